"""Made series of which the truth is known, so that anyone can check what the test claims.

Each regime gives counts of A and B by day: about 146 events of A and 88 of B in two years. In the
null regimes A does not follow B, though much would have it look so; in the excited ones each B
brings on average `ECHO` of an A within three days.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from dateline.timing.effect import Exposure, weekday_rates
from dateline.timing.null import Floats, Windows, window_means

Rng = np.random.Generator
Pair = tuple[Floats, Floats]

N_DAYS: Final = 730
RATE_A, RATE_B = 0.2, 0.12
ECHO: Final = 0.4
# Days over which an echo comes, evenly.
ECHO_DAYS: Final = 3


@dataclass(frozen=True, slots=True)
class Regime:
    """One kind of made series: its name, what it is, how it is made, whether A follows B in it."""

    name: str
    what: str
    make: Callable[[Rng], Pair]
    excited: bool = False


def simulate(regime: Regime, seed: int) -> Pair:
    """Give counts of A and B by day; the same seed, the same series."""
    return regime.make(np.random.default_rng((seed, 2026)))


# --- what series are made of -----------------------------------------------------------------


def hawkes(pick: Rng, rate: Floats, branching: float, mean_days: float) -> Floats:
    """Give a self-exciting series: each event brings `branching` others, `mean_days` later.

    `rate` is the mean of each day, echoes included (Hawkes 1971, in days).
    """
    counts, excitement, keep = np.zeros(len(rate)), 0.0, np.exp(-1 / mean_days)
    for day, base in enumerate(rate):
        counts[day] = pick.poisson((1 - branching) * base + excitement)
        excitement = excitement * keep + branching * counts[day] * (1 - keep)
    return counts


def week_and_trend(rate: float) -> Floats:
    """Give a rate with quiet weekends that doubles over the time."""
    day = np.arange(N_DAYS)
    shape: Floats = np.where(day % 7 < 5, 1.2, 0.5) * (1 + day / N_DAYS)
    return shape * (rate / float(shape.mean()))


def told_over(counts: Floats, days: int) -> Floats:
    """Give a series in which each event is told again on the days after it, once a day."""
    told: Floats = np.convolve(counts, np.ones(days))[: len(counts)]
    return told


def slow_driver(pick: Rng) -> Floats:
    """Give a rate of mean 1 that swells and ebbs over some 45 days."""
    noise = np.convolve(pick.normal(size=N_DAYS + 180), np.hanning(91), "valid")[:N_DAYS]
    drive: Floats = np.exp(0.8 * noise / noise.std())
    return drive / float(drive.mean())


def storms(pick: Rng) -> Floats:
    """Give a rate of mean 1 with some twelve storms, of eight days each, four times as loud."""
    loud = np.ones(N_DAYS)
    for first in pick.integers(0, N_DAYS - 8, size=12):
        loud[first : first + 8] = 4.0
    rate: Floats = loud / loud.mean()
    return rate


def delayed(pick: Rng, counts: Floats, mean_days: float) -> Floats:
    """Give a series whose events are dated late, by a geometric number of days."""
    late = np.zeros(len(counts))
    for day in np.flatnonzero(counts):
        after = day + pick.geometric(1 / (1 + mean_days), size=int(counts[day])) - 1
        np.add.at(late, after[after < len(late)], 1)
    return late


def watched(pick: Rng) -> Floats:
    """Give 1 for the days that somebody was counting, 0 for the one week in ten that none was."""
    weeks = pick.random(N_DAYS // 7 + 1) >= 0.1
    return np.repeat(weeks, 7)[:N_DAYS].astype(float)


def echoes(pick: Rng, b: Floats) -> Floats:
    """Give what B brings of A in the days after."""
    return pick.poisson(_brought(b)).astype(float)


def _brought(counts: Floats) -> Floats:
    """Give the rate that events bring of the other kind in the days after them."""
    kernel = np.r_[0, np.full(ECHO_DAYS, ECHO / ECHO_DAYS)]
    rate: Floats = np.convolve(counts, kernel)[: len(counts)]
    return rate


def _flat(rate: float) -> Floats:
    return np.full(N_DAYS, rate)


def _both(make: Callable[[Rng, float], Floats]) -> Callable[[Rng], Pair]:
    return lambda pick: (make(pick, RATE_A), make(pick, RATE_B))


def _excited(make: Callable[[Rng, float], Floats]) -> Callable[[Rng], Pair]:
    """Give the same with as many events of A, of which some are echoes of B."""

    def made(pick: Rng) -> Pair:
        b = make(pick, RATE_B)
        return make(pick, RATE_A - ECHO * RATE_B) + echoes(pick, b), b

    return made


def _poisson(pick: Rng, rate: float) -> Floats:
    return pick.poisson(_flat(rate)).astype(float)


def _bursty(pick: Rng, rate: float) -> Floats:
    return hawkes(pick, _flat(rate), 0.5, 3.0)


def _strong(pick: Rng, rate: float) -> Floats:
    return hawkes(pick, _flat(rate), 0.8, 3.0)


def _fast(pick: Rng, rate: float) -> Floats:
    return told_over(_poisson(pick, rate / 3), 3)


def _weekly(pick: Rng, rate: float) -> Floats:
    return pick.poisson(week_and_trend(rate)).astype(float)


def _weekly_bursty(pick: Rng, rate: float) -> Floats:
    return hawkes(pick, week_and_trend(rate), 0.5, 3.0)


# One series of a mean rate, by the name of the regime in which both are made so.
SERIES: Final[dict[str, Callable[[Rng, float], Floats]]] = {
    "Poisson": _poisson,
    "bursty": _bursty,
    "strong bursts": _strong,
    "weekly, trend, bursty": _weekly_bursty,
}


def with_ratio(pick: Rng, a: Floats, b: Floats, ratio: float, windows: Windows) -> Floats:
    """Give A with echoes of B, so that its rate soon after B is `ratio` times that otherwise.

    Each window has a rate of its own, and each weekday: the model of `estimate_ratio`.
    """
    after = Exposure.of(b, ECHO_DAYS).after
    base = window_means(windows, a) * weekday_rates(a, 0)
    exposed = float(after @ base)
    if not exposed:
        return a
    exposure = after * exposed / float(after**2 @ base)
    return a + pick.poisson((ratio - 1) * exposure * base)


def _driven(drive: Callable[[Rng], Floats]) -> Callable[[Rng], Pair]:
    def made(pick: Rng) -> Pair:
        shared = drive(pick)
        return (
            pick.poisson(RATE_A * shared).astype(float),
            pick.poisson(RATE_B * shared).astype(float),
        )

    return made


def _reverse(pick: Rng) -> Pair:
    a = _poisson(pick, RATE_A)
    return a, pick.poisson(RATE_B - ECHO * RATE_A + _brought(a)).astype(float)


def _late(pick: Rng) -> Pair:
    a, b = _driven(slow_driver)(pick)
    return delayed(pick, a, 1.5), b


def _gaps(pick: Rng) -> Pair:
    counting = watched(pick)
    return _bursty(pick, RATE_A / 0.9) * counting, _bursty(pick, RATE_B / 0.9) * counting


def _late_storms(pick: Rng) -> Pair:
    a, b = _driven(storms)(pick)
    return delayed(pick, a, 1.5), b


REGIMES: Final = (
    Regime("Poisson", "events at an even rate", _both(_poisson)),
    Regime("bursty", "each event brings half an event, three days later", _both(_bursty)),
    Regime("strong bursts", "each event brings .8 of an event", _both(_strong)),
    Regime("fast bursts", "each event is told on three days", _both(_fast)),
    Regime("weekly and trend", "quiet weekends, a rate that doubles", _both(_weekly)),
    Regime("weekly, trend, bursty", "the same with bursts", _both(_weekly_bursty)),
    Regime("slow driver", "both follow one cause that swells over 45 days", _driven(slow_driver)),
    Regime("news storms", "both are four times as loud for eight days", _driven(storms)),
    Regime("A causes B", "each A brings .4 of a B within three days", _reverse),
    Regime("late dates", "a slow driver; A is dated 1.5 days late", _late),
    Regime("missing weeks", "bursts; one week in ten nobody counts either", _gaps),
    Regime("Poisson, excited", "each B brings .4 of an A", _excited(_poisson), True),
    Regime("weekly, trend, bursty, excited", "the same", _excited(_weekly_bursty), True),
    Regime("strong bursts, excited", "the same", _excited(_strong), True),
)
# No test of two series can tell this from "follows": a common cause that reaches B first.
BEYOND: Final = Regime("late storms", "news storms; A is dated 1.5 days late", _late_storms)
