"""The picture's numbers: A's activity at each lag from B, with the null's band."""

from dataclasses import dataclass

import numpy as np

from dateline.timing.null import Floats, Windows, rotation_tables, surrogate_sums
from dateline.timing.options import FollowOptions
from dateline.timing.series import Series, share_days


@dataclass(frozen=True, slots=True)
class LagProfile:
    """A's activity at each lag from B over its expectation under the null, with its 95 % band.

    A lag of +2 is two days after B. All but `lags` are ratios; 1 is what the null expects.
    """

    lags: tuple[int, ...]
    ratio: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


def cross_intensity(
    a: Series, b: Series, *, options: FollowOptions | None = None, most_lag: int = 0
) -> LagProfile:
    """Give A's activity by lag from B, on log counts, up to `most_lag` days (four times h)."""
    options = options or FollowOptions()
    options.check()
    a, b = share_days(a, b)
    windows = Windows(len(a.values), options.width)
    most_lag = min(most_lag or 4 * options.follow_days, len(a.values) - 1)
    lags = tuple(range(-most_lag, most_lag + 1))
    activity, pushes = np.log1p(a.values), np.log1p(b.values)
    rotations = windows.draw(options.n_surrogates, options.seed)
    rows = []
    for lag in lags:
        weights = _shifted(pushes, lag)
        sums = surrogate_sums(rotation_tables(windows, activity, weights), rotations)
        expected = float(sums.mean())
        low, high = np.quantile(sums, [0.025, 0.975])
        observed = float(activity @ weights)
        rows.append([v / expected if expected > 0 else 1.0 for v in (observed, low, high)])
    ratio, low, high = zip(*rows, strict=True)
    return LagProfile(lags, *(tuple(float(v) for v in column) for column in (ratio, low, high)))


def _shifted(values: Floats, lag: int) -> Floats:
    """Give `values` moved `lag` days later, zeros coming in."""
    moved = np.zeros_like(values)
    if lag >= 0:
        moved[lag:] = values[: len(values) - lag]
    else:
        moved[:lag] = values[-lag:]
    return moved
