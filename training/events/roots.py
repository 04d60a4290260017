"""Fit the PLOVER root model on all of plover-train and write the released file (numpy, minutes).

python -m training.events.roots
"""

from pathlib import Path

import numpy as np

from bench.events import fit_roots, pair_rows, scaled
from dateline.understand.event_words import write_arrays

TARGET = Path("src/dateline/models/events/roots.zip")


def main() -> None:
    """Fit and write; the scaling of the signs is folded into their weights and the bias."""
    records, hashed, signs = pair_rows()
    roots = sorted({r["root"] for r in records})
    gold = np.asarray([roots.index(r["root"]) for r in records])
    mean, scale = scaled(signs, np.ones(len(signs), bool))
    weights, bias = fit_roots(np.hstack([hashed, (signs - mean) / scale]), gold, len(roots))
    size = hashed.shape[1]
    by_sign = weights[size:] / scale[:, None]
    whole = (bias - mean @ by_sign)[None]
    matrices = {"hashed": weights[:size], "signs": by_sign, "bias": whole}
    print(write_arrays(TARGET, matrices, {"roots": roots}), TARGET.stat().st_size)


if __name__ == "__main__":
    main()
