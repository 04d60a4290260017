"""Dated series: counts a day, out of a CSV file or out of the events of readings.

A CSV file has a header and a column `day` (2031-03-09). With a column of numbers it gives counts,
and a day that is missing is an error: nobody but its owner knows whether nothing happened or
nobody counted. With no other column each row is one event, and a day without a row is a zero.
"""

import csv
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final

from dateline.errors import WrongInput
from dateline.model import Event, Evidence, Origin
from dateline.timing.words import counted, types_in_words

_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:?\d\d")
# A series longer than this is a slip in a year (2031 for 1931), not three centuries of counts.
_MOST_DAYS: Final = 110_000
_MOST_A_DAY: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Series:
    """Counts, or severity, of one kind of event: one value a day from `first_day` on.

    `notes` say what was done to make it (rows sorted, events left out). `receipts` tie days to
    the words behind them, where the series was made from articles.
    """

    name: str
    first_day: date
    values: tuple[float, ...]
    notes: tuple[str, ...] = ()
    receipts: tuple[tuple[date, Evidence], ...] = ()

    @property
    def last_day(self) -> date:
        """The last day, inclusive."""
        return self.first_day + timedelta(days=len(self.values) - 1)

    @property
    def is_spread(self) -> bool:
        """Whether events known only to within several days were spread over them."""
        return bool(self.receipts) and any(v != int(v) for v in self.values)

    @property
    def days_with_events(self) -> int:
        """How many days have a value above zero."""
        return sum(v > 0 for v in self.values)


@dataclass(frozen=True, slots=True)
class EventOptions:
    """How events become a series.

    `types` are the event types that count; an empty `name` is theirs in words. An event
    known to within `spread_days` is spread evenly over its days, one known less well is left out.
    `first_day` and `last_day` bound what was watched; without them the events' own span is taken.
    """

    types: frozenset[str]
    name: str = ""
    first_day: date | None = None
    last_day: date | None = None
    # A week is the coarsest dating that a 14-day window can still use.
    spread_days: int = 7


# --- from a file -----------------------------------------------------------------------------


def read_counts(path: Path | str, *, column: str = "", fill_gaps: bool = False) -> Series:
    """Give the series in `column` (the first one that holds numbers) of a CSV file.

    WrongInput names the first row that cannot be used. `fill_gaps` makes missing days zeros.
    """
    path = Path(path)
    header, rows = _read_rows(path)
    column = column or _first_numeric(header, rows)
    if column and column not in header:
        known = ", ".join(h for h in header if h != "day")
        raise WrongInput(f"no column {column!r} in {path.name!r}; known: {known}", about=str(path))
    if not column:
        return _from_event_rows(path, rows)
    dated = [(_day(r, path), _count(r, column, path)) for r in rows]
    notes = _order_notes([d for d, _ in dated])
    dated.sort(key=lambda pair: pair[0])
    notes += _check_days([d for d, _ in dated], path, fill_gaps=fill_gaps)
    return _filled(column, dict(dated), notes)


def _read_rows(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, restval="", restkey="_more")
            rows = [{(k or "").strip(): v for k, v in row.items()} for row in reader]
            header = [h.strip() for h in reader.fieldnames or ()]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise WrongInput(f"cannot read {path.name!r} as CSV: {error}", about=str(path)) from error
    if "day" not in header:
        raise WrongInput(
            f"no column 'day' in {path.name!r}; start with a header such as 'day,videos'",
            about=str(path),
        )
    if not rows:
        raise WrongInput(f"no rows in {path.name!r}; give one row a day", about=str(path))
    return header, rows


def _first_numeric(header: Sequence[str], rows: Sequence[Mapping[str, str]]) -> str:
    """Give the first column whose first value that is not blank is a number.

    "" where `day` stands alone; where every other column is words the first of them is given, so
    that the error names a cell.
    """
    others = [h for h in header if h != "day" and h]
    for name in others:
        first = next((r[name] for r in rows if r[name].strip()), "")
        if _number(first) is not None:
            return name
    return others[0] if others else ""


def _number(cell: str) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _count(row: Mapping[str, str], column: str, path: Path) -> float:
    value = _number(row[column])
    if value is None or not 0 <= value <= _MOST_A_DAY:
        raise WrongInput(
            f"{column!r} on {row['day']!r} is {row[column]!r}; a count is a number, zero or more "
            f"(and {_MOST_A_DAY:,} at most)",
            about=str(path),
        )
    return value


def _day(row: Mapping[str, str], path: Path) -> date:
    cell = row["day"].strip()
    if _INSTANT.match(cell):
        raise WrongInput(
            f"{cell!r} is an instant, and its day depends on the time zone; "
            "cut every row to the day of one time zone, such as '2031-03-09'",
            about=str(path),
        )
    try:
        return date.fromisoformat(cell)
    except ValueError as error:
        raise WrongInput(
            f"{cell!r} is not a day; write it as '2031-03-09'", about=str(path)
        ) from error


def _order_notes(days: Sequence[date]) -> tuple[str, ...]:
    return () if list(days) == sorted(days) else ("the rows were not in order of day; sorted",)


def _check_days(days: Sequence[date], path: Path, *, fill_gaps: bool) -> tuple[str, ...]:
    """Give the note on gaps that were filled; WrongInput on duplicates and other gaps."""
    missing, first_gap = 0, None
    for before, day in pairwise(days):
        if day == before:
            raise WrongInput(
                f"day {day.isoformat()!r} stands twice in {path.name!r}; add its rows up",
                about=str(path),
            )
        gap = (day - before).days - 1
        first_gap = first_gap or (gap and before + timedelta(days=1)) or None
        missing += gap
    if not missing or first_gap is None:
        return ()
    if not fill_gaps:
        raise WrongInput(
            f"{counted(missing, 'day')} missing from {path.name!r}, "
            f"first {first_gap.isoformat()!r}; "
            "write a 0 where nothing happened, or ask for gaps to be filled with zeros",
            about=str(path),
        )
    return (f"{counted(missing, 'missing day')} taken as zero, first {first_gap.isoformat()}",)


def _from_event_rows(path: Path, rows: Sequence[Mapping[str, str]]) -> Series:
    days = [_day(r, path) for r in rows]
    counts = {day: float(n) for day, n in sorted(Counter(days).items())}
    return _filled(path.stem, counts, (*_order_notes(days), "each row was taken as one event"))


def _filled(name: str, by_day: Mapping[date, float], notes: tuple[str, ...]) -> Series:
    first, last = min(by_day), max(by_day)
    n_days = (last - first).days + 1
    if n_days > _MOST_DAYS:
        raise WrongInput(
            f"{name!r} runs from {first.isoformat()!r} to {last.isoformat()!r}; is a year mistyped?"
        )
    values = tuple(by_day.get(first + timedelta(days=i), 0.0) for i in range(n_days))
    return Series(name, first, values, notes)


# --- from events -----------------------------------------------------------------------------


def series_from_events(
    events: Iterable[Event], origins: Mapping[str, Origin], *, options: EventOptions
) -> Series:
    """Give the series of `options.types`, by event day, each event once per independent origin.

    The same type, days and place told by several articles is one event; it weighs as many as the
    known origins (keyed by article id in `origins`) that tell it, and one where none is known.
    """
    wanted = [e for e in events if e.type in options.types]
    happened = [e for e in wanted if e.stage == "accomplished"]
    usable = [e for e in happened if _is_dated(e, options)]
    kept = [e for e in usable if _is_watched(e, options)]
    notes = _left_out(
        (len(wanted) - len(happened), "did not happen (threatened, planned or feared)"),
        (len(happened) - len(usable), f"not dated to within {options.spread_days} days"),
        (len(usable) - len(kept), "outside the days watched"),
    )
    name = options.name or types_in_words(options.types)
    bounds = [d for d in (options.first_day, options.last_day) if d]
    days = [d for e in kept for d in _days_of(e)] + bounds
    if not days:
        raise WrongInput(
            f"no dated event of {', '.join(sorted(options.types))!r}; "
            "give the first and last day that were watched",
            about=name,
        )
    if len(bounds) < 2:
        notes += ("the days before the first and after the last event are not in the series",)
    by_day = _weights(kept, origins)
    spanned = {d: by_day.get(d, 0.0) for d in (*by_day, min(days), max(days))}
    receipts = sorted({(e.first_day, e.evidence) for e in kept if e.first_day})
    return replace(_filled(name, spanned, notes), receipts=tuple(receipts))


def _weights(kept: Sequence[Event], origins: Mapping[str, Origin]) -> dict[date, float]:
    told_by: dict[tuple[str, date | None, date | None, str], set[str]] = defaultdict(set)
    one_of: dict[tuple[str, date | None, date | None, str], Event] = {}
    for event in kept:
        key = (event.type, event.first_day, event.last_day, event.place)
        one_of[key] = event
        origin = origins.get(event.article_id)
        if origin and origin.state != "unknown":
            told_by[key].add(origin.id)
    by_day: dict[date, float] = defaultdict(float)
    for key, event in one_of.items():
        days = _days_of(event)
        for day in days:
            by_day[day] += max(1, len(told_by[key])) / len(days)
    return by_day


def _days_of(event: Event) -> list[date]:
    if event.first_day is None or event.last_day is None:
        return []
    n_days = (event.last_day - event.first_day).days + 1
    return [event.first_day + timedelta(days=i) for i in range(n_days)]


def _is_dated(event: Event, options: EventOptions) -> bool:
    return 0 < len(_days_of(event)) <= options.spread_days


def _is_watched(event: Event, options: EventOptions) -> bool:
    days = _days_of(event)
    return (not options.first_day or days[0] >= options.first_day) and (
        not options.last_day or days[-1] <= options.last_day
    )


def _left_out(*counts: tuple[int, str]) -> tuple[str, ...]:
    return tuple(f"{counted(n, 'mention')} left out: {why}" for n, why in counts if n)


# --- two series ------------------------------------------------------------------------------


def share_days(a: Series, b: Series) -> tuple[Series, Series]:
    """Give both series cut to the days they share; WrongInput where they share none."""
    first, last = max(a.first_day, b.first_day), min(a.last_day, b.last_day)
    if first > last:
        raise WrongInput(
            f"{a.name!r} ({a.first_day} to {a.last_day}) and {b.name!r} ({b.first_day} to "
            f"{b.last_day}) share no day; give series of the same time",
            about=a.name,
        )
    return _cut(a, first, last), _cut(b, first, last)


def _cut(series: Series, first: date, last: date) -> Series:
    start = (first - series.first_day).days
    values = series.values[start : start + (last - first).days + 1]
    dropped = len(series.values) - len(values)
    note = (f"{counted(dropped, 'day')} left out: the other series does not have them",)
    receipts = tuple(r for r in series.receipts if first <= r[0] <= last)
    notes = series.notes + (note if dropped else ())
    return replace(series, first_day=first, values=values, notes=notes, receipts=receipts)
