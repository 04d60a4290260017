"""Other tests of "does A follow B", on the same made series: what a careful researcher might try.

Each takes counts of A and B by day, one row a simulation, and gives a p value a row, for A within
LAG days after B.

- *analytic coincidence*: A's events that have a B within the days before, against a binomial of
  Poisson rates (event coincidence analysis; Donges et al. 2016, Eur. Phys. J. Spec. Top. 225:471).
- *label shuffle*, *circular shift*, *14-day shuffle*: the sum of A times B's days before, against A
  shuffled over all days, shifted as a whole, shuffled within fortnights.
- *neg. binomial, own lags*: A by log-linear regression on B in the days before, on A's own last
  three and last seven days and on weekdays; one-sided Wald test, dispersion by moments.
- *Hawkes ratio*: A's intensity with and without what B brings, both with what A brings itself;
  kernels fall by half-lives that are tried; likelihood ratio, half a chi-square of one degree.
"""

from collections.abc import Callable
from math import erfc, sqrt

import numpy as np

LAG = 3
N_SHUFFLES = 299
SEED = 7
Rows = np.ndarray


def recent(counts: Rows, days: int = LAG) -> Rows:
    """Give for each day the sum of the days before it, by row."""
    total = np.cumsum(np.pad(counts, ((0, 0), (1, 0))), axis=1)
    at = np.arange(counts.shape[1])
    return total[:, at] - total[:, np.maximum(at - days, 0)]


def analytic(a: Rows, b: Rows) -> Rows:
    """Give p of the coincidence rate under independent Poisson processes."""
    events = a.sum(1)
    hits = (a * (recent(b) > 0)).sum(1)
    chance = 1 - np.exp(-LAG * b.mean(1))
    return np.array(
        [_binomial_tail(int(n), int(k), p) for n, k, p in zip(events, hits, chance, strict=True)]
    )


def _binomial_tail(n: int, k: int, p: float) -> float:
    ks = np.arange(n + 1)
    logs = np.cumsum(np.log(np.maximum(ks, 1)))
    log_p = logs[n] - logs - logs[::-1] + ks * np.log(p) + (n - ks) * np.log1p(-p)
    return float(np.exp(log_p[k:]).sum())


def by_shuffling(a: Rows, b: Rows, shuffled: Callable[[np.random.Generator, Rows], Rows]) -> Rows:
    """Give p of the sum of A times B's days before, against shuffled rows of A."""
    pick, weights = np.random.default_rng(SEED), recent(b)
    observed = (a * weights).sum(1)
    larger = sum(
        ((shuffled(pick, a) * weights).sum(1) >= observed - 1e-9).astype(int)
        for _ in range(N_SHUFFLES)
    )
    return (1 + larger) / (1 + N_SHUFFLES)


def label_shuffle(pick: np.random.Generator, a: Rows) -> Rows:
    """Give A shuffled over all days."""
    return pick.permuted(a, axis=1)


def circular_shift(pick: np.random.Generator, a: Rows) -> Rows:
    """Give A shifted as a whole by some days, each row by its own."""
    at = (np.arange(a.shape[1]) - pick.integers(1, a.shape[1], size=(len(a), 1))) % a.shape[1]
    return np.take_along_axis(a, at, axis=1)


def fortnight_shuffle(pick: np.random.Generator, a: Rows) -> Rows:
    """Give A shuffled within each fourteen days."""
    whole = a.shape[1] // 14 * 14
    parts = pick.permuted(a[:, :whole].reshape(len(a), -1, 14), axis=2).reshape(len(a), -1)
    return np.concatenate([parts, pick.permuted(a[:, whole:], axis=1)], axis=1)


def negative_binomial(a: Rows, b: Rows) -> Rows:
    """Give p of B's share in a regression of A, its own past beside it."""
    days = np.arange(a.shape[1])
    weekdays = [(days % 7 == k).astype(float) for k in range(1, 7)]
    own = np.log1p(recent(a)), np.log1p(recent(a, 7))
    return np.array(
        [
            _wald(a[i], np.stack([recent(b)[i], own[0][i], own[1][i], *weekdays], axis=1))
            for i in range(len(a))
        ]
    )


def _wald(a: Rows, x: Rows) -> float:
    """Give the one-sided p of the first column of `x`, by iterated least squares (NB2)."""
    x = np.column_stack([x, np.ones(len(a))])
    beta, spread = np.zeros(x.shape[1]), 0.0
    beta[-1] = np.log(a.mean() + 1e-9)
    for _ in range(12):
        mean = np.exp(np.clip(x @ beta, -12, 6))
        weight = mean / (1 + spread * mean)
        work = x @ beta + (a - mean) / mean
        curve = (x * weight[:, None]).T @ x + 1e-6 * np.eye(len(beta))
        beta = np.linalg.solve(curve, (x * weight[:, None]).T @ work)
        spread = max(0.0, float(((a - mean) ** 2 - mean).sum() / (mean**2).sum()))
    z = beta[0] / sqrt(np.linalg.inv(curve)[0, 0])
    return 0.5 * erfc(z / sqrt(2))


def hawkes_ratio(a: Rows, b: Rows) -> Rows:
    """Give p of what B brings, over what A brings itself."""
    whole, without = [np.full(len(a), -np.inf) for _ in range(2)]
    for half_life in (1.0, 2.0, 4.0, 8.0):
        own, other = (_decayed(c, half_life) for c in (a, b))
        ones = np.ones_like(a)
        whole = np.maximum(whole, _likelihood(a, np.stack([ones, own, other])))
        without = np.maximum(without, _likelihood(a, np.stack([ones, own])))
    ratio = 2 * np.maximum(whole - without, 0)
    tails = np.array([erfc(sqrt(r / 2)) for r in ratio])
    return np.where(ratio < 1e-3, 1.0, tails / 2)


def _decayed(counts: Rows, half_life: float) -> Rows:
    """Give what is left each day of the events before it, in shares that sum to one."""
    keep, held, out = 0.5 ** (1 / half_life), np.zeros(len(counts)), np.zeros_like(counts)
    for day in range(counts.shape[1]):
        out[:, day] = held * (1 - keep)
        held = held * keep + counts[:, day]
    return out


def _likelihood(a: Rows, parts: Rows) -> Rows:
    """Give the log-likelihood of A at the best non-negative weights of the parts (EM)."""
    sums = parts.sum(2)
    weights = np.stack([a.sum(1) / np.maximum(s, 1e-9) / len(parts) for s in sums])
    for _ in range(120):
        rate = (weights[:, :, None] * parts).sum(0) + 1e-12
        weights *= (parts * (a / rate)).sum(2) / np.maximum(sums, 1e-9)
    rate = (weights[:, :, None] * parts).sum(0) + 1e-12
    return (a * np.log(rate) - rate).sum(1)


RIVALS: dict[str, Callable[[Rows, Rows], Rows]] = {
    "analytic coincidence": analytic,
    "label shuffle": lambda a, b: by_shuffling(a, b, label_shuffle),
    "circular shift": lambda a, b: by_shuffling(a, b, circular_shift),
    "14-day shuffle": lambda a, b: by_shuffling(a, b, fortnight_shuffle),
    "neg. binomial, own lags": negative_binomial,
    "Hawkes ratio": hawkes_ratio,
}
