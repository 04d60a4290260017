"""Many pairs of series at once: whoever tests a hundred finds five by chance, and is told so."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dateline.model import Finding
from dateline.timing.follow import follow_test
from dateline.timing.options import FollowOptions
from dateline.timing.series import Series


@dataclass(frozen=True, slots=True)
class PairFinding:
    """One pair's finding; `p` is the larger of both gates', `q` the same for all pairs together.

    Of the pairs with `q` at .05 or less, one in twenty is expected to be false. Both are None where
    the pair could not be tested.
    """

    finding: Finding
    p: float | None
    q: float | None


def follow_pairs(
    pairs: Sequence[tuple[Series, Series]],
    *,
    options: FollowOptions | None = None,
    tell: Callable[[int], None] = lambda _: None,
) -> list[PairFinding]:
    """Give the finding of each pair (A, B), the smallest q first; `tell` hears of each one done.

    q values are Benjamini and Hochberg's (1995, J. R. Stat. Soc. B 57:289) over all pairs that
    could be tested.
    """
    findings = []
    for a, b in pairs:
        findings.append(follow_test(a, b, options=options))
        tell(1)
    ps = [None if f.p_after is None else max(f.p_after, f.p_order or 0.0) for f in findings]
    tested = benjamini_hochberg([p for p in ps if p is not None])
    qs = iter(tested)
    told = [
        PairFinding(f, p, None if p is None else next(qs))
        for f, p in zip(findings, ps, strict=True)
    ]
    return sorted(told, key=lambda t: (t.q is None, t.q or 0.0, t.p or 0.0))


def benjamini_hochberg(ps: Sequence[float]) -> list[float]:
    """Give the q value of each p value.

    >>> benjamini_hochberg([0.01, 0.04, 0.03])
    [0.03, 0.04, 0.04]
    """
    order = sorted(range(len(ps)), key=lambda i: -ps[i])
    qs, least = [1.0] * len(ps), 1.0
    for rank, i in enumerate(order):
        least = min(least, ps[i] * len(ps) / (len(ps) - rank))
        qs[i] = round(least, 6)
    return qs
