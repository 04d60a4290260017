"""Timing: the published finding; false alarms, power and coverage on made series; rivals beside.

The made series are the package's own kit (`dateline.timing.simulation`), two years of some 146
events of A and 88 of B. "Says follows" is the share of N_RUNS series a regime in which both gates
are passed at 2,000 surrogates, with fresh seeds; a rival says so where its p is .05 or less. *Four
lag windows* are 1, 3, 7 and 14 days, the largest statistic over all. *Real, unrelated* are two
columns of different files of `timing/`, each from a day of its own.

Detail (every verdict on the real series) is printed by `python -m bench.timing`.
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import numpy as np

from bench import data_dir
from bench.rivals import RIVALS
from dateline.timing import FollowOptions, Series, follow_pairs, follow_test, read_counts
from dateline.timing.effect import (
    Exposure,
    PowerStudy,
    centre_weekdays,
    estimate_ratio,
    smallest_ratio_seen,
)
from dateline.timing.gates import Gates, Plan, ask_gates
from dateline.timing.null import Windows, window_means
from dateline.timing.simulation import (
    BEYOND,
    N_DAYS,
    RATE_A,
    RATE_B,
    REGIMES,
    SERIES,
    Pair,
    simulate,
    with_ratio,
)

FILES = {
    "israel-palestine-2000-2005": ("israeli_deaths", "palestinian_deaths"),
    "war-media-2023-2026": ("videos", "statements", "sirens"),
    "drone-strikes-pakistan": ("strikes", "min_killed"),
    "drone-strikes-yemen": ("strikes", "min_killed"),
    "syria-events-2016-2019": ("government", "insurgents", "islamic_state"),
}
DATA = tuple(f"timing/{name}.csv" for name in FILES)
WINDOWS = ((14, 3), (28, 7), (56, 14))
N_RUNS, N_GUARD, N_RIVALS = 2000, 300, 1000
LAG, WIDTH = 3, 14
ONE, FOUR = FollowOptions(LAG, WIDTH), FollowOptions(1, also=(3, 7, 14))
RATIOS = (1.0, 1.5, 2.0, 3.0)
# Made series on which the smallest ratio is checked: days, rate of A, rate of B.
DESIGNS = ((730, 0.2, 0.12), (730, 1.0, 0.12), (1500, 0.2, 0.2), (1500, 3.0, 0.1))
COLUMNS = ("two gates", *RIVALS)
REAL = "real, unrelated"

Table = dict[str, float]


def says_follow(pairs: Iterable[Pair], options: FollowOptions = ONE) -> float:
    """Give the share of pairs of which the test would say that A follows B."""
    hits = [any(g.follows for g in asked(a, b, options, n)) for n, (a, b) in enumerate(pairs)]
    return float(np.mean(hits))


def asked(a: np.ndarray, b: np.ndarray, options: FollowOptions, seed: int = 0) -> list[Gates]:
    """Give the gates, as `follow_test` asks them."""
    plans = [
        Plan.of(lag, Windows(len(a), options.width_for(lag)), options.n_surrogates, seed)
        for lag in options.lags
    ]
    return ask_gates(centre_weekdays(a, 2), b, plans)


def made(name: str, n: int) -> Iterator[Pair]:
    """Yield `n` pairs of one regime."""
    regime = next(r for r in (*REGIMES, BEYOND) if r.name == name)
    return (simulate(regime, seed) for seed in range(n))


def unrelated(n: int) -> Iterator[Pair]:
    """Yield `n` pairs of real series of different files, each of two years from its own day."""
    pick = np.random.default_rng(99)
    read = {
        name: [np.array(_column(name, c).values) for c in columns]
        for name, columns in FILES.items()
    }
    for _ in range(n):
        chosen = pick.choice(sorted(read), size=2, replace=False)
        pair = [read[name][pick.integers(len(read[name]))] for name in chosen]
        days = min(N_DAYS, *(len(p) for p in pair))
        starts = [pick.integers(len(p) - days + 1) for p in pair]
        a, b = (p[s : s + days] for p, s in zip(pair, starts, strict=True))
        if min((a > 0).sum(), (b > 0).sum()) >= 5:
            yield a, b


def _column(name: str, column: str) -> Series:
    return read_counts(data_dir() / f"timing/{name}.csv", column=column)


def measure() -> Table:
    """Give p values of the published finding, then all that made series can tell."""
    figures = published()
    for regime in (*REGIMES, BEYOND):
        figures[f"two gates: {regime.name}"] = says_follow(made(regime.name, N_RUNS))
    figures[f"two gates: {REAL}"] = says_follow(unrelated(N_RUNS))
    figures |= rival_figures()
    for regime in (*REGIMES, BEYOND):
        share = says_follow(made(regime.name, N_RUNS), FOUR)
        figures[f"four lag windows: {regime.name}"] = share
    return figures | coverage(N_RUNS) | smallest_figures() | speed_figures()


def guard() -> Table:
    """Give what the gate holds: the published finding, and fewer runs of each regime."""
    shares = {f"two gates: {r.name}": says_follow(made(r.name, N_GUARD)) for r in REGIMES}
    return published() | shares | coverage(N_GUARD)


def published() -> Table:
    """Give the p values of Jaeger and Paserman's finding, both ways."""
    figures = {}
    a, b = (_column(next(iter(FILES)), f"{side}_deaths") for side in ("palestinian", "israeli"))
    for window, follow in WINDOWS:
        options = FollowOptions(follow, window)
        for name, finding in (
            ("Palestinian after Israeli", follow_test(a, b, options=options)),
            ("Israeli after Palestinian", follow_test(b, a, options=options)),
        ):
            figures[f"{name} deaths ({window},{follow}) p after"] = finding.p_after or 0.0
            figures[f"{name} deaths ({window},{follow}) p order"] = finding.p_order or 0.0
    return figures


def rival_figures() -> Table:
    """Give the share in which each rival says that A follows B."""
    figures = {}
    sets = {r.name: list(made(r.name, N_RIVALS)) for r in (*REGIMES, BEYOND)}
    sets[REAL] = [(a, b) for a, b in unrelated(N_RIVALS) if len(a) == N_DAYS]
    for name, pairs in sets.items():
        a, b = (np.array([p[side] for p in pairs]) for side in (0, 1))
        for rival, test in RIVALS.items():
            figures[f"{rival}: {name}"] = float((test(a, b) <= 0.05).mean())
    return figures


def coverage(n_runs: int) -> Table:
    """Give the share of 95 % intervals that hold the true ratio, by ratio and kind of series.

    Echoes come by each window's own rate, as the estimate has it, or evenly over all windows.
    """
    by_window = {
        f"95 % interval holds a true ratio of {ratio:g}, {kind}": _held(kind, ratio, n_runs)
        for kind in SERIES
        for ratio in RATIOS
    }
    return by_window | {
        f"95 % interval, even echoes, ratio {ratio:g}, {kind}": _held(
            kind, ratio, n_runs, even=True
        )
        for kind in SERIES
        for ratio in RATIOS[1:]
    }


def _held(kind: str, ratio: float, n_runs: int, *, even: bool = False) -> float:
    windows, held = Windows(N_DAYS, WIDTH), []
    rotations = windows.draw(499, 1)
    for run in range(n_runs):
        pick = np.random.default_rng((run, 1123))
        a, b = (SERIES[kind](pick, rate) for rate in (RATE_A, RATE_B))
        after = Exposure.of(b, LAG).after
        a = (
            with_even_ratio(pick, a, after, ratio, windows)
            if even
            else with_ratio(pick, a, b, ratio, windows)
        )
        if estimate := estimate_ratio(a, after, windows, rotations):
            held.append(estimate[1] <= ratio <= estimate[2])
    return float(np.mean(held))


def with_even_ratio(
    pick: np.random.Generator, a: np.ndarray, after: np.ndarray, ratio: float, windows: Windows
) -> np.ndarray:
    """Give A with echoes that come evenly, whatever A's rate in their window is.

    They are so many that `ratio` is true of the days after B as a whole, over A's own rate about
    them: with strong bursts that varies by two thirds of the rate that such series have at length.
    """
    shown = max(float((after**2).sum()), 1e-9)
    own = float(window_means(windows, a) @ after)
    echoed: np.ndarray = a + pick.poisson((ratio - 1) * after * own / shown)
    return echoed


def smallest_figures() -> Table:
    """Give the ratio said to be the smallest that would be seen, over the one that is.

    The one that is: the ratio at which the whole test, on the same A broken anew and with echoes
    added, says "follows" in 80 % of runs.
    """
    figures = {}
    for days, rate_a, rate_b in DESIGNS:
        pick = np.random.default_rng((days, 5))
        a, b = (pick.poisson(r, days).astype(float) for r in (rate_a, rate_b))
        windows, exposure = Windows(days, WIDTH), Exposure.of(b, LAG)
        said = smallest_ratio_seen(a, exposure, windows, PowerStudy(2))
        name = f"smallest ratio said over true: {days} days, {a.sum():g} A, {b.sum():g} B"
        figures[name] = said / _seen_at(a, b, windows, said) if said else float("nan")
    return figures


def _seen_at(a: np.ndarray, b: np.ndarray, windows: Windows, near: float) -> float:
    """Give the ratio at which 80 % are seen, on a straight line through shares at four ratios."""
    after = Exposure.of(b, LAG).after
    exposure = (
        after * float(after @ window_means(windows, a)) / float(after**2 @ window_means(windows, a))
    )
    tried = [1 + (near - 1) * share for share in (0.7, 0.9, 1.1, 1.3)]
    shares = []
    for number, ratio in enumerate(tried):
        pick = np.random.default_rng((number, 77))
        broken = windows.rotate(a, windows.draw(400, 1000 + number))
        echoed = broken + pick.poisson(
            (ratio - 1) * exposure * window_means(windows, a), broken.shape
        )
        shares.append(says_follow((row, b) for row in echoed))
    return float(np.interp(0.8, shares, tried))


def speed_figures() -> Table:
    """Give seconds for one test over 3,000 days, and for 100 pairs with four lag windows."""
    pick, first = np.random.default_rng(3), date(2031, 1, 1)
    long = [Series(n, first, tuple(pick.poisson(0.3, 3000).astype(float))) for n in "ab"]
    began = time.process_time()
    follow_test(*long)
    one = time.process_time() - began
    types = [Series(f"{i}", first, tuple(pick.poisson(0.2, 1000).astype(float))) for i in range(11)]
    pairs = [(a, b) for a in types for b in types if a is not b][:100]
    began = time.process_time()
    follow_pairs(pairs, options=FOUR)
    hundred = time.process_time() - began
    return {
        "CPU seconds, 2,000 surrogates over 3,000 days": one,
        "CPU seconds, 100 pairs over 1,000 days, four lag windows": hundred,
    }


# --- the table -------------------------------------------------------------------------------


def lay_out(figures: Mapping[str, float]) -> str:
    """Give the shares as one table, a test a column, and the other figures below it."""
    columns = (*COLUMNS, "four lag windows")
    names = [r.name for r in (*REGIMES, BEYOND)] + [REAL]
    told = {r.name: "yes" for r in REGIMES if r.excited} | {BEYOND.name: "no test can tell"}
    rows = [
        [name, told.get(name, "no")]
        + [f"{v:.3f}" if (v := figures.get(f"{c}: {name}")) is not None else "–" for c in columns]
        for name in names
    ]
    shares = {f"{c}: {name}" for c in columns for name in names}
    head = ["made series", "does A follow B?", *columns]
    lines = [" | ".join(["", *row, ""]).strip() for row in [head, ["---"] * len(head), *rows]]
    others = [f"| {name} | {v:.3f} |" for name, v in figures.items() if name not in shares]
    return "\n".join([*lines, "", "| figure | value |", "|---|---|", *others])


def _print_real() -> None:
    for name, a, b in (
        ("israel-palestine-2000-2005", "palestinian_deaths", "israeli_deaths"),
        ("war-media-2023-2026", "videos", "statements"),
        ("war-media-2023-2026", "videos", "sirens"),
    ):
        one, other = (_column(name, c) for c in (a, b))
        for window, follow in WINDOWS:
            for pair in ((one, other), (other, one)):
                finding = follow_test(*pair, options=FollowOptions(follow, window))
                print(f"({window},{follow}) {finding.verdict}")
                print(f"   p after {finding.p_after}, order {finding.p_order};", end=" ")
                print(f"would have seen ×{finding.smallest_ratio}; {finding.caveats[2:]}")


if __name__ == "__main__":
    _print_real()
