"""PolNeAR as training examples.

An example is a text's pieces with the tags that its attributions give, at most ten windows long.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from dateline.model import Span
from dateline.understand.grammar import Grammar
from dateline.understand.pieces import Pieces, Window, cut_pieces, cut_windows
from training.attribution.network import AFTER, ARGUMENT_TAGS, BEFORE, CUE_TAGS

Floats = NDArray[np.float32]

_MOST_WINDOWS = 10
_MOST_CRF = 128
# As `parses` writes them.
_GRAMMAR = ("starts", "ends", "numbers")
# Likelihoods of a tag that is certain, by how many tags there are.
_ONE = {n: np.eye(n, dtype=np.float32) for n in (CUE_TAGS, ARGUMENT_TAGS)}


@dataclass(frozen=True)
class Cue:
    """A range of pieces, how likely it is a cue, and likelihoods of the tags round it.

    `tags` is (BEFORE + AFTER, 6): ones and zeros where people annotated, a teacher's marginals
    where it read.
    """

    first: int
    last: int
    likely: float
    tags: Floats


@dataclass
class Example:
    """Pieces, windows, likelihoods of cue tags (pieces, 3), and the cues."""

    name: str
    pieces: Pieces
    windows: list[Window]
    cue_tags: Floats
    cues: list[Cue] = field(default_factory=list)

    def segments(self) -> list[tuple[int, int]]:
        """Give the ranges over which cue tags are one sequence: paragraphs, long ones cut."""
        edges = [0, *(np.flatnonzero(self.pieces.is_break) + 1).tolist(), len(self.pieces)]
        cut: list[tuple[int, int]] = []
        for start, end in pairwise(edges):
            cut += [(a, min(end, a + _MOST_CRF)) for a in range(start, end, _MOST_CRF)]
        return cut


def read_grammar(folder: Path) -> dict[str, Grammar]:
    """Give the grammar of every text that was written into `folder`, by id."""
    found: dict[str, Grammar] = {}
    for path in sorted(folder.glob("*.npz")):
        held = np.load(path)
        rows = {name: held[name].astype(np.int64) for name in held.files}
        keys = {name.rpartition("/")[0] for name in rows}
        found |= {key: Grammar(*(rows[f"{key}/{f}"] for f in _GRAMMAR)) for key in keys}
    return found


def examples_of(
    tokenizer: Tokenizer, record: dict[str, Any], grammar: Grammar | None = None
) -> list[Example]:
    """Give a record as examples of at most ten windows, tagged where it has attributions."""
    whole = cut_pieces(tokenizer, record["text"], grammar)
    if not len(whole):
        return []
    windows = cut_windows(whole)
    made = []
    for i in range(0, len(windows), _MOST_WINDOWS):
        some = windows[i : i + _MOST_WINDOWS]
        pieces = _slice(whole, some[0].start, some[-1].end)
        outside = np.tile(_ONE[CUE_TAGS][0], (len(pieces), 1))
        example = Example(f"{record['id']}#{i}", pieces, cut_windows(pieces), outside)
        for attribution in record.get("attributions", ()):
            _tag(example, attribution)
        made.append(example)
    return made


def _slice(p: Pieces, start: int, end: int) -> Pieces:
    parts = (p.ids, p.starts, p.ends, p.cases, p.quotes, p.grammar)
    return Pieces(*(a[start:end] for a in parts), p.text_size)


def _tag(example: Example, attribution: dict[str, Any]) -> None:
    """Write one attribution's tags into `example`, where its cue lies inside it."""
    pieces = example.pieces
    if not attribution["cue"]:
        return
    first, last = _range(pieces, attribution["cue"][0])
    if first >= last:
        return
    example.cue_tags[first:last] = _ONE[CUE_TAGS][2]
    example.cue_tags[first] = _ONE[CUE_TAGS][1]
    tags = np.zeros(BEFORE + AFTER, dtype=np.int64)
    low = first - BEFORE
    for number, part in ((1, "source"), (3, "content")):
        for span in attribution[part]:
            a, b = _range(pieces, span)
            a, b = max(a - low, 0), min(b - low, len(tags))
            if a < b:
                tags[a:b] = number + 1
                tags[a] = number
    tags[first - low : min(last - low, len(tags))] = 5
    example.cues.append(Cue(first, last, 1.0, _ONE[ARGUMENT_TAGS][tags]))


def _range(pieces: Pieces, span: list[int]) -> tuple[int, int]:
    first, last = pieces.piece_range(Span(*span))
    while first < last and pieces.is_break[first]:
        first += 1
    return first, last
