"""The lexicon of events: the words that tell of one, what type it is and how far it is said to go.

Triggers stand in `tables/events.tsv`, types in `tables/event_types.tsv`. It works on plain text,
without a parse, and in upper case as in lower.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from dateline.model import Span
from dateline.text import lowered

# How far around a trigger its "unless" looks, in code points.
_AROUND: Final = 40

# What stands before a trigger in its sentence and says that it did not, or not yet, happen.
_NEGATED: Final = re.compile(
    r"\b(?:no|not|never|hardly|without|denied|denies|deny|nor|neither|n't|end to|halt to|stop|"
    r"prevent|"
    r"against|anti|counter)[\s-]+(?:\w+\s+){0,2}$|"
    r"\bno (?:evidence|sign|proof|word|reports?) of\b.*$"
)
_STAGES: Final = (
    (
        "attempted",
        re.compile(
            r"\b(?:attempt(?:ed|s|ing)?|tried|tries|trying|foil(?:ed|s)|thwart(?:ed|s)|fail(?:ed|s)|"
            r"avert(?:ed|s)|unsuccessful(?:ly)?|botched|would-be|narrowly|abortive|disrupted)\b"
            r"(?:\s+\w+){0,3}\s*$"
        ),
    ),
    (
        "threatened",
        re.compile(
            r"\b(?:threat(?:en|ens|ened|ening|s)?|vow(?:ed|s|ing)?|warn(?:ed|s|ing)?|ultimatum)\b"
            r"(?:\s+\w+){0,4}\s*$"
        ),
    ),
    (
        "planned",
        re.compile(
            r"\b(?:plan(?:s|ned|ning)?|plot(?:s|ted|ting)?|prepar(?:e|ed|ing|es|ations)|will|shall|"
            r"intend(?:s|ed)?|want(?:s|ed)?|scheduled|set|conspir(?:ed|acy|ing)|going|ready|expected|due|upcoming|"
            r"'ll|ordered|call(?:ed|s|ing)? for)\b(?:\s+\w+){0,4}\s*$"
        ),
    ),
    (
        "feared",
        re.compile(
            r"\b(?:fear(?:s|ed|ing)?|could|might|may|risk(?:s|ed)?|possib(?:le|ility)|potential|"
            r"concern(?:s|ed)?|worr(?:y|ies|ied)|if|in case of|danger|prospect|imminent)\b"
            r"(?:\s+\w+){0,4}\s*$"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class EventType:
    """A type: its slug, the ACLED sub-type nearest to it, severity 1 to 10, what it is."""

    slug: str
    acled: str
    severity: int
    meaning: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """A row of the lexicon."""

    type: str
    pattern: re.Pattern[str]
    stage: str
    unless: re.Pattern[str] | None
    case: str


@dataclass(frozen=True, slots=True)
class Found:
    """A trigger in a plain text."""

    span: Span
    type: str
    stage: str


@cache
def event_types() -> dict[str, EventType]:
    """Give the types by slug, the most telling first."""
    rows = _rows("tables/event_types.tsv")
    return {r[0]: EventType(r[0], r[1], int(r[2]), r[3]) for r in rows}


@cache
def triggers() -> tuple[Trigger, ...]:
    """Give the lexicon's rows in order."""
    return tuple(
        Trigger(
            kind,
            re.compile(_spaced(pattern)),
            stage or "accomplished",
            re.compile(_spaced(unless)) if unless else None,
            case,
        )
        for kind, pattern, stage, unless, case in _rows("tables/events.tsv")
    )


def _rows(table: str) -> Iterator[list[str]]:
    for row in files("dateline").joinpath(table).read_text("utf-8").splitlines():
        if row and not row.startswith("#"):
            yield row.split("\t")


def _spaced(pattern: str) -> str:
    return re.sub(r"(?<!\[) (?![-\]])", r"(?:\\s+)", pattern)


@cache
def _any_trigger() -> re.Pattern[str]:
    """All triggers in one pattern; the number of the group is the number of the row."""
    parts = (f"({t.pattern.pattern})" for t in triggers())
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?!\w)")


def find_triggers(text: str) -> list[Found]:
    """Give the events' triggers in a plain text, in order: where, type and stage.

    >>> [(f.type, f.stage) for f in find_triggers("Rebels threatened to kidnap the engineers.")]
    [('abduction', 'threatened')]
    """
    low = lowered(text)
    found, position = [], 0
    while match := _any_trigger().search(low, position):
        position = match.end()
        hit = _accepted(low, match)
        if hit is None:
            position = _next_word(low, match.start())
            continue
        span, trigger = hit
        position = max(span.end, match.start() + 1)
        stage = _stage(low, span, trigger)
        if stage:
            found.append(Found(span, trigger.type, stage))
    return found


def _next_word(text: str, position: int) -> int:
    while position < len(text) and text[position].isalnum():
        position += 1
    return position + 1


def _accepted(low: str, match: re.Match[str]) -> tuple[Span, Trigger] | None:
    """Give the first row that holds here, its "unless" looked at."""
    start = match.start()
    first = (match.lastindex or 1) - 1
    for number, trigger in enumerate(triggers()):
        if number < first:
            continue
        here = trigger.pattern.match(low, start)
        if here is None or here.end() == start or low[here.end() : here.end() + 1].isalnum():
            continue
        end = here.start() + len(here[0].rstrip())
        around = (
            f"{low[max(0, start - _AROUND) : start]}‹{low[start:end]}›{low[end : end + _AROUND]}"
        )
        if trigger.unless is None or not trigger.unless.search(around):
            return Span(start, end), trigger
    return None


def _stage(low: str, span: Span, trigger: Trigger) -> str:
    """Give the stage that the words before the trigger tell; "" where it did not happen."""
    before = re.split(r"[.!?;\n]\s", low[max(0, span.start - 60) : span.start])[-1]
    if _NEGATED.search(before):
        return ""
    return next((s for s, words in _STAGES if words.search(before)), trigger.stage)
