"""How far a figure may be chance: documents are drawn anew, with replacement (bootstrap).

What one document holds stands or falls together, so documents are drawn and not single items
(Efron and Tibshirani 1993, chapter 8).
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

# Times that documents are drawn anew for an interval, and the interval's ends.
DRAWS = 2000
ENDS = (0.025, 0.975)

Figures = Callable[[Mapping[Any, int]], dict[str, float]]


def intervals(
    counts: Sequence[Counter[Any]], figures_of: Figures
) -> dict[str, tuple[float, float, float]]:
    """Give each figure of the documents' summed counts with the ends of its 95 % interval."""
    names = sorted(set().union(*counts), key=str)
    table = np.array([[c[name] for name in names] for c in counts])
    draws = np.random.default_rng(0).integers(0, len(counts), (DRAWS, len(counts)))

    def figures(rows: Any) -> dict[str, float]:
        summed = table[rows].sum(axis=0).tolist()
        return figures_of(Counter(dict(zip(names, summed, strict=True))))

    told = [figures(rows) for rows in draws]
    return {
        name: (value, *(float(q) for q in np.quantile([t[name] for t in told], ENDS)))
        for name, value in figures(slice(None)).items()
    }
