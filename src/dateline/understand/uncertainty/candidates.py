"""The table of words of uncertainty, and where they or words of their stem stand in a parse."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import Final

from dateline.understand.parse import Parse

TYPES: Final = ("probable", "doxastic", "condition", "investigation")
# Endings taken off before a stem is cut; a stem is six letters ("specul", "sugges", "consid").
_ENDINGS: Final = ("ing", "ed", "es", "s", "ly")
_STEM_LETTERS: Final = 6


@dataclass(frozen=True, slots=True)
class CueWord:
    """One row of `tables/uncertainty.tsv`; `share` is how often the wording is a cue."""

    wording: str
    type: str
    kind: str
    share: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """Tokens `start` up to `end` that may be a cue.

    `row` is of the wording itself, or of another word of its stem; then `is_exact` is False.
    """

    start: int
    end: int
    row: CueWord
    is_exact: bool


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A wording of several words; a sentence without one of `anchors` cannot hold it."""

    wording: re.Pattern[str]
    row: CueWord
    anchors: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows by what they are for; `extras` are the desk's own, none of the four types."""

    words: dict[str, CueWord]
    stems: dict[str, CueWord]
    patterns: tuple[_Pattern, ...]
    extras: tuple[_Pattern, ...]


@lru_cache(maxsize=1 << 16)
def stem_of(word: str) -> str:
    """Give what words of one family begin with.

    >>> stem_of("suggesting") == stem_of("suggestion")
    True
    """
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending)
            break
    return word[:_STEM_LETTERS]


@cache
def cue_words() -> _Table:
    """Give the rows of `tables/uncertainty.tsv`."""
    words: dict[str, CueWord] = {}
    patterns: list[_Pattern] = []
    extras: list[_Pattern] = []
    lines = files("dateline").joinpath("tables/uncertainty.tsv").read_text("utf-8").splitlines()
    for line in (x for x in lines if x and not x.startswith("#")):
        wording, type_, kind, share, anchors = line.split("\t")
        row = CueWord(wording, "" if type_ == "none" else type_, kind, float(share))
        if anchors == "=":
            words[wording] = row
        else:
            pattern = _Pattern(_compiled(wording), row, frozenset(anchors.split()))
            (patterns if row.type else extras).append(pattern)
    stems: dict[str, CueWord] = {}
    for word, row in words.items():
        if row.share > stems.get(stem_of(word), _NOTHING).share:
            stems[stem_of(word)] = row
    return _Table(words, stems, tuple(patterns), tuple(extras))


_NOTHING: Final = CueWord("", "", "", 0.0)


def _compiled(wording: str) -> re.Pattern[str]:
    """Give a pattern for words parted by blanks, as tokens are: "so-called" is three of them."""
    return re.compile(rf"(?:(?<= )|^)(?:{wording.replace('-', ' ?- ?', 1)})(?= |$)")


def find_candidates(parse: Parse) -> Iterator[Candidate]:
    """Yield what may be a cue of the four types; a word inside a longer one is none by itself."""
    table = cue_words()
    for sentence in parse.sentences:
        longer = list(_matches(parse, sentence, table.patterns))
        inside = {t for c in longer for t in range(c.start, c.end)}
        yield from longer
        for token in sentence:
            word = parse.words[token]
            row = table.words.get(word)
            stem_row = row or table.stems.get(stem_of(word))
            if stem_row and token not in inside and not _is_part(parse, token):
                yield Candidate(token, token + 1, stem_row, row is not None)


def _is_part(parse: Parse, token: int) -> bool:
    """Whether a word is joined to the next by a hyphen: "would-be" is no modal."""
    after = token + 1
    if after >= len(parse.words) or parse.words[after] != "-":
        return False
    return parse.ends[token] == parse.starts[after]


def find_extras(parse: Parse) -> Iterator[Candidate]:
    """Yield the desk's own wordings, none of the four types: they are cues as they stand."""
    for sentence in parse.sentences:
        yield from _matches(parse, sentence, cue_words().extras)


def _matches(parse: Parse, sentence: range, patterns: tuple[_Pattern, ...]) -> Iterator[Candidate]:
    """Yield the wordings of several words in a sentence, first row first, none over another."""
    # Blanks that are tokens ("claimed  responsibility", a break) part nothing.
    tokens = [t for t in sentence if not parse.words[t].isspace()]
    words = [parse.words[t].replace(" ", "_") for t in tokens]
    held = frozenset(words)
    joined = " ".join(words)
    places = [0, *accumulate(len(w) + 1 for w in words)]
    taken: set[int] = set()
    for pattern in patterns:
        if held.isdisjoint(pattern.anchors):
            continue
        for match in pattern.wording.finditer(joined):
            first = bisect_right(places, match.start()) - 1
            last = bisect_left(places, match.end()) - 1
            here = range(tokens[first], tokens[last] + 1)
            if taken.isdisjoint(here):
                taken.update(here)
                yield Candidate(here.start, here.stop, pattern.row, True)
