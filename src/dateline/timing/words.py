"""Words of the timing room: names, ratios and days as a reader should meet them."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from dateline.timing.effect import MOST_RATIO

_MONTH_NAMES: Final = (
    "January February March April May June July August September October November December"
)
_MONTHS: Final = tuple(_MONTH_NAMES.split())
# Words that are not counted, and heads that do not stand last.
_PLURALS: Final = {
    "base established": "bases established",
    "claim of responsibility": "claims of responsibility",
    "hostage freed": "hostages freed",
    "looting destruction": "looting and destruction",
}
_UNCOUNTED: Final = ("crime", "displacement", "repression", "violence", "destruction")


def plain_name(name: str) -> str:
    """Give a machine's name in words: "palestinian_deaths" as "palestinian deaths"."""
    return " ".join(name.replace("_", " ").split()) or name


def types_in_words(types: Iterable[str]) -> str:
    """Give event types in words, in alphabetical order.

    >>> types_in_words({"setback", "territorial_loss", "defection"})
    'defections, setbacks or territorial losses'
    """
    *others, last = [_plural(plain_name(t)) for t in sorted(types)] or [""]
    return f"{', '.join(others)} or {last}" if others else last


def _plural(name: str) -> str:
    if name in _PLURALS or name.endswith(_UNCOUNTED):
        return _PLURALS.get(name, name)
    if name.endswith(("ss", "sh", "ch", "x")):
        return f"{name}es"
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return f"{name[:-1]}ies"
    return name if name.endswith("s") else f"{name}s"


def capital(words: str) -> str:
    """Give `words` with a capital first letter."""
    return words[:1].upper() + words[1:]


def ratio_words(ratio: float) -> str:
    """Give a ratio with as many digits as it bears; never 1 for what is not.

    >>> [ratio_words(r) for r in (25.86, 1.69, 1.04, 0.973, 1.0)]
    ['26', '1.7', '1.04', '0.97', '1.0']
    """
    if ratio >= 9.95:
        return f"{float(f'{ratio:.2g}'):.0f}"
    digits = 1 if ratio >= 1 else 2
    while digits < 3 and ratio != 1 and float(f"{ratio:.{digits}f}") == 1:
        digits += 1
    return f"{ratio:.{digits}f}"


def interval_words(low: float, high: float) -> str:
    """Give a 95 % interval; what lies above the largest ratio tried is said to be over it.

    >>> interval_words(1.69, 100.0), interval_words(0.97, 2.03)
    ('95 % 1.7 to over 100', '95 % 0.97–2.0')
    """
    if high >= MOST_RATIO * 0.999:
        return f"95 % {ratio_words(low)} to over {MOST_RATIO:.0f}"
    return f"95 % {ratio_words(low)}–{ratio_words(high)}"


def p_words(p: float | None) -> str:
    """Give a p value with three digits, four where it is small."""
    if p is None:
        return "not tested"
    return f"{p:.3f}" if p >= 0.01 else f"{p:.4f}"


def counted(number: int, one: str) -> str:
    """Give a number with its noun: "1 mention", "1,200 mentions"."""
    return f"{number:,} {one}" if number == 1 else f"{number:,} {one}s"


def day_words(day: date) -> str:
    """Give a day in words: "9 March 2031"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_day(day: date) -> str:
    """Give a day in few words, for a picture: "9 Mar 2031"."""
    return f"{day.day} {_MONTHS[day.month - 1][:3]} {day.year}"


def days_words(first: date, last: date) -> str:
    """Give a range of days in words.

    >>> days_words(date(2031, 1, 1), date(2031, 3, 23))
    '1 January – 23 March 2031'
    """
    start = day_words(first)
    return f"{start.removesuffix(f' {last.year}')} – {day_words(last)}"
