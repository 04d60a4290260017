"""Days and the intervals that TIMEX3 values mean: plain date arithmetic, no text.

>>> interval_of("2014-11")
(datetime.date(2014, 11, 1), datetime.date(2014, 11, 30))
>>> interval_of("P3D") is None
True
"""

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

Interval = tuple[date, date]

ONE_DAY: Final = timedelta(days=1)

# Meteorological seasons of the north: first month and, for winter, into the next year.
SEASONS: Final = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


class TooFarError(ValueError):
    """A day before year 1 or after year 9999: "a million years ago" has none."""


def add_months(day: date, months: int) -> date:
    """Give the day `months` later, or the last of that month where it is too short.

    >>> add_months(date(2015, 3, 31), -1)
    datetime.date(2015, 2, 28)
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not date.min.year <= year <= date.max.year:
        raise TooFarError(f"no day in year {year!r}; known: 1 to 9999")
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_units(day: date, unit: str, count: int) -> date:
    """Give the day `count` units (D, W, M, Q, Y, E: decades, C: centuries) after `day`."""
    if unit in ("D", "W"):
        ordinal = day.toordinal() + count * (7 if unit == "W" else 1)
        if not 1 <= ordinal <= date.max.toordinal():
            raise TooFarError(f"no day {count!r} {unit!r} from {day}; known: years 1 to 9999")
        return date.fromordinal(ordinal)
    return add_months(day, count * {"M": 1, "Q": 3, "Y": 12, "E": 120, "C": 1200}[unit])


def value_of(day: date, unit: str) -> str:
    """Give the TIMEX3 value of the `unit` that `day` lies in.

    >>> value_of(date(2015, 3, 11), "W"), value_of(date(2015, 3, 11), "Q")
    ('2015-W11', '2015-Q1')
    """
    year, week, _ = day.isocalendar()
    return {
        "D": day.isoformat(),
        "W": f"{year}-W{week:02d}",
        "WE": f"{year}-W{week:02d}-WE",
        "M": f"{day.year:04d}-{day.month:02d}",
        "Q": f"{day.year:04d}-Q{(day.month + 2) // 3}",
        "Y": f"{day.year:04d}",
        "E": f"{day.year // 10:03d}",
        "C": f"{day.year // 100:02d}",
    }[unit]


def _month_span(year: int, month: int, months: int) -> Interval:
    first = date(year, month, 1)
    return first, add_months(first, months) - ONE_DAY


def _week(match: re.Match[str]) -> Interval:
    monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
    return (monday + 5 * ONE_DAY if match[3] else monday), monday + 6 * ONE_DAY


def _years(first: int, years: int) -> Interval:
    return date(first, 1, 1), date(first + years - 1, 12, 31)


_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Interval]], ...]] = (
    (
        re.compile(r"(\d{4}-\d\d-\d\d)(?:T.*)?"),
        lambda m: (date.fromisoformat(m[1]), date.fromisoformat(m[1])),
    ),
    (
        re.compile(r"(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)"),
        lambda m: (date.fromisoformat(m[1]), date.fromisoformat(m[2])),
    ),
    (re.compile(r"(\d{4})-W(\d\d)(-WE)?"), _week),
    (re.compile(r"(\d{4})-(\d\d)"), lambda m: _month_span(int(m[1]), int(m[2]), 1)),
    (re.compile(r"(\d{4})-Q(\d)"), lambda m: _month_span(int(m[1]), int(m[2]) * 3 - 2, 3)),
    (re.compile(r"(\d{4})-H(\d)"), lambda m: _month_span(int(m[1]), int(m[2]) * 6 - 5, 6)),
    (
        re.compile(r"(\d{4})-(SP|SU|FA|WI)"),
        lambda m: _month_span(int(m[1]), SEASONS[m[2]], 3),
    ),
    (re.compile(r"(\d{4})"), lambda m: _years(int(m[1]), 1)),
    (re.compile(r"(\d{3})"), lambda m: _years(int(m[1]) * 10, 10)),
    (re.compile(r"(\d\d)"), lambda m: _years(int(m[1]) * 100, 100)),
)


def interval_of(value: str) -> Interval | None:
    """Give the first and last day that a DATE or TIME value covers, None where it has none."""
    for form, days in _FORMS:
        if match := form.fullmatch(value):
            try:
                return days(match)
            except ValueError:
                return None
    return None


def part_of(interval: Interval, mod: str) -> Interval:
    """Narrow `interval` to its first half (START), second half (END) or middle half (MID).

    Writers mean no sharper thing by "early", "late" and "mid-": halves seldom lose the true day.

    >>> part_of((date(2014, 11, 1), date(2014, 11, 30)), "END")[0]
    datetime.date(2014, 11, 16)
    """
    first, last = interval
    length = (last - first).days + 1
    if length < 4 or mod not in ("START", "MID", "END"):
        return interval
    low, high = {"START": (0, length // 2), "MID": (length // 4, length - length // 4)}.get(
        mod, (length // 2, length)
    )
    return first + low * ONE_DAY, first + (high - 1) * ONE_DAY


def weekday_near(anchor: date, weekday: int, direction: int) -> date:
    """Give the nearest `weekday` (Monday is 0): `anchor` itself, or before (-1), or after (1)."""
    if direction > 0:
        return anchor + ((weekday - anchor.weekday()) % 7) * ONE_DAY
    return anchor - ((anchor.weekday() - weekday) % 7) * ONE_DAY


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """Give the `nth` such weekday of a month; nth = -1 is the last."""
    if nth > 0:
        first = date(year, month, 1)
        return weekday_near(first, weekday, 1) + (nth - 1) * 7 * ONE_DAY
    last = date(year, month, calendar.monthrange(year, month)[1])
    return weekday_near(last, weekday, -1)


def easter(year: int) -> date:
    """Give Easter Sunday (Gregorian; Meeus, Astronomical Algorithms, 1991, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)
