"""Linear chains over tags: the best sequence (Viterbi) and each place's likelihoods, in bulk.

Forward-backward and Viterbi as in Rabiner, *A Tutorial on Hidden Markov Models* (1989), with the
scores of a conditional random field (Lafferty et al. 2001). One step serves all sequences at once.
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Chain:
    """Scores of one tag after another (`moves[before, after]`) and of a first tag."""

    moves: Floats
    first: Floats

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Self:
        """Give the chain that `plain` ("moves" and "first", as lists) holds."""
        return cls(np.asarray(plain["moves"], np.float32), np.asarray(plain["first"], np.float32))

    def best(self, emissions: Floats) -> Ints:
        """Give the best tags (sequences, places) for `emissions` (sequences, places, tags)."""
        count, size, _ = emissions.shape
        score = self.first + emissions[:, 0]
        back = np.zeros((size, *score.shape), dtype=np.int64)
        for t in range(1, size):
            steps = score[:, :, None] + self.moves
            back[t] = steps.argmax(1)
            score = steps.max(1) + emissions[:, t]
        tags = np.zeros((count, size), dtype=np.int64)
        tags[:, -1] = score.argmax(1)
        rows = np.arange(count)
        for t in range(size - 1, 0, -1):
            tags[:, t - 1] = back[t, rows, tags[:, t]]
        return tags

    def marginals(self, emissions: Floats, sizes: Ints | None = None) -> Floats:
        """Give each place's likelihood of each tag; those past `sizes` mean nothing."""
        count, size, tags = emissions.shape
        alphas = np.empty((size, count, tags), dtype=np.float32)
        alphas[0] = self.first + emissions[:, 0]
        for t in range(1, size):
            alphas[t] = _log_sum(alphas[t - 1][:, :, None] + self.moves, 1) + emissions[:, t]
        betas = np.zeros_like(alphas)
        for t in range(size - 2, -1, -1):
            ahead = (emissions[:, t + 1] + betas[t + 1])[:, None, :]
            back = _log_sum(self.moves + ahead, 2)
            inside = True if sizes is None else (t + 1 < sizes)[:, None]
            betas[t] = np.where(inside, back, 0.0)
        scores = alphas + betas
        scores -= scores.max(2, keepdims=True)
        likely = np.exp(scores)
        likely /= likely.sum(2, keepdims=True)
        return np.ascontiguousarray(likely.transpose(1, 0, 2))


def _log_sum(scores: Floats, axis: int) -> Floats:
    """Give the logarithm of the sum of exponentials along `axis`."""
    top = scores.max(axis, keepdims=True)
    total = np.log(np.exp(scores - top).sum(axis)) + top.squeeze(axis)
    return np.asarray(total, dtype=np.float32)
