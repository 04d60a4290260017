"""Two layers over the attribution reader's states half-way up: what kind of event a text tells.

The encoder has read more of the language than our snippets hold, so words that no snippet has are
told by their neighbours. The layers are plain post-norm transformer layers, read by numpy alone, 7
ms a snippet on one thread. Where several busy processes share the cores, numpy's threads wait for
each other, many times as long: set OPENBLAS_NUM_THREADS=1 there.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np

from dateline.understand.event_words import Floats

LAYERS: Final = 2
HEADS: Final = 12
# What its matrices begin with in the file that it shares with others.
PREFIX: Final = "states_"
_EPSILON: Final = 1e-12


class StateLayers:
    """Scores of kinds from a text's states, (pieces, width)."""

    def __init__(self, matrices: Mapping[str, Floats]) -> None:
        """Read with those of `matrices` whose names begin with PREFIX."""
        self._at = {
            name.removeprefix(PREFIX): m for name, m in matrices.items() if name.startswith(PREFIX)
        }

    def scores(self, states: Floats) -> Floats:
        """Give the score of each kind, (kinds,)."""
        for number in range(LAYERS):
            states = self._layer(f"{number}_", states)
        return np.asarray(self._through("kinds", states.mean(0, keepdims=True))[0])

    def _layer(self, at: str, states: Floats) -> Floats:
        mixed = self._mixed(at, states)
        x = self._evened(states + self._through(f"{at}out", mixed), f"{at}norm1")
        risen = _gelu(self._through(f"{at}rise", x))
        return self._evened(x + self._through(f"{at}fall", risen), f"{at}norm2")

    def _mixed(self, at: str, states: Floats) -> Floats:
        """Give each place's mixture of the values of all, by each head's attention."""
        pieces, width = states.shape
        parts = self._through(f"{at}qkv", states).reshape(pieces, 3, HEADS, width // HEADS)
        queries, keys, values = parts.transpose(1, 2, 0, 3)
        scores = queries @ keys.transpose(0, 2, 1) * (width // HEADS) ** -0.5
        likely = np.exp(scores - scores.max(2, keepdims=True))
        likely /= likely.sum(2, keepdims=True)
        return np.asarray((likely @ values).transpose(1, 0, 2).reshape(pieces, width))

    def _through(self, name: str, x: Floats) -> Floats:
        return np.asarray(x @ self._at[name] + self._at[f"{name}_bias"][0])

    def _evened(self, x: Floats, name: str) -> Floats:
        x = x - x.mean(1, keepdims=True)
        x = x / np.sqrt((x * x).mean(1, keepdims=True) + _EPSILON)
        return np.asarray(x * self._at[name][0] + self._at[f"{name}_bias"][0])


def _gelu(x: Floats) -> Floats:
    """Give the usual approximation of x times the normal distribution's share below x."""
    inner = np.float32((2 / np.pi) ** 0.5) * (x + np.float32(0.044715) * x**3)
    return np.asarray(x * np.float32(0.5) * (1 + np.tanh(inner)))
