"""Timing: the published finding, false alarms, power and coverage on fresh simulations.

Detail (every verdict on the real series) is printed by `python -m bench.timing`.
"""

from collections.abc import Callable
from datetime import date

import numpy as np

from bench import data_dir
from dateline.timing import FollowOptions, Series, follow_test, read_counts

DATA = (
    "timing/israel-palestine-2000-2005.csv",
    "timing/war-media-2023-2026.csv",
)
WINDOWS = ((14, 3), (28, 7), (56, 14))
N_DAYS, RATE_A, RATE_B = 730, 0.2, 0.12
N_RUNS = 200
# 499 surrogates settle a verdict at .05 nearly as well as 2,000, in a quarter of the time; how
# small an effect would have been seen is not asked here.
OPTIONS = FollowOptions(follow_days=3, n_surrogates=499, n_power_runs=10)

Rng = np.random.Generator
Pair = tuple[np.ndarray, np.ndarray]


def _bursts(pick: Rng, rate: float) -> np.ndarray:
    """A self-exciting series (Hawkes, branching ratio .5, mean delay 3 days) of that mean rate."""
    counts, excitement = np.zeros(N_DAYS), 0.0
    for day in range(N_DAYS):
        counts[day] = pick.poisson(0.5 * rate + excitement)
        excitement = (excitement + 0.5 * counts[day] / 3) * np.exp(-1 / 3)
    return counts


def _week_and_trend(rate: float) -> np.ndarray:
    """A rate with quiet weekends that doubles over the time."""
    day = np.arange(N_DAYS)
    shape = np.where(day % 7 < 5, 1.2, 0.5) * (1 + day / N_DAYS)
    return rate * shape / shape.mean()


def _poisson(pick: Rng) -> Pair:
    return pick.poisson(RATE_A, N_DAYS), pick.poisson(RATE_B, N_DAYS)


def _bursty(pick: Rng) -> Pair:
    return _bursts(pick, RATE_A), _bursts(pick, RATE_B)


def _weekly(pick: Rng) -> Pair:
    return pick.poisson(_week_and_trend(RATE_A)), pick.poisson(_week_and_trend(RATE_B))


def _slow_driver(pick: Rng) -> Pair:
    """Both follow one slow driver, of some 45 days."""
    noise = np.convolve(pick.normal(size=N_DAYS + 180), np.hanning(91), "valid")[:N_DAYS]
    drive = np.exp(0.8 * noise / noise.std())
    drive /= drive.mean()
    return pick.poisson(RATE_A * drive), pick.poisson(RATE_B * drive)


def _reverse(pick: Rng) -> Pair:
    """A causes B: each A brings .4 of a B in the three days after."""
    a = pick.poisson(RATE_A, N_DAYS)
    return a, pick.poisson(RATE_B / 2 + 0.4 / 3 * _recent(a))


def _excited(pick: Rng) -> Pair:
    """B causes A: each B brings .4 of an A in the three days after."""
    b = pick.poisson(RATE_B, N_DAYS)
    return pick.poisson(RATE_A - 0.4 * RATE_B + 0.4 / 3 * _recent(b)), b


def _recent(counts: np.ndarray) -> np.ndarray:
    return np.convolve(counts, [0, 1, 1, 1])[:N_DAYS]


NULLS: dict[str, Callable[[Rng], Pair]] = {
    "Poisson": _poisson,
    "bursty": _bursty,
    "weekly and trend": _weekly,
    "slow shared driver": _slow_driver,
    "A causes B": _reverse,
}


def _share_following(make: Callable[[Rng], Pair], n_runs: int) -> float:
    hits = 0
    for run in range(n_runs):
        a, b = _series(*make(np.random.default_rng((run, 2026))))
        hits += "tended to follow" in follow_test(a, b, options=OPTIONS).verdict
    return hits / n_runs


def _series(a: np.ndarray, b: np.ndarray) -> tuple[Series, Series]:
    first = date(2031, 1, 1)
    return Series("a", first, tuple(map(float, a))), Series("b", first, tuple(map(float, b)))


def _coverage(ratio: float, n_runs: int) -> float:
    """The share of 95 % intervals that hold the true ratio, under the model of the estimate."""
    held = 0
    for run in range(n_runs):
        pick = np.random.default_rng((run, 1123))
        b = pick.poisson(RATE_B, N_DAYS).astype(float)
        activity = _recent(np.log1p(b))
        exposure = activity * activity.sum() / (activity**2).sum()
        a = pick.poisson(RATE_A * (1 + (ratio - 1) * exposure))
        finding = follow_test(*_series(a, b), options=OPTIONS)
        low, high = finding.ratio_low, finding.ratio_high
        held += low is not None and high is not None and low <= ratio <= high
    return held / n_runs


def _published() -> dict[str, float]:
    figures = {}
    path = data_dir() / DATA[0]
    a, b = (read_counts(path, column=f"{side}_deaths") for side in ("palestinian", "israeli"))
    for window, follow in WINDOWS:
        options = FollowOptions(follow, window)
        for name, finding in (
            ("Palestinian after Israeli", follow_test(a, b, options=options)),
            ("Israeli after Palestinian", follow_test(b, a, options=options)),
        ):
            figures[f"{name} deaths ({window},{follow}) p after"] = finding.p_after or 0.0
            figures[f"{name} deaths ({window},{follow}) p order"] = finding.p_order or 0.0
    return figures


def measure() -> dict[str, float]:
    """Give p values of the published finding, and rates over N_RUNS simulations a regime."""
    figures = _published()
    for name, make in NULLS.items():
        figures[f"says follows: {name} (none does)"] = _share_following(make, N_RUNS)
    figures["says follows: each B brings .4 of an A (power)"] = _share_following(_excited, N_RUNS)
    for ratio in (1.0, 2.0):
        figures[f"95 % interval holds a true ratio of {ratio:g}"] = _coverage(ratio, N_RUNS)
    return figures


def _print_real() -> None:
    for path, a, b in (
        (DATA[0], "palestinian_deaths", "israeli_deaths"),
        (DATA[1], "videos", "statements"),
        (DATA[1], "videos", "sirens"),
    ):
        one, other = (read_counts(data_dir() / path, column=c) for c in (a, b))
        for window, follow in WINDOWS:
            for pair in ((one, other), (other, one)):
                finding = follow_test(*pair, options=FollowOptions(follow, window))
                print(f"({window},{follow}) {finding.verdict}")
                print(f"   p after {finding.p_after}, order {finding.p_order};", end=" ")
                print(f"would have seen ×{finding.smallest_ratio}; {finding.caveats[3:]}")


if __name__ == "__main__":
    _print_real()
