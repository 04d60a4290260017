"""The table of words of uncertainty, and where they or words of their stem stand in a parse."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
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
class _Table:
    words: dict[str, CueWord]
    stems: dict[str, CueWord]
    patterns: tuple[tuple[re.Pattern[str], CueWord], ...]
    extras: tuple[tuple[re.Pattern[str], CueWord], ...]


@cache
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
    """Give the rows of the table, apart: words, stems, patterns of the model, patterns beside it."""
    words: dict[str, CueWord] = {}
    patterns, extras = [], []
    lines = files("dateline").joinpath("tables/uncertainty.tsv").read_text("utf-8").splitlines()
    for line in (x for x in lines if x and not x.startswith("#")):
        wording, type_, kind, share, form = line.split("\t")
        row = CueWord(wording, "" if type_ == "none" else type_, kind, float(share))
        if form == "word":
            words[wording] = row
        else:
            (patterns if row.type else extras).append((_pattern(wording), row))
    stems: dict[str, CueWord] = {}
    for word, row in words.items():
        if row.share > stems.get(stem_of(word), _NOTHING).share:
            stems[stem_of(word)] = row
    return _Table(words, stems, tuple(patterns), tuple(extras))


_NOTHING: Final = CueWord("", "", "", 0.0)


def _pattern(wording: str) -> re.Pattern[str]:
    """Give a pattern for words parted by blanks, as tokens are: "so-called" is three of them."""
    return re.compile(rf"(?:(?<= )|^)(?:{wording.replace('-', ' ?- ?', 1)})(?= |$)")


def find_candidates(parse: Parse) -> Iterator[Candidate]:
    """Yield what may be a cue of the four types; a word inside a longer wording is none of its own."""
    table = cue_words()
    for sentence in parse.sentences:
        longer = list(_matches(parse, sentence, table.patterns))
        inside = {t for c in longer for t in range(c.start, c.end)}
        yield from longer
        for token in sentence:
            word = parse.words[token]
            row = table.words.get(word)
            stem_row = row or table.stems.get(stem_of(word))
            if stem_row is not None and token not in inside:
                yield Candidate(token, token + 1, stem_row, row is not None)


def find_extras(parse: Parse) -> Iterator[Candidate]:
    """Yield the desk's own wordings, which are none of the four types: they are cues as they stand."""
    for sentence in parse.sentences:
        yield from _matches(parse, sentence, cue_words().extras)


def _matches(
    parse: Parse, sentence: range, rows: tuple[tuple[re.Pattern[str], CueWord], ...]
) -> Iterator[Candidate]:
    """Yield the wordings of several words in one sentence, the first row first, none over another."""
    words = [parse.words[t] for t in sentence]
    line = " ".join(words)
    begins, ends, at = {}, {}, 0
    for token, word in zip(sentence, words, strict=True):
        begins[at], ends[at + len(word)] = token, token + 1
        at += len(word) + 1
    taken: set[int] = set()
    for pattern, row in rows:
        for match in pattern.finditer(line):
            start, end = begins.get(match.start()), ends.get(match.end())
            if start is None or end is None or taken & set(range(start, end)):
                continue
            taken |= set(range(start, end))
            yield Candidate(start, end, row, True)
