"""Fitting the networks: plain numpy, seeded, the same bytes from the same signs on one machine."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dateline.claims.stance_signs import Floats
from dateline.claims.stance_weights import LABELS, Network


@dataclass(frozen=True, slots=True)
class Options:
    """How a network is fitted. `weights` are the labels' in the loss, for macro F1."""

    hidden: int = 96
    epochs: int = 12
    rate: float = 2e-3
    decay: float = 1e-2
    batch: int = 64
    dropped: tuple[float, float] = (0.3, 0.3)
    smoothing: float = 0.05
    weights: tuple[float, ...] = (0.5, 1.5, 4.0, 1.2)


DEFAULT = Options()
SEEDS = (0, 1, 2, 3, 4)


def fit_networks(
    signs: Floats, targets: Floats, seeds: Sequence[int] = SEEDS, options: Options = DEFAULT
) -> list[Network]:
    """Give one network a seed, fitted to signs (pairs, signs) and targets (pairs, labels)."""
    return [fit_network(signs, targets, seed, options) for seed in seeds]


def fit_network(signs: Floats, targets: Floats, seed: int, options: Options = DEFAULT) -> Network:
    """Give the network fitted by AdamW with dropout on signs and hidden sums."""
    random = np.random.default_rng(seed)
    wide, hidden, many = signs.shape[1], options.hidden, len(LABELS)
    parts = [
        random.normal(0, wide**-0.5, (wide, hidden)).astype(np.float32),
        np.zeros(hidden, np.float32),
        random.normal(0, hidden**-0.5, (hidden, many)).astype(np.float32),
        np.zeros(many, np.float32),
    ]
    means, scales = signs.mean(axis=0), signs.std(axis=0) + np.float32(1e-6)
    even = Network(means, scales, *parts).even(signs)
    weights = targets @ np.asarray(options.weights, np.float32)
    weights /= weights.mean()
    targets = targets * (1 - options.smoothing) + options.smoothing / many
    step = _Adam(parts, options)
    batches = len(signs) // options.batch
    for _ in range(options.epochs):
        order = random.permutation(len(signs))
        for i in range(batches):
            some = order[i * options.batch : (i + 1) * options.batch]
            slopes = _slopes(parts, (even[some], targets[some], weights[some]), random, options)
            step.take(parts, slopes, options.epochs * batches)
    return Network(means, scales, *parts)


def _slopes(
    parts: list[Floats],
    batch: tuple[Floats, Floats, Floats],
    random: np.random.Generator,
    options: Options,
) -> list[Floats]:
    """Give the gradient of the weighted cross-entropy by each part."""
    signs, targets, weights = batch
    signs = signs * _kept(signs.shape, options.dropped[0], random)
    sums = signs @ parts[0] + parts[1]
    kept = _kept(sums.shape, options.dropped[1], random)
    hidden = np.maximum(sums, 0) * kept
    scores = hidden @ parts[2] + parts[3]
    grown = np.exp(scores - scores.max(axis=1, keepdims=True))
    off = (grown / grown.sum(axis=1, keepdims=True) - targets) * weights[:, None] / len(signs)
    back = off @ parts[2].T * kept * (sums > 0)
    return [signs.T @ back, back.sum(axis=0), hidden.T @ off, off.sum(axis=0)]


def _kept(shape: tuple[int, ...], dropped: float, random: np.random.Generator) -> Floats:
    mask = random.random(shape, dtype=np.float32) > dropped
    return mask / np.float32(1 - dropped)


class _Adam:
    """AdamW (Loshchilov & Hutter 2019): warm-up of 100 steps, then a line to zero."""

    def __init__(self, parts: list[Floats], options: Options) -> None:
        self._options = options
        self._means = [np.zeros_like(p) for p in parts]
        self._squares = [np.zeros_like(p) for p in parts]
        self._taken = 0

    def take(self, parts: list[Floats], slopes: list[Floats], steps: int) -> None:
        """Move the parts, in place, against their slopes."""
        self._taken += 1
        t = self._taken
        rate = self._options.rate * min(1.0, t / 100) * (1 - t / (steps + 1))
        for i, slope in enumerate(slopes):
            self._means[i] += 0.1 * (slope - self._means[i])
            self._squares[i] += 0.001 * (slope**2 - self._squares[i])
            root = np.sqrt(self._squares[i] / (1 - 0.999**t)) + 1e-8
            move = self._means[i] / (1 - 0.9**t) / root
            decay = self._options.decay if parts[i].ndim == 2 else 0.0
            parts[i] -= (rate * (move + decay * parts[i])).astype(np.float32)
