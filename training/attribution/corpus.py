"""PolNeAR as training examples.

An example is a text's pieces with the tags that its attributions give, at most ten windows long.
The tuning part is cut from PolNeAR's train by the hash of the article's id; its development part
is never read here.
"""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from dateline.model import Span
from dateline.understand.pieces import Ints, Pieces, Window, cut_pieces, cut_windows
from training.attribution.network import AFTER, BEFORE

POLNEAR = "attribution/polnear-train.jsonl.gz"
# A sixteenth of train is for tuning and calibration: some fifty articles, 1,200 attributions.
_TUNE_BELOW = 0x10
_MOST_WINDOWS = 10
_MOST_CRF = 128


@dataclass
class Example:
    """Pieces, windows, tags, and for each cue its range of pieces and the tags round it."""

    name: str
    pieces: Pieces
    windows: list[Window]
    cue_tags: Ints
    cues: list[tuple[int, int]] = field(default_factory=list)
    argument_tags: list[Ints] = field(default_factory=list)

    def segments(self) -> list[tuple[int, int]]:
        """Give the ranges over which cue tags are one sequence: paragraphs, long ones cut."""
        edges = [0, *(np.flatnonzero(self.pieces.is_break) + 1).tolist(), len(self.pieces)]
        cut: list[tuple[int, int]] = []
        for start, end in pairwise(edges):
            cut += [(a, min(end, a + _MOST_CRF)) for a in range(start, end, _MOST_CRF)]
        return cut


def share_of(name: str) -> int:
    """Give a fixed number from 0 to 255 for an id, by which parts are cut."""
    return hashlib.sha256(name.encode()).digest()[0]


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def polnear(data: Path, *, tuning: bool) -> list[dict[str, Any]]:
    """Give PolNeAR's training records, either the part for tuning or the rest."""
    rows = read_lines(data / POLNEAR)
    return [r for r in rows if (share_of(r["id"]) < _TUNE_BELOW) == tuning]


def examples_of(tokenizer: Tokenizer, record: dict[str, Any]) -> list[Example]:
    """Give a record as examples of at most ten windows."""
    whole = cut_pieces(tokenizer, record["text"])
    if not len(whole):
        return []
    windows = cut_windows(whole)
    made = []
    for i in range(0, len(windows), _MOST_WINDOWS):
        some = windows[i : i + _MOST_WINDOWS]
        pieces = _slice(whole, some[0].start, some[-1].end)
        example = Example(
            f"{record['id']}#{i}", pieces, cut_windows(pieces), np.zeros(len(pieces), np.int64)
        )
        for attribution in record["attributions"]:
            _tag(example, attribution)
        made.append(example)
    return made


def _slice(p: Pieces, start: int, end: int) -> Pieces:
    parts = (p.ids, p.starts, p.ends, p.cases, p.quotes)
    return Pieces(*(a[start:end] for a in parts), p.text_size)


def _tag(example: Example, attribution: dict[str, Any]) -> None:
    """Write one attribution's tags into `example`, where its cue lies inside it."""
    pieces = example.pieces
    if not attribution["cue"]:
        return
    first, last = _range(pieces, attribution["cue"][0])
    if first >= last:
        return
    example.cue_tags[first:last] = 2
    example.cue_tags[first] = 1
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
    example.cues.append((first, last))
    example.argument_tags.append(tags)


def _range(pieces: Pieces, span: list[int]) -> tuple[int, int]:
    first, last = pieces.piece_range(Span(*span))
    while first < last and pieces.is_break[first]:
        first += 1
    return first, last
