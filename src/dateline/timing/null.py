"""The null of the timing test: A rotated at random within windows of some weeks.

Rotating keeps each window's total, its severity and most of each burst, and destroys only the
fine alignment with B. Time-shuffling within windows, against slow trends that circular shifts of
the whole series let through, follows the interval jitter of neuroscience (Amarasingham et al.
2012, J. Neurophysiol. 107:517, doi:10.1152/jn.00633.2011); rotating rather than shuffling
keeps the bursts.

Each statistic here is a weighted sum of A, so a surrogate's value is one table look-up a window:
`table[k, r]` is what window k adds when A is rotated by r days. The tables are circular
cross-correlations, made by FFT.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Windows:
    """How `n_days` are cut: whole windows of `width` days, and a shorter last one."""

    n_days: int
    width: int

    def cut(self, days: Floats) -> list[Floats]:
        """Give `days` (last axis) as arrays of (…, windows, width), one for each run."""
        whole = self.n_days // self.width * self.width
        parts = [days[..., :whole], days[..., whole:]]
        widths = [self.width, self.n_days - whole]
        return [
            p.reshape(*p.shape[:-1], -1, w) for p, w in zip(parts, widths, strict=True) if p.size
        ]

    def draw(self, n: int, seed: int) -> list[Ints]:
        """Give `n` random rotations for each window of each run."""
        rng = np.random.default_rng(seed)
        cut = self.cut(np.zeros(self.n_days))
        return [rng.integers(0, c.shape[-1], size=(n, c.shape[-2])) for c in cut]

    def rotate(self, days: Floats, rotations: list[Ints]) -> Floats:
        """Give `days` rotated: one row for each of the drawn rotations."""
        rows = []
        for part, turns in zip(self.cut(days), rotations, strict=True):
            n_windows, width = part.shape
            at = (np.arange(width) - turns[..., None]) % width
            turned = part[np.arange(n_windows)[:, None], at]
            rows.append(turned.reshape(len(turns), -1))
        return np.concatenate(rows, axis=1)


def rotation_tables(windows: Windows, days: Floats, weights: Floats) -> list[Floats]:
    """Give, for each run, `table[…, k, r]`: the weighted sum of window k rotated by r days."""
    return [
        np.fft.irfft(np.fft.rfft(w) * np.conj(np.fft.rfft(x)), n=x.shape[-1])
        for x, w in zip(windows.cut(days), windows.cut(weights), strict=True)
    ]


def surrogate_sums(tables: list[Floats], rotations: list[Ints]) -> Floats:
    """Give the weighted sum of each surrogate: one look-up a window."""
    sums = np.zeros(len(rotations[0]))
    for table, turns in zip(tables, rotations, strict=True):
        sums += table[np.arange(len(table)), turns].sum(axis=1)
    return sums


def null_moments(tables: list[Floats]) -> tuple[Floats, Floats]:
    """Give mean and standard deviation over all rotations, exactly."""
    mean = sum(t.mean(axis=-1).sum(axis=-1) for t in tables)
    variance = sum(t.var(axis=-1).sum(axis=-1) for t in tables)
    return np.asarray(mean), np.sqrt(np.asarray(variance))


def window_means(windows: Windows, days: Floats) -> Floats:
    """Give, for each day, the mean of its window."""
    parts = [np.broadcast_to(c.mean(-1, keepdims=True), c.shape) for c in windows.cut(days)]
    return np.concatenate([p.reshape(-1) for p in parts])
