"""Placing dated lines on a drawing: percent across, rows up; the list beside it says the same.

The last weeks are drawn to scale; where nothing is that recent, all of it is. What is older stands
to the left, evenly spaced, on a dashed axis that says that it is not to scale: otherwise one line
from 1998 would press a week into one dot.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dateline.roundup.record import PrintedLine
from dateline.roundup.words import counted, interval_words, short_day

SCALE_DAYS: Final = 31  # drawn to scale where lines reach further back than this
_LEFT, _RIGHT = 3.5, 96.5  # percent: room for a dot at either end
_EARLIER: Final = (3.5, 30.0)  # where older lines stand
_SCALED: Final = 40.0  # where the scaled part begins beside older lines
_APART: Final = 6.5  # percent; dots of 20 px on a phone of 390 px must not touch
ROW: Final = 24  # px
_BELOW: Final = 30  # px for the axis and its words


@dataclass(frozen=True, slots=True)
class Dot:
    """A numbered line on the drawing: `x` and `width` in percent, `y` in px from the top."""

    number: int
    x: float
    width: float
    y: int


@dataclass(frozen=True, slots=True)
class Tick:
    """Words under the axis at `x` percent."""

    x: float
    words: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that the template needs to draw: dots, words, where the axis is and is not to scale."""

    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    height: int
    axis: int
    scaled_from: float
    dashed: bool
    title: str
    description: str


def draw(lines: Sequence[PrintedLine], day: date) -> Drawing | None:
    """Give the drawing of dated lines, in their order; None with fewer than two different days."""
    days = [(x.first_day, x.last_day) for x in lines if x.first_day and x.last_day]
    if len(days) != len(lines) or len({d for d, _ in days} | {day}) < 3:
        return None
    recent = [d for d in days if (day - d[0]).days <= SCALE_DAYS] or days
    start = recent[0][0]
    older = len(days) - len(recent)
    left = _SCALED if older else _LEFT
    places = _older_places(older) + [
        _scaled_place(first, last, (start, day), left) for first, last in recent
    ]
    rows = _rows([x for x, _ in places])
    axis = (max(rows) + 1) * ROW + 4
    return Drawing(
        dots=tuple(
            Dot(i + 1, round(x, 2), round(w, 2), axis - 14 - rows[i] * ROW)
            for i, (x, w) in enumerate(places)
        ),
        ticks=_ticks((start, day), left, older > 0),
        height=axis + _BELOW,
        axis=axis,
        scaled_from=left,
        dashed=older > 0,
        title="Timeline",
        description=(
            f"{counted(len(lines), 'dated line').capitalize()}, from {interval_words(*days[0])} to "
            f"{interval_words(*days[-1])}. The numbered list that follows gives each."
        ),
    )


def _older_places(count: int) -> list[tuple[float, float]]:
    first, last = _EARLIER
    step = (last - first) / max(1, count - 1)
    return [(first + i * step, 0.0) for i in range(count)]


def _scaled_place(
    first: date, last: date, ends: tuple[date, date], left: float
) -> tuple[float, float]:
    start, end = ends
    whole = max(1, (end - start).days)
    x = left + (_RIGHT - left) * (first - start) / timedelta(days=whole)
    x_last = left + (_RIGHT - left) * (min(last, end) - start) / timedelta(days=whole)
    return x, max(0.0, x_last - x)


def _rows(places: Sequence[float]) -> list[int]:
    """The row of each dot, lowest first, so that no two of a row touch."""
    rows: list[int] = []
    for i, x in enumerate(places):
        taken = {rows[j] for j in range(i) if abs(places[j] - x) < _APART}
        rows.append(next(row for row in range(len(places) + 1) if row not in taken))
    return rows


def _ticks(ends: tuple[date, date], left: float, has_older: bool) -> tuple[Tick, ...]:
    start, end = ends
    is_years = (end - start).days > 2 * 366
    first = short_day(start).removesuffix(f" {end.year}")
    ticks = [
        Tick(left - _LEFT, first.removeprefix(f"{start.day} ") if is_years else first, "start"),
        Tick(100.0, short_day(end), "end"),
    ]
    return (Tick(0.0, "earlier, not to scale", "start"), *ticks) if has_older else tuple(ticks)
