"""What one actor does to another, as one of PLOVER's roots: ASSAULT, CONSULT, YIELD, ….

`tables/plover.tsv` holds the words of each root. The trained reader weighs them by where they stand
to source and target, beside hashed words; without its file `root_by_lexicon` takes the first word
after the source that a root knows. PLOVER: Halterman et al., PLOVER and POLECAT (2023).

>>> root_by_lexicon(Pair("The council blamed the miners.", Span(0, 11), Span(19, 29)))
'ACCUSE'
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Final, Self

import numpy as np

from dateline.model import Span
from dateline.text import fold
from dateline.understand.event_words import Arrays, Floats, bucket, load_arrays, words_of

NAME: Final = "roots.zip"
# Buckets of the hashed words. Of what stands after the source, so many words are read twice.
SIZE: Final = 4096
_AFTER: Final = 6
# Code points in which a root's word counts half as near; chosen by hand, not tuned.
_NEAR: Final = 20
# A middle shorter than this and without a root's word tells nothing ("and"): what follows both is
# read for what the source does, as where the target stands first and no "by" leads to the source.
_SHORT: Final = 8
_TURNS: Final = tuple(
    re.compile(p)
    for p in (
        r"\b(?:will|would|shall|'ll)\b",
        r"\bto\b",
        r"\bnot\b|n't\b|\bnever\b|\bno\b",
        r"\bif\b|\bunless\b",
        r"\bnext\b|\btomorrow\b|\bupcoming\b|\bplanned\b",
        r"\bhas been\b|\bwas\b|\bwere\b",
        r"\bby\b",
    )
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence with who acts (`source`) and towards whom (`target`); None where not named."""

    text: str
    source: Span | None
    target: Span | None


@cache
def root_words() -> dict[str, re.Pattern[str]]:
    """Give the words of each root, in the order of the table."""
    table = files("dateline").joinpath("tables/plover.tsv").read_text("utf-8")
    rows = [r.split("\t") for r in table.splitlines() if r and not r.startswith("#")]
    return {r[0]: re.compile(rf"\b(?:{r[2]})\b") for r in rows}


@dataclass(frozen=True, slots=True)
class _View:
    """A pair's text in lower case and in parts; `deed` is what most likely tells the act."""

    before: str
    middle: str
    after: str
    source: str
    target: str
    is_forward: bool

    @property
    def deed(self) -> str:
        tells = self.is_forward or self.middle.rstrip().endswith(" by")
        if tells and (len(self.middle) >= _SHORT or any(_first_words(self.middle))):
            return self.middle
        return self.after


def _viewed(pair: Pair) -> _View:
    text = fold(pair.text).replace("İ", "i").lower()  # the one letter that grows in lower case
    end = len(text)
    source, target = pair.source or Span(0, 0), pair.target or Span(end, end)
    first, last = sorted((source, target), key=lambda s: s.start)
    return _View(
        text[: first.start],
        text[first.end : max(first.end, last.start)],
        text[max(first.end, last.end) :],
        text[source.start : source.end],
        text[target.start : target.end],
        source.start <= target.start,
    )


def root_by_lexicon(pair: Pair) -> str:
    """Give the root whose word stands first in what the source does; "CONSULT" where none does."""
    view = _viewed(pair)
    for part in (view.deed, view.after, view.target, view.before):
        places = [(m.start(), -len(m[0]), r) for r, m in _first_words(part)]
        if places:
            return min(places)[2]
    return "CONSULT"


def _first_words(part: str) -> Iterator[tuple[str, re.Match[str]]]:
    for root, words in root_words().items():
        if match := words.search(part):
            yield root, match


def hashed_pair(pair: Pair) -> Floats:
    """Give the hashed words of the pair's parts, of length one."""
    view = _viewed(pair)
    ends = ["<s>", "<t>"] if view.is_forward else ["<t>", "<s>"]
    words = [*words_of(view.before), ends[0], *words_of(view.middle), ends[1]]
    words += words_of(view.after)
    deed = words_of(view.deed)[:_AFTER]
    row = np.zeros(SIZE, np.float32)
    for weight, features in (
        (1.0, {f"u:{w}" for w in words}),
        (0.7, {f"b:{a} {b}" for a, b in pairwise(words)}),
        (1.0, {f"m:{w}" for w in deed}),
        (0.7, {f"mb:{a} {b}" for a, b in pairwise(deed)}),
        (0.7, {f"t:{w}" for w in words_of(view.target)}),
        (0.4, {f"s:{w}" for w in words_of(view.source)}),
    ):
        for feature in sorted(features):
            row[bucket(feature, SIZE)] += weight
    return np.asarray(row / (np.linalg.norm(row) + 1e-9))


def lexicon_signs(pair: Pair) -> Floats:
    """Give where each root's words stand in the pair, and the turns that change what they mean."""
    view = _viewed(pair)
    places = {root: match.start() for root, match in _first_words(view.deed)}
    order = sorted(set(places.values())) or [-1]
    first, second = order[0], order[min(1, len(order) - 1)]
    ahead = bool(_TURNS[0].search(view.deed[: max(first, 0) + 1]))
    signs: list[float] = []
    for root, words in root_words().items():
        place = places.get(root)
        near = 0.0 if place is None else 1 / (1 + place / _NEAR)
        parts = (view.after, view.before, view.target, view.source)
        signs += [float(place is not None), float(place == first), float(place == second), near]
        signs.append(float(ahead and place == first))
        signs += [float(bool(words.search(p))) for p in parts]
    for turn in _TURNS:
        match = turn.search(view.deed)
        signs += [float(bool(match)), float(match is not None and match.start() < 15)]
        signs += [float(bool(turn.search(view.before))), float(bool(turn.search(view.after)))]
    return np.asarray([*signs, float(view.is_forward)], np.float32)


class RootReader:
    """Tells the root of a pair: a linear model over `hashed_pair` and `lexicon_signs`."""

    def __init__(self, arrays: Arrays) -> None:
        """Read with `arrays`, as `training/events/roots.py` writes them."""
        self._at = arrays.matrices
        self._roots: list[str] = list(arrays.settings["roots"])

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Give the released reader, or the one at `path`; ModelError where there is none."""
        return cls(load_arrays(NAME, path))

    def root(self, pair: Pair) -> str:
        """Give the likeliest root."""
        scores = hashed_pair(pair) @ self._at["hashed"] + self._at["bias"][0]
        return self._roots[int((scores + lexicon_signs(pair) @ self._at["signs"]).argmax())]
