"""Time expressions: TIMEX3 value and the days it means, against the day of publication.

>>> from datetime import date
>>> [(t.value, t.first_day) for t in tag("He left about four months ago.", date(2015, 3, 11))]
[('2014-11', datetime.date(2014, 11, 1))]

No model and no parse: the rules stand in `rules.RULES`. A text without a date gives durations and
values without days, never a guess.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from dateline.model import Article, Span, TimeRef
from dateline.understand.times.anchors import counted_from_events
from dateline.understand.times.days import TooFarError
from dateline.understand.times.direction import sentence_starts
from dateline.understand.times.givers import DAYLESS, NOTHING, Hit, Value, at_time
from dateline.understand.times.outlet_days import publication_day
from dateline.understand.times.rules import CODES, COMPILED, OPENED, Rule
from dateline.understand.times.words import (
    BREAK,
    CARDINALS,
    UNITS,
    UNKNOWN,
    WEEKDAYS,
    Words,
    words_of,
)
from dateline.understand.word_lists import word_set

# Words that stand at the head of an expression but belong to the sentence, not to the time.
_LEADS: Final = word_set("on in over during of at and , through throughout")
_TRAILS: Final = frozenset((",", "ended", "ending"))
# These go with the noun or the verb where a weekday or a hyphen follows: "the Friday raid",
# "a two-hour talk", "Earlier Sunday, they prayed". How annotators cut, on TimeBank and the even
# half of AQUAINT: the article before a hyphened unit stays out 32 times of 32.
_ARTICLES: Final = frozenset(("a", "an", "the"))
_OF_THE_VERB: Final = frozenset(("earlier", "later", "the", "right"))
_BARE_DAYS: Final = frozenset((*WEEKDAYS, "today", "now"))
# In texts without paragraphs the eye goes back so many words for the day that a "noon" is of.
_PARAGRAPH: Final = 80
# A run is cut at 60 known words: none is so long in prose, and a list of thousands stays linear.
_RUN: Final = re.compile(f"[^{UNKNOWN}{BREAK}]{{1,60}}")


@dataclass(frozen=True, slots=True)
class Time:
    """A time expression in a plain text: where it stands, what it is, which days it means."""

    start: int
    end: int
    type: str
    value: str
    mod: str = ""
    first_day: date | None = None
    last_day: date | None = None


def tag(text: str, published: datetime | date | None) -> list[Time]:
    """Give the time expressions of `text` in order; `published` is the day they are read against.

    >>> [t.value for t in tag("It was a 13-minute video of 9/11.", None)]
    ['PT13M', '2001-09-11']
    """
    anchor = published.date() if isinstance(published, datetime) else published
    return list(_times(words_of(text, CODES), anchor))


def find_times(article: Article) -> tuple[TimeRef, ...]:
    """Give the time references of an article against its outlet's publication day.

    Furniture is left out.
    """
    skipped = [f.span for f in article.furniture if f.span and f.kind != "caption"]
    found = []
    for time in tag(article.text, publication_day(article)):
        span = Span(time.start, time.end)
        if not any(span.overlaps(s) for s in skipped):
            found.append(
                TimeRef(
                    article.id,
                    article.evidence(span),
                    time.type,
                    time.value,
                    time.first_day,
                    time.last_day,
                    time.mod,
                )
            )
    return tuple(found)


@lru_cache(maxsize=1 << 16)
def _candidates(run: str) -> tuple[tuple[int, int, int], ...]:
    """Give (start, end, rule number) of all that match in a run of known words, best first.

    The same short runs come again and again ("of the", "on Tuesday"): that is why they are kept.
    """
    found = [
        (start, match.end(), number)
        for start in range(len(run))
        for number, pattern in OPENED.get(run[start], ())
        if (match := pattern.match(run, start))
    ]
    return tuple(sorted(found, key=lambda c: (c[0], -c[1], c[2])))


def _times(words: Words, anchor: date | None) -> Iterator[Time]:
    found = counted_from_events(words, list(_values(words, anchor)))
    for place, (start, end, value) in enumerate(found):
        if value.value.startswith(DAYLESS):
            day = _day_around(words, found, place)
            yield _trimmed(words, start, end, at_time(day, value.value.removeprefix(DAYLESS)))
        else:
            yield _trimmed(words, start, end, value)


_Found = tuple[int, int, Value]


def _values(words: Words, anchor: date | None) -> Iterator[_Found]:
    before: Value | None = None
    quarter: Value | None = None
    before_end, opened = 0, False
    for run in _RUN.finditer(words.codes):
        reached = run.start()
        for start, end, number in _candidates(run[0]):
            start, end = start + run.start(), end + run.start()
            if start < reached:
                continue
            pattern, rule = COMPILED[number]
            match = pattern.match(words.codes, start, run.end())
            if match is None or match.end() != end:
                continue
            here = before if before_end > sentence_starts(words, start) else None
            near = before if before_end > _paragraph_starts(words, start) else None
            scene = before if opened and start - before_end < _PARAGRAPH else None
            value = _given(rule, Hit(match, words, anchor, before, here, near, quarter, scene))
            if value is None:
                continue
            reached = end
            if value is NOTHING:
                continue
            quarter = value if "-Q" in value.value else quarter
            if value.first_day and value.type != "DURATION":
                before, before_end = value, end
                opened = start - sentence_starts(words, start) <= 1
            yield start, end, value


def _paragraph_starts(words: Words, index: int) -> int:
    """Give where the paragraph begins, at most so many words back (texts without breaks)."""
    return max(words.codes.rfind(BREAK, 0, index), index - _PARAGRAPH)


def _day_around(words: Words, found: list[_Found], place: int) -> Value | None:
    """Give the day of a bare "noon": of its sentence, before or after it, else of the paragraph."""
    start, end, _ = found[place]
    floor, sentence = _paragraph_starts(words, start), sentence_starts(words, start)
    back = next((f for f in reversed(found[:place]) if _is_day(f[2])), None)
    if back and back[1] > sentence:
        return back[2]
    ahead = next((f for f in found[place + 1 :] if _is_day(f[2])), None)
    if ahead and sentence_starts(words, ahead[0]) < end:
        return ahead[2]
    return back[2] if back and back[1] > floor else None


def _is_day(value: Value) -> bool:
    """Whether the value names one day."""
    return value.first_day is not None and value.type != "DURATION" and len(value.value) >= 10


def _given(rule: Rule, hit: Hit) -> Value | None:
    """Give what the rule gives; nothing where no calendar reaches ("a million years ago")."""
    try:
        return rule.gives(hit)
    except TooFarError:
        return None


def _stays_out(words: Words, start: int, end: int) -> bool:
    """Whether the first word of the match belongs to the sentence and not to the time."""
    first, second = words.words[start], words.words[start + 1]
    if first in _LEADS:
        return second not in ("least", "most")
    if first in _OF_THE_VERB and second in _BARE_DAYS:
        return True
    return first in _ARTICLES and _is_adjective(words, start + 1, end)


def _is_adjective(words: Words, start: int, end: int) -> bool:
    """Whether the words end in a hyphened or uninflected unit: "two-hour", "five year"."""
    last = words.words[end - 1]
    if last not in UNITS and last not in ("ago", "earlier"):
        return False
    if words.words[end - 2] == "-":
        return True
    return (
        end == start + 2
        and words.words[start] in CARDINALS
        and words.words[start] != "one"
        and not last.endswith("s")
    )


def _trimmed(words: Words, start: int, end: int, value: Value) -> Time:
    while start < end - 1 and _stays_out(words, start, end):
        start += 1
    while end > start + 1 and words.words[end - 1] in _TRAILS:
        end -= 1
    return Time(
        words.starts[start],
        words.ends[end - 1],
        value.type,
        value.value,
        value.mod,
        value.first_day,
        value.last_day,
    )
