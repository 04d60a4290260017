"""The two gates, for one lag window or several at once.

Gate 1: A's activity in the days after B exceeds the null. Gate 2: after less before exceeds the
null too, so that it is order and not just togetherness. Of several lag windows the largest
statistic counts, each in spreads of its null from its mean (the maximum statistic; Westfall and
Young 1993, *Resampling-based multiple testing*): so whoever tries four of them has no more false
alarms than whoever tries one. Each lag window has rotation windows of its own, as narrow as it
bears: in those of the longest, slow common movements would reach the short ones too. Surrogates
of different widths are drawn apart, which makes their largest larger, never smaller.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from dateline.timing.effect import Z_05, Exposure
from dateline.timing.null import (
    Floats,
    Ints,
    Windows,
    null_moments,
    rotation_tables,
    surrogate_sums,
)

ALPHA: Final = 0.05


@dataclass(frozen=True, slots=True)
class Gates:
    """p values of A within `days` after B: after, order, and the same on the side before B.

    `critical` is how far from its null, in spreads, each of the two gates begins to be passed: more
    where several lag windows were tried.
    """

    days: int
    after: float
    order: float
    before: float
    order_before: float
    critical: tuple[float, float] = (Z_05, Z_05)

    @property
    def follows(self) -> bool:
        """Whether both gates are passed."""
        return max(self.after, self.order) <= ALPHA

    @property
    def comes_before(self) -> bool:
        """Whether both gates are passed on the side before B."""
        return max(self.before, self.order_before) <= ALPHA

    @property
    def clusters(self) -> bool:
        """Whether A is busier near B, on either side."""
        return min(self.after, self.before) <= ALPHA


@dataclass(frozen=True, slots=True)
class Plan:
    """A lag window in days, and the rotations that it is held against."""

    days: int
    windows: Windows
    rotations: list[Ints]

    @classmethod
    def of(cls, days: int, windows: Windows, n_surrogates: int, seed: int) -> "Plan":
        """Give the plan with its rotations drawn; lag windows of one width share theirs."""
        return cls(days, windows, windows.draw(n_surrogates, seed))


def ask_gates(centred: Floats, b: Floats, plans: Sequence[Plan]) -> list[Gates]:
    """Give the gates for each lag window; each p is adjusted for all of them.

    `centred` is A as `centre_weekdays` gives it, `b` counts, both by day.
    """
    scores = [_scores(centred, Exposure.of(b, p.days), p.windows, p.rotations) for p in plans]
    # By statistic (after, order, before, order before): surrogates' largest over the lag windows.
    most = np.max([surrogates for _, surrogates in scores], axis=0)
    after, order = (Z_05, Z_05) if len(plans) == 1 else np.quantile(most[:2], 1 - ALPHA, axis=1)
    critical = (float(after), float(order))
    return [
        Gates(plan.days, *_p_values(observed, most), critical=critical)
        for plan, (observed, _) in zip(plans, scores, strict=True)
    ]


def _scores(
    centred: Floats, exposure: Exposure, windows: Windows, rotations: list[Ints]
) -> tuple[Floats, Floats]:
    """Give the four statistics and those of the surrogates, in spreads of the null from its mean.

    Shapes (4,) and (4, surrogates).
    """
    tables = [rotation_tables(windows, centred, w) for w in (exposure.after, exposure.before)]
    after, before = (surrogate_sums(t, rotations) for t in tables)
    own = [float(centred @ w) for w in (exposure.after, exposure.before)]
    apart = [a - b for a, b in zip(*tables, strict=True)]
    observed, sums, moments = (
        [own[0], own[0] - own[1], own[1]],
        [after, after - before, before],
        [null_moments(t) for t in (tables[0], apart, tables[1])],
    )
    rows = [
        _standardised(o, s, float(mean), float(spread))
        for o, s, (mean, spread) in zip(observed, sums, moments, strict=True)
    ]
    rows.append((-rows[1][0], -rows[1][1]))
    return np.array([o for o, _ in rows]), np.stack([s for _, s in rows])


def _standardised(
    observed: float, sums: Floats, mean: float, spread: float
) -> tuple[float, Floats]:
    """Give both in spreads from the mean; zeros where nothing varies."""
    if spread <= 1e-9 * (1 + abs(mean)):
        return 0.0, np.zeros(len(sums))
    return (observed - mean) / spread, (sums - mean) / spread


def _p_values(observed: Floats, most: Floats) -> tuple[float, float, float, float]:
    after, order, before, back = (_p_value(o, m) for o, m in zip(observed, most, strict=True))
    return after, order, before, back


def _p_value(observed: float, surrogates: Floats) -> float:
    # What differs by rounding only is a tie, and ties count against the finding.
    return (1 + int((surrogates >= observed - 1e-9).sum())) / (1 + len(surrogates))
