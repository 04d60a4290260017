"""How large the effect is, and how small an effect would have been seen.

Both rest on one model: A's rate on a day is `base * (1 + (r - 1) * g)`, where `base` belongs to
the window and the exposure g is B's activity in the days before, 1 at its B-weighted mean; so r is
the rate on a typical day after B over that on a day without any B before it. Given each window's
total this is the self-controlled case series (Farrington 1995, Biometrics 51:228): plain observed
over expected would hold the echoes in its "expected" too, and call a sixfold rate 2.5 times.
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

# Ratios above this are not told apart.
MOST_RATIO: Final = 100.0
# Ratios that are tried; beyond ten, "would not have been seen" is all there is to say.
_TRIED: Final = (
    *(1.05, 1.1, 1.15, 1.2, 1.3, 1.4, 1.5, 1.65),
    *(1.8, 2.0, 2.25, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 8.0, 10.0),
)
_POWER: Final = 0.8
# The 5 % point of chi-square with six degrees of freedom.
_CHI_SQUARE_6: Final = 12.592
# (z² + 1) / 2 at z = 1.96: how much wider, squared, a t interval is, times degrees of freedom.
_STUDENT: Final = 2.42
# No weekday is taken to be quieter than this, in usual rates.
_LEAST_RATE: Final = 0.02
# The one-sided 5 % point of the normal distribution: both gates are at p <= .05.
Z_05: Final = 1.6449


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
    a: Floats, weights: Floats, windows: Windows, rotations: list[Ints], first_weekday: int = 0
) -> tuple[float, float, float] | None:
    """Give the ratio of A's rate after B to that otherwise, with a 95 % interval.

    The interval inverts the test: its ends are the ratios under which the observed sum would stand
    at the 97.5 % and 2.5 % points. The spread is that of counts dealt out by the model within each
    window, times what A clumps more than counts do: by its rotations, once the echoes of the
    estimate are taken out, or by how the windows differ from the model, whichever is more. None
    where nothing can be compared.
    """
    exposure = _exposure(a, weights, windows)
    if exposure is None:
        return None
    usual = weekday_rates(a, first_weekday)
    model = _Model(tuple(tuple(windows.cut(v)) for v in (a, weights, exposure, usual)))
    observed = float(weights @ a)
    ratio = model.solve(observed, 0.0)
    rates = usual * np.maximum(1 + (ratio - 1) * exposure, 1e-9)
    tables = rotation_tables(windows, a / rates, weights)
    mean, spread = (float(v) for v in null_moments(tables))
    dealt = sum(
        float(w.var(axis=-1) @ x.sum(axis=-1))
        for w, x in zip(windows.cut(weights), windows.cut(a / rates**2), strict=True)
    )
    if spread <= 0 or dealt <= 0:
        return ratio, ratio, ratio
    low, high = np.quantile(surrogate_sums(tables, rotations), [0.025, 0.975]) - mean
    wider = max(1.0, math.sqrt(model.clumping(ratio) * dealt) / spread) / math.sqrt(dealt)
    return (
        ratio,
        min(ratio, model.solve(observed, float(high) * wider)),
        max(ratio, model.solve(observed, float(low) * wider)),
    )


def weekday_rates(a: Floats, first_weekday: int) -> Floats:
    """Give A's usual rate on each day's weekday over that of all, or ones where chance would do.

    Pearson's chi-square over the seven sums decides, at 5 %.
    """
    weekday = (first_weekday + np.arange(len(a))) % 7
    sums = np.bincount(weekday, a, 7)
    expected = np.bincount(weekday, minlength=7) * a.mean()
    if not expected.all() or ((sums - expected) ** 2 / expected).sum() <= _CHI_SQUARE_6:
        return np.ones(len(a))
    return np.asarray(np.maximum(sums / expected, _LEAST_RATE)[weekday])


def _exposure(a: Floats, weights: Floats, windows: Windows) -> Floats | None:
    """Give each day's exposure, 1 at its B-weighted mean; None where no A could follow any B."""
    base = window_means(windows, a)
    exposed = float(weights @ base)
    return weights * exposed / float(weights**2 @ base) if exposed > 0 else None


@dataclass(frozen=True, slots=True)
class _Model:
    """A, weights, exposure and weekday's rate, each cut into windows, by run."""

    parts: tuple[tuple[Floats, ...], ...]

    def solve(self, observed: float, deviation: float) -> float:
        """Give the ratio at which what was observed stands `deviation` spreads from the mean."""
        low, high = 0.0, MOST_RATIO
        for _ in range(40):
            ratio = (low + high) / 2
            means, variances = self._moments(ratio)
            at = float(means.sum()) + deviation * math.sqrt(max(float(variances.sum()), 0.0))
            low, high = (ratio, high) if at < observed else (low, ratio)
        return low

    def clumping(self, ratio: float) -> float:
        """Give the variance of the windows' sums over that of the model."""
        means, variances = self._moments(ratio)
        sums = np.concatenate([(a * w).sum(axis=-1) for a, w, *_ in zip(*self.parts, strict=True)])
        off = sums - means
        used = int((off != 0).sum())
        if used <= 1 or variances.sum() <= 0:
            return 0.0
        # A variance of few windows is itself a guess: Student's t in place of the normal.
        student = 1 + _STUDENT / (used - 1)
        return float((off**2).sum() * used / (used - 1) * student / variances.sum())

    def _moments(self, ratio: float) -> tuple[Floats, Floats]:
        """Give by window mean and variance of A's weighted sum, A's total being as it is."""
        means, variances = [], []
        for a, weights, exposure, usual in zip(*self.parts, strict=True):
            rate = usual * np.maximum(1 + (ratio - 1) * exposure, 1e-9)
            rate /= rate.sum(axis=-1, keepdims=True)
            total, first = a.sum(axis=-1), (weights * rate).sum(axis=-1)
            means.append(total * first)
            variances.append(total * ((weights**2 * rate).sum(axis=-1) - first**2))
        return np.concatenate(means), np.concatenate(variances)


# --- the smallest ratio that would have been seen ----------------------------------------------


@dataclass(frozen=True, slots=True)
class PowerStudy:
    """What a power study needs beside the series: weekday of the first day, replicates, seed.

    `critical` is how many spreads from its null each gate begins to be passed.
    """

    first_weekday: int
    n_replicates: int = 200
    seed: int = 0
    critical: tuple[float, float] = (Z_05, Z_05)


def smallest_ratio_seen(
    a: Floats, exposure: Exposure, windows: Windows, study: PowerStudy
) -> float | None:
    """Give the smallest ratio that both gates would have passed in 80 % of replicates.

    Each replicate is A rotated at random (so that whatever is there is broken) with Poisson echoes
    added after B. Gates use the null's exact mean and spread and a normal tail, which spares
    the surrogates. None where even the largest ratio tried would be missed.
    """
    added = _exposure(a, exposure.after, windows)
    if added is None:
        return None
    rates = added * window_means(windows, a)
    broken = windows.rotate(a, windows.draw(study.n_replicates, study.seed))
    seen: dict[int, float] = {}

    def power(index: int) -> float:
        if index not in seen:
            rng = np.random.default_rng((study.seed, index))
            echoed = broken + rng.poisson((_TRIED[index] - 1) * rates, size=broken.shape)
            seen[index] = _share_seen(echoed, exposure, windows, study)
        return seen[index]

    low, high = -1, len(_TRIED)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if power(middle) >= _POWER else (middle, high)
    if high == len(_TRIED):
        return None
    return _between(high, power(high), power(high - 1) if high else 0.05)


def _between(high: int, power_high: float, power_low: float) -> float:
    """Give the ratio between two tried ones at which power is 80 %, on a straight line."""
    below = _TRIED[high - 1] if high else 1.0
    part = (_POWER - power_low) / (power_high - power_low) if power_high > power_low else 1.0
    return round(below + (_TRIED[high] - below) * part, 2)


def _share_seen(a: Floats, exposure: Exposure, windows: Windows, study: PowerStudy) -> float:
    centred = centre_weekdays(a, study.first_weekday)
    passed = np.ones(len(a), dtype=bool)
    sides = (exposure.after, exposure.after - exposure.before)
    for weights, critical in zip(sides, study.critical, strict=True):
        mean, spread = null_moments(rotation_tables(windows, centred, weights))
        passed &= centred @ weights - mean >= np.maximum(critical * spread, 1e-12)
    return float(passed.mean())
