"""How large the effect is, and how small an effect would have been seen.

The ratio is observed over expected: A's counts on the days after B, weighted by B's activity,
over what the average day of the same window would hold. It is not the ratio to days without any
B: where B happens on most days there are none, and that ratio would be an extrapolation. What
echoes add to a window's own average therefore draws it towards 1.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from dateline.timing.null import (
    Floats,
    Ints,
    Windows,
    null_moments,
    rotation_tables,
    surrogate_sums,
    window_means,
)

# Ratios that are tried; beyond ten, "would not have been seen" is all there is to say.
_TRIED: Final = (
    *(1.01, 1.02, 1.03, 1.05, 1.07, 1.1, 1.15, 1.2, 1.3, 1.4),
    *(1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 6.0, 10.0),
)
# With more echoes than this for each event of A, it is no longer the user's own series.
_MOST_ECHOES: Final = 10.0
_POWER: Final = 0.8
# The one-sided 5 % point of the normal distribution: both gates are at p <= .05.
_Z_05: Final = 1.6449


@dataclass(frozen=True, slots=True)
class Exposure:
    """What the days before and after hold of B: weights for A, one a day.

    `after` is B's activity (log1p of counts) summed over the `h` days before each day.
    """

    after: Floats
    before: Floats

    @classmethod
    def of(cls, b: Floats, follow_days: int) -> "Exposure":
        """Give the exposure of each day to B's counts `b`."""
        activity = np.log1p(b)
        return cls(
            _sum_before(activity, follow_days), _sum_before(activity[::-1], follow_days)[::-1]
        )


def _sum_before(activity: Floats, n_days: int) -> Floats:
    total = np.concatenate([[0.0], np.cumsum(activity)])
    day = np.arange(len(activity))
    return np.asarray(total[day] - total[np.maximum(day - n_days, 0)])


def centre_weekdays(a: Floats, first_weekday: int) -> Floats:
    """Give log1p of counts (days on the last axis) less the mean of their weekday."""
    activity = np.log1p(a)
    weekday = (first_weekday + np.arange(a.shape[-1])) % 7
    centred = np.empty_like(activity)
    for day in range(min(7, a.shape[-1])):
        at = weekday == weekday[day]
        centred[..., at] = activity[..., at] - activity[..., at].mean(axis=-1, keepdims=True)
    return centred


# --- the ratio -------------------------------------------------------------------------------


def estimate_ratio(
    a: Floats, weights: Floats, windows: Windows, rotations: list[Ints]
) -> tuple[float, float, float] | None:
    """Give observed over expected, with a 95 % interval; None where nothing can be compared.

    The interval inverts the null's distribution: its ends are the ratios under which the observed
    sum would stand at the null's 97.5 % and 2.5 % points, the null's spread growing with
    the square root of the ratio as that of counts does.
    """
    expected = float(weights @ window_means(windows, a))
    if expected <= 0:
        return None
    sums = surrogate_sums(rotation_tables(windows, a, weights), rotations)
    observed = float(weights @ a) / expected
    low, high = (float(q) / expected for q in np.quantile(sums, [0.025, 0.975]))
    return observed, _ratio_under(observed, high - 1), _ratio_under(observed, low - 1)


def _ratio_under(observed: float, deviation: float) -> float:
    """Give the r for which `r + deviation * sqrt(r)` is what was observed."""
    root = (math.sqrt(deviation**2 + 4 * observed) - deviation) / 2
    return root**2


# --- the smallest ratio that would have been seen ----------------------------------------------


@dataclass(frozen=True, slots=True)
class PowerStudy:
    """What a power study needs beside the series: weekday of the first day, replicates, seed."""

    first_weekday: int
    n_replicates: int = 200
    seed: int = 0


def smallest_ratio_seen(
    a: Floats, exposure: Exposure, windows: Windows, study: PowerStudy
) -> float | None:
    """Give the smallest ratio that both gates would have passed in 80 % of replicates.

    Each replicate is A rotated at random (so that whatever is there is broken) with Poisson echoes
    added after B. Gates use the null's exact mean and spread and a normal tail, which spares
    the surrogates. None where even the largest ratio tried would be missed.
    """
    weights = exposure.after
    broken = windows.rotate(a, windows.draw(study.n_replicates, study.seed))
    seen: dict[int, float] = {}

    def power(index: int) -> float:
        if index not in seen:
            rng = np.random.default_rng((study.seed, index))
            rates = _echo_rates(a, weights, windows, _TRIED[index])
            seen[index] = 1.0
            if rates is not None:
                echoed = broken + rng.poisson(rates, size=broken.shape)
                seen[index] = _share_seen(echoed, exposure, windows, study.first_weekday)
        return seen[index]

    low, high = -1, len(_TRIED)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if power(middle) >= _POWER else (middle, high)
    if high == len(_TRIED) or _echo_rates(a, weights, windows, _TRIED[high]) is None:
        return None
    return _between(high, power(high), power(high - 1) if high else 0.05)


def _echo_rates(a: Floats, weights: Floats, windows: Windows, ratio: float) -> Floats | None:
    """Give the echoes to expect each day that make observed over expected `ratio`.

    None where none could: B is on so many days that its days are the average.
    """
    base = window_means(windows, a)
    expected = float(weights @ base)
    echoes = base * weights
    gained = float(weights @ echoes) - ratio * float(weights @ window_means(windows, echoes))
    if gained <= 0 or expected <= 0:
        return None
    rates = (ratio - 1) * expected / gained * echoes
    return rates if rates.sum() <= _MOST_ECHOES * a.sum() else None


def _between(high: int, power_high: float, power_low: float) -> float:
    """Give the ratio between two tried ones at which power is 80 %, on a straight line."""
    below = _TRIED[high - 1] if high else 1.0
    part = (_POWER - power_low) / (power_high - power_low) if power_high > power_low else 1.0
    return round(below + (_TRIED[high] - below) * part, 2)


def _share_seen(a: Floats, exposure: Exposure, windows: Windows, first_weekday: int) -> float:
    centred = centre_weekdays(a, first_weekday)
    passed = np.ones(len(a), dtype=bool)
    for weights in (exposure.after, exposure.after - exposure.before):
        mean, spread = null_moments(rotation_tables(windows, centred, weights))
        passed &= centred @ weights - mean >= np.maximum(_Z_05 * spread, 1e-12)
    return float(passed.mean())
