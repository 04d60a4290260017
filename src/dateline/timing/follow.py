"""The test and its verdict in fixed plain wording.

Both gates (`gates`) at p <= .05 make "A tended to follow B". A common cause that reaches B first
passes both: no test of two series can tell, and the finding says so.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from dateline.model import Finding
from dateline.timing.effect import (
    Exposure,
    PowerStudy,
    centre_weekdays,
    estimate_ratio,
    smallest_ratio_seen,
)
from dateline.timing.gates import ALPHA, Gates, Plan, ask_gates
from dateline.timing.null import Windows
from dateline.timing.options import FollowOptions
from dateline.timing.series import Series, share_days
from dateline.timing.words import (
    counted,
    interval_words,
    p_words,
    plain_name,
    ratio_words,
)

# Below this many days with events, one event told twice decides the outcome.
_FEWEST_DAYS: Final = 5
# Fewer whole windows leave too few rotations to speak of chance.
_FEWEST_WINDOWS: Final = 3
_TOO_FEW: Final = "too few events to tell (a doubling could be missed)"
_NONE: Final = float("inf")
# Rotation windows so many times as wide are tried too.
_WIDER: Final = (2, 4)
# The smallest ratio that would have been seen, at most -> what "no sign" may promise.
_NO_SIGN: Final = (
    (1.5, "no sign, and we would have seen ×1.5"),
    (2.0, "no sign, and we would have seen a doubling; ×1.5 could be missed"),
)

# Above this share of days soon after B there are too few others to compare with: on the crowded
# series of the evaluation data (videos after sirens, 82 %) the interval was 2 to more than 100.
_CROWDED: Final = 0.8
# A silence at either end longer than this share of all days is asked about: one of the evaluation
# series has zeros for its first year, though people died.
_SILENT: Final = 0.1
_HEAVY_DAYS: Final = (
    "the ratio is on plain counts, where a few heavy days weigh most, and its interval holds 1; "
    "the test is on log counts"
)
_NOT_MOTIVE: Final = "timing is not motive"


@dataclass(frozen=True, slots=True)
class _Tested:
    gates: Gates | None = None
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    smallest: float | None = None
    sensitivity: tuple[tuple[int, float, float], ...] = ()
    caveats: tuple[str, ...] = ()


# --- the test --------------------------------------------------------------------------------


def follow_test(
    a: Series, b: Series, *, options: FollowOptions | None = None, volume: Series | None = None
) -> Finding:
    """Give the finding on whether `a` tended to follow `b`; the same seed, the same finding.

    `volume` is news as such, a day: whether that follows `b` too is told as a placebo.
    """
    options = options or FollowOptions()
    options.check()
    a, b = _told_apart(*share_days(a, b))
    windows = Windows(len(a.values), options.width)
    lacking = _what_lacks(a, b, windows)
    tested = _Tested(caveats=(lacking,)) if lacking else _tested(a, b, options)
    within = tested.gates.days if tested.gates else options.follow_days
    placebo = () if volume is None or lacking else (_of_volume(volume, b, options),)
    return Finding(
        a=a.name,
        b=b.name,
        window_days=within,
        n_a=round(sum(a.values)),
        n_b=round(sum(b.values)),
        verdict=_verdict(plain_name(a.name), plain_name(b.name), tested, within),
        ratio=tested.ratio,
        ratio_low=tested.low,
        ratio_high=tested.high,
        p_after=tested.gates.after if tested.gates else None,
        p_order=tested.gates.order if tested.gates else None,
        smallest_ratio=tested.smallest,
        null=(
            f"{options.n_surrogates:,} surrogates: {plain_name(a.name)!r} (log counts "
            "less the weekday mean) rotated at random within windows of "
            f"{options.width_for(within)} days, seed {options.seed}"
        ),
        caveats=(*_always(a, b), *tested.caveats, *placebo, *_notes(a), *_notes(b)),
        sensitivity=tested.sensitivity,
    )


def _always(a: Series, b: Series) -> tuple[str, ...]:
    return (
        _NOT_MOTIVE,
        f"a common cause that reaches {plain_name(b.name)} first and {plain_name(a.name)} later "
        "would look the same",
    )


def _notes(series: Series) -> tuple[str, ...]:
    return tuple(f"{plain_name(series.name)}: {note}" for note in series.notes)


def _told_apart(a: Series, b: Series) -> tuple[Series, Series]:
    if a.name != b.name:
        return a, b
    return replace(a, name=f"{a.name} (A)"), replace(b, name=f"{b.name} (B)")


def _tested(a: Series, b: Series, options: FollowOptions) -> _Tested:
    counts, weekday = np.array(a.values), a.first_day.weekday()
    gates = _best(_gates(a, b, options))
    windows = Windows(len(a.values), options.width_for(gates.days))
    exposure = Exposure.of(np.array(b.values), gates.days)
    crowded = _crowded(b, exposure)
    rotations = windows.draw(options.n_surrogates, options.seed)
    given = (counts, exposure.after, windows, rotations, weekday)
    estimate = None if crowded else estimate_ratio(*given)
    ratio, low, high = estimate or (None,) * 3
    study = PowerStudy(weekday, options.n_power_runs, options.seed, gates.critical)
    smallest = smallest_ratio_seen(counts, exposure, windows, study)
    heavy = (_HEAVY_DAYS,) if gates.follows and low is not None and low <= 1 else ()
    silent = (*_silent_ends(a), *_silent_ends(b))
    by_window = _by_window(a, b, gates, options)
    several = (_lags_words(options, gates),) if len(options.lags) > 1 else ()
    caveats = (_swapped(a, b, options), *several, _window_words(by_window), *heavy)
    return _Tested(gates, ratio, low, high, smallest, by_window, (*caveats, *crowded, *silent))


def _gates(a: Series, b: Series, options: FollowOptions, times: int = 1) -> list[Gates]:
    """Give the gates of every lag window, its rotation windows `times` as wide as usual."""
    centred = centre_weekdays(np.array(a.values), a.first_day.weekday())
    plans = [
        Plan.of(
            days,
            Windows(len(a.values), times * options.width_for(days)),
            options.n_surrogates,
            options.seed,
        )
        for days in options.lags
    ]
    return ask_gates(centred, np.array(b.values), plans)


def _best(gates: list[Gates]) -> Gates:
    """Give the lag window that says most: follows, comes before, clusters, or the smallest p."""

    def least(g: Gates) -> float:
        return min(max(g.after, g.order), max(g.before, g.order_before))

    return min(
        gates,
        key=lambda g: (not g.follows, not g.comes_before, not g.clusters, least(g), g.days),
    )


def _by_window(
    a: Series, b: Series, gates: Gates, options: FollowOptions
) -> tuple[tuple[int, float, float], ...]:
    """Give the width of wider rotation windows too, with p of both gates at each."""
    width = options.width_for(gates.days)
    rows = [(width, gates.after, gates.order)]
    for times in _WIDER:
        if len(a.values) >= _FEWEST_WINDOWS * times * options.width:
            wider = _gates(a, b, options, times)
            found = next(g for g in wider if g.days == gates.days)
            rows.append((times * width, found.after, found.order))
    return tuple(rows)


def _window_words(rows: tuple[tuple[int, float, float], ...]) -> str:
    each = "; ".join(
        f"{width} days, p {p_words(after)} and {p_words(order)}" for width, after, order in rows
    )
    passed = [max(after, order) <= ALPHA for _, after, order in rows]
    told = "" if len(set(passed)) == 1 else "; the answer hangs on the width, so trust it less"
    return f"gates 1 and 2 by the width of the rotation windows: {each}{told}"


def _lags_words(options: FollowOptions, gates: Gates) -> str:
    lags = ", ".join(str(n) for n in options.lags)
    return (
        f"lag windows of {lags} days were tried at once: p is of the largest statistic over all of "
        f"them; the figures are of {counted(gates.days, 'day')}, which was chosen for its p, and "
        "that flatters the ratio"
    )


def _silent_ends(series: Series) -> tuple[str, ...]:
    """Give a question where a series begins or ends with a long silence."""
    busy = [day for day, value in enumerate(series.values) if value > 0]
    ends = (("first", busy[0]), ("last", len(series.values) - 1 - busy[-1]))
    return tuple(
        f"{plain_name(series.name)}: no events in the {end} {n} days; was anybody counting then?"
        for end, n in ends
        if n > _SILENT * len(series.values)
    )


def _crowded(b: Series, exposure: Exposure) -> tuple[str, ...]:
    share = float((exposure.after > 0).mean())
    if share <= _CROWDED:
        return ()
    return (
        f"{share:.0%} of days are soon after {plain_name(b.name)}: there are too few others "
        "to give a ratio, and only more or less of it can be told apart",
    )


def _what_lacks(a: Series, b: Series, windows: Windows) -> str:
    if windows.n_days < _FEWEST_WINDOWS * windows.width:
        return (
            f"the series share {counted(windows.n_days, 'day')}; "
            f"a test needs {_FEWEST_WINDOWS} windows of {windows.width}"
        )
    for series in (a, b):
        if series.days_with_events < _FEWEST_DAYS:
            return (
                f"{plain_name(series.name)}: events on {counted(series.days_with_events, 'day')}; "
                f"a test needs {_FEWEST_DAYS}"
            )
    return ""


def _swapped(a: Series, b: Series, options: FollowOptions) -> str:
    """Give the placebo in words: the same test with A and B swapped."""
    gates = _best(_gates(b, a, options))
    return (
        f"swapped direction: {plain_name(b.name)} after {plain_name(a.name)}, "
        f"p {p_words(gates.after)} at gate 1 (after), {p_words(gates.order)} at gate 2 (order)"
    )


def _of_volume(volume: Series, b: Series, options: FollowOptions) -> str:
    """Give the other placebo: whether news as such follows B."""
    if volume.first_day > b.last_day or volume.last_day < b.first_day:
        return "total news volume could not be tested: it has none of these days"
    volume, b = share_days(volume, b)
    windows = Windows(len(b.values), options.width)
    if lacking := _what_lacks(volume, b, windows):
        return f"total news volume could not be tested: {lacking}"
    gates = _best(_gates(volume, b, options))
    more = "; news as such follows it, and what follows may be no more than that"
    return (
        f"total news volume ({plain_name(volume.name)}) after {plain_name(b.name)}: "
        f"p {p_words(gates.after)} at gate 1, {p_words(gates.order)} at gate 2"
        f"{more if gates.follows else ''}"
    )


# --- the verdict -----------------------------------------------------------------------------


def _verdict(a: str, b: str, tested: _Tested, follow_days: int) -> str:
    """Give the fixed plain words for what the gates and the power study say."""
    gates = tested.gates
    if gates is None:
        return _TOO_FEW
    within = f"within {counted(follow_days, 'day')}"
    if gates.follows:
        return f"{a} tended to follow {b} ({_effect(tested)}{within})"
    if gates.comes_before:
        return f"{a} tended to come before {b} ({within})"
    if gates.clusters:
        return (
            f"{a} and {b} cluster together; the order cannot be told; "
            "a shared news cycle would look the same"
        )
    return next((words for most, words in _NO_SIGN if (tested.smallest or _NONE) <= most), _TOO_FEW)


def _effect(tested: _Tested) -> str:
    if tested.ratio is None or tested.low is None or tested.high is None:
        return ""
    return f"×{ratio_words(tested.ratio)}, {interval_words(tested.low, tested.high)}, "


def finding_to_public(finding: Finding) -> dict[str, Any]:
    """Give the finding as `dateline timing --json` prints it."""
    interval = None if finding.ratio is None else [finding.ratio_low, finding.ratio_high]
    return {
        "a": finding.a,
        "b": finding.b,
        "within_days": finding.window_days,
        "n_a": finding.n_a,
        "n_b": finding.n_b,
        "verdict": finding.verdict,
        "ratio": finding.ratio,
        "interval": interval,
        "p_after": finding.p_after,
        "p_order": finding.p_order,
        "smallest_ratio": finding.smallest_ratio,
        "null": finding.null,
        "by_window": [
            {"window_days": width, "p_after": after, "p_order": order}
            for width, after, order in finding.sensitivity
        ],
        "caveats": list(finding.caveats),
    }
