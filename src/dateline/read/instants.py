"""When a page says it was published: an instant and how precisely it is known.

A time of day counts only with its zone; a local time without one tells the day and no more.

>>> read_instant("Wednesday, June 10th, 2009 @ 16:56 UTC")
Instant(at=datetime.datetime(2009, 6, 10, 16, 56, tzinfo=datetime.timezone.utc), precision='minute')
>>> read_instant("2024-03-07T07:55:25").precision
'day'
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateline.model import PRECISIONS
from dateline.text import MONTHS


@dataclass(frozen=True, slots=True)
class Instant:
    """A publication time in UTC; at precision "day", midnight UTC of the day as the outlet counts.

    Times of exactly midnight are days: content systems write 00:00:00 for "some time that day".
    A time written without seconds, or with :00, is known to the minute.
    """

    at: datetime
    precision: str


_MONTH: Final = "|".join(sorted(MONTHS, key=len, reverse=True))

# Hours east of Greenwich. Names that mean several zones (IST, CST in Asia, …) are left out but for
# the American ones, which English-language pages use far more than any other.
_ZONES: Final = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3,
    "msk": 3, "edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7,
    "pst": -8, "jst": 9, "aest": 10, "aedt": 11,
}  # fmt: skip
# "ET" is summer or winter time as the date has it.
_PLACES: Final = {"et": "America/New_York", "pt": "America/Los_Angeles", "ct": "America/Chicago"}
_ZONE: Final = (
    r"(?:(?P<zone>(?:GMT|UTC)?\s?[+-]\d{1,2}:?(?:\d\d)?(?!\d)|Z\b|"
    + "|".join((*(z.upper() for z in _ZONES if z != "z"), *(p.upper() for p in _PLACES)))
    + r")(?![A-Za-z]))"
)
_CLOCK: Final = (
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,]\d{1,9})?)?)?"
    r"\s?(?P<half>[ap]\.?m\.?(?![a-z]))?"
)

# Most specific first. Each form reads the day; the clock is then looked for beside it.
_DAYS: Final = (
    # 2024-03-07…, 2024/03/07
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?)(?!\d)"),
    # 20240307T075525Z
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)"),
    # March 7th, 2024; Mar. 7 2024
    re.compile(
        rf"\b(?P<month>{_MONTH})\.?\s+(?P<day>\d\d?)(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)",
        re.I,
    ),
    # 7 March 2024; Thu, 07 Mar 2024
    re.compile(
        rf"\b(?P<day>\d\d?)(?:st|nd|rd|th)?[\s-]+(?P<month>{_MONTH})\.?,?[\s-]+(?P<year>(?:19|20)\d\d)",
        re.I,
    ),
)
_AFTER: Final = re.compile(rf"[T\s,@|•·–—-]*(?:at\s+)?{_CLOCK}\s*{_ZONE}?", re.I)
_AFTER_COMPACT: Final = re.compile(
    rf"T(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?(?P<half>(?!))?\s*{_ZONE}?", re.I
)
_BEFORE: Final = re.compile(
    rf"(?<!\d){_CLOCK}\s*{_ZONE}?[\s,•·|–—-]*(?:on\s+)?(?:\w+day,?\s+)?$", re.I
)
_EPOCH: Final = re.compile(r"^\s*(\d{10}|\d{13})\s*$")


def read_instant(words: str) -> Instant | None:
    """Give the first date in `words`, with its time where the zone is told; None without one."""
    epoch = _EPOCH.match(words)
    if epoch:
        seconds = int(epoch.group(1)[:10])
        return Instant(datetime.fromtimestamp(seconds, UTC), "second")
    for form in _DAYS:
        found = form.search(words)
        day = found and _day(found)
        if found and day:
            return _with_clock(day, words[: found.start()], words[found.end() :])
    return None


def finest(candidates: Iterable[Instant], *, not_after: datetime) -> Instant | None:
    """Give the first of `candidates`, made finer by a later one that tells the same day's time.

    Days after `not_after` are misprints, or times of something else, and are passed over.
    """
    known = [c for c in candidates if c.at <= not_after + timedelta(days=1)]
    if not known:
        return None
    first = known[0]
    rank = PRECISIONS.index
    near = (c for c in known if abs(c.at - first.at) < timedelta(hours=40))
    return first if first.precision != "day" else min(near, key=lambda c: rank(c.precision) > 1)


def _day(found: re.Match[str]) -> datetime | None:
    month = found["month"].lower()
    number = MONTHS.get(month) or int(month)
    try:
        return datetime(int(found["year"]), number, int(found["day"]), tzinfo=UTC)
    except ValueError:
        return None


def _with_clock(day: datetime, before: str, after: str) -> Instant:
    """Add the time of day that stands right after, or right before, the date."""
    clocks = (_AFTER_COMPACT.match(after), _AFTER.match(after), _BEFORE.search(before[-40:]))
    for clock in clocks:
        at = clock and _at(day, clock)
        if clock and at:
            exact = clock["second"] not in (None, "00")
            return Instant(at, "second" if exact else "minute")
    return Instant(day, "day")


def _at(day: datetime, clock: re.Match[str]) -> datetime | None:
    """Give the instant in UTC; None where the zone is not told or it is midnight to the second."""
    hour, minute, second = (int(clock[part] or 0) for part in ("hour", "minute", "second"))
    half = (clock["half"] or "").replace(".", "").lower()
    if clock["minute"] is None and not half:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if (hour, minute, second) == (0, 0, 0) or hour > 23 or minute > 59 or second > 59:
        return None
    local = day.replace(hour=hour, minute=minute, second=second, tzinfo=None)
    return _to_utc(local, clock["zone"])


def _to_utc(local: datetime, zone: str | None) -> datetime | None:
    if not zone:
        return None
    name = zone.strip().lower()
    if name in _PLACES:
        try:
            return local.replace(tzinfo=ZoneInfo(_PLACES[name])).astimezone(UTC)
        except ZoneInfoNotFoundError:
            return None
    if name in _ZONES:
        return (local - timedelta(hours=_ZONES[name])).replace(tzinfo=UTC)
    digits = re.sub(r"\D", "", name)
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    if hours > 14 or minutes > 59:
        return None
    east = timedelta(hours=hours, minutes=minutes) * (-1 if "-" in name else 1)
    return local.replace(tzinfo=timezone(east)).astimezone(UTC)
