"""Dated lines: sentences whose time expression was read out, for the timeline and as background."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import log2
from typing import Final

from dateline.model import Article, Line, Reading, Span, StoryFile, TimeRef
from dateline.roundup import choose
from dateline.roundup.rank import severity_of

# Older than this is background, newer is what happened. A week: "last week" is still the news.
BACKGROUND_DAYS: Final = 7
# Longer intervals say too little to be drawn ("in recent years"); a year ("in 2012") still does.
LONGEST_DAYS: Final = 366
# A sentence that has more than this held against it is not worth a dated line.
WORST: Final = 1.5

_WEIGHTS: Final = {
    "severity": 2.0,
    "read out": 0.7,
    "precise": 0.7,
    "day": 0.5,
    "held against": -1.0,
}

# "9/11" is the name of what happened, not a time to read out.
_NAMED_DAY: Final = re.compile(r"\d{1,2}/\d{1,2}$")

MayPrint = Callable[[Article, Span], bool]


@dataclass(frozen=True, slots=True)
class DatedLine:
    """A dated line, its article, and the words for the time where they need to be read out."""

    line: Line
    article: Article
    when: str
    worth: float


def pick_dates(file: StoryFile, day: date, may_print: MayPrint, limit: int) -> list[DatedLine]:
    """Give up to `limit` dated lines of a story, the most telling ones, at most two a day."""
    weights = {d.day: d.weight for d in file.days}
    found = [
        dated
        for article in file.articles
        if article.id in file.readings and (article.published_on or day) <= day
        for dated in _dated_lines(article, file.readings[article.id], day, weights)
    ]
    found.sort(key=lambda d: (-d.worth, d.line.first_day, d.line.evidence))
    picked: list[DatedLine] = []
    for dated in found:
        if len(picked) >= limit:
            break
        same_day = [p for p in picked if p.line.first_day == dated.line.first_day]
        if len(same_day) > 1 or choose.is_printed(dated.line.text, [p.line.text for p in picked]):
            continue
        if may_print(dated.article, dated.line.evidence[0].span):
            picked.append(dated)
    return picked


def _dated_lines(
    article: Article, reading: Reading, day: date, weights: Mapping[date, float]
) -> Iterator[DatedLine]:
    for time in reading.times:
        first, last = time.first_day, time.last_day
        if first is None or last is None or time.type not in ("DATE", "TIME") or last > day:
            continue
        if (last - first).days > LONGEST_DAYS or _NAMED_DAY.match(time.evidence.exact):
            continue
        span = choose.whole_sentence(article, time.evidence.span)
        words = article.text[span.start : span.end]
        events = [e for e in reading.events if e.evidence.span.overlaps(span)]
        happened = [e for e in events if e.stage in ("accomplished", "attempted")]
        is_old = last < day - timedelta(days=BACKGROUND_DAYS)
        against = choose.held_against(words) if words else 9.0
        if against > WORST or not (happened or is_old):
            continue
        parts = {
            "severity": severity_of(happened),
            "read out": bool(words_to_read_out(time)),
            "precise": (last - first).days < 32,
            "day": log2(1 + weights.get(first, 0.0)) if first == last else 0.0,
            "held against": against,
        }
        yield DatedLine(
            line=Line(
                kind="background" if is_old else "event",
                text=words,
                evidence=(article.evidence(span),),
                status="unverified" if any(e.status == "unverified" for e in happened) else "",
                first_day=first,
                last_day=last,
            ),
            article=article,
            when=words_to_read_out(time),
            worth=sum(_WEIGHTS[name] * value for name, value in parts.items()),
        )


def oldest_time(reading: Reading | None, span: Span, day: date) -> TimeRef | None:
    """Give the time in `span` that most needs reading out: the one furthest back before `day`."""
    times = [
        (t.first_day, t.evidence.start, t)
        for t in (reading.times if reading else ())
        if t.type in ("DATE", "TIME") and t.evidence.span.overlaps(span) and words_to_read_out(t)
        if t.first_day and t.last_day and t.last_day < day
        if (t.last_day - t.first_day).days <= LONGEST_DAYS
    ]
    return min(times)[2] if times else None


def words_to_read_out(time: TimeRef) -> str:
    """Give the words for a time, unless they say themselves which day, month or year they mean."""
    exact = time.evidence.exact
    if not time.first_day or not time.last_day or _NAMED_DAY.match(exact):
        return ""
    is_plain = len(time.value) in (4, 7, 10) and not time.mod
    return "" if is_plain and str(time.first_day.year) in exact else exact
