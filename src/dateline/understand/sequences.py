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

# Places after which sums are scaled. Until then, doubles bear a factor of e**-80 at each place.
_SCALED = 8


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
        """Give each place's likelihood of each tag; those past `sizes` mean nothing.

        Every few places the sums are scaled to one (Rabiner 1989, V.A): a few products a place,
        where sums of exponentials in logarithms took three times as long.
        """
        size = emissions.shape[1]
        places = emissions.transpose(1, 0, 2).astype(np.float64)
        likely = np.exp(places - places.max(2, keepdims=True))
        moves, back = np.exp(self.moves.astype(np.float64)), np.exp(self.moves.T.astype(np.float64))
        alphas = np.empty_like(likely)
        alphas[0] = np.exp(self.first - self.first.max()) * likely[0]
        for t in range(1, size):
            here = np.matmul(alphas[t - 1], moves, out=alphas[t])
            here *= likely[t]
            if t % _SCALED == 0:
                here /= here.sum(1, keepdims=True)
        betas = np.ones_like(alphas)
        for t in range(size - 2, -1, -1):
            here = np.matmul(likely[t + 1] * betas[t + 1], back, out=betas[t])
            if t % _SCALED == 0:
                here /= here.sum(1, keepdims=True)
            if sizes is not None:
                here[sizes <= t + 1] = 1.0
        alphas *= betas
        alphas /= alphas.sum(2, keepdims=True)
        return np.ascontiguousarray(alphas.transpose(1, 0, 2), dtype=np.float32)
