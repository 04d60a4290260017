"""Words and who has them, and how heavily: the inverted lists under members and topics.

One look at the lists of an article's words gives its likeness with all that are in them, exactly,
in a millisecond for thousands (Zobel and Moffat, *Inverted files for text search engines*, 2006).
Whole numbers are summed, so that nothing hangs on the order in which entries came.
"""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dateline.stories.vectors import Vector

Sums = NDArray[np.float64]
Places = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Found:
    """The entries of an article's words, one after another, as the lists have them.

    `words` are those of the article that are in the lists, `many` how many entries each has, `own`
    the article's weights; `place` and `weight` are by entry.
    """

    words: list[str]
    many: list[int]
    own: list[float]
    place: Places
    weight: Places

    def sums(self, places: int) -> Sums:
        """Give for each of so many places the sum of products of weights."""
        products = np.repeat(self.own, self.many)
        products *= self.weight
        return np.bincount(self.place, products, places).astype(float, copy=False)

    def weights_at(self, place: int) -> dict[str, int]:
        """Give what one place has of the article's words, all its entries added."""
        (here,) = np.nonzero(self.place == place)
        word = np.searchsorted(np.cumsum(self.many), here, side="right")
        told: dict[str, int] = {}
        for number, weight in zip(word.tolist(), self.weight[here].tolist(), strict=True):
            told[self.words[number]] = told.get(self.words[number], 0) + weight
        return told


class WordLists:
    """By word, the places that have it and their weights; a place may stand there many times.

    `size` is the number of entries.
    """

    def __init__(self) -> None:
        self.size = 0
        # By word: place, weight, place, weight, …
        self._entries: dict[str, array[int]] = {}

    def add(self, place: int, vector: Mapping[str, int]) -> None:
        """Give `place` the words of `vector`."""
        entries = self._entries
        for word, weight in vector.items():
            if (held := entries.get(word)) is None:
                held = entries[word] = array("i")
            held.append(place)
            held.append(weight)
        self.size += len(vector)

    def found(self, vector: Vector) -> Found:
        """Give the entries of the words of `vector`."""
        words = [w for w in vector if w in self._entries]
        held = [self._entries[w] for w in words]
        both = np.frombuffer(b"".join(held), np.int32).reshape(-1, 2)
        own = [float(vector[w]) for w in words]
        return Found(words, [len(e) // 2 for e in held], own, both[:, 0], both[:, 1])

    def profiles(self, places: int) -> list[dict[str, int]]:
        """Give what each of so many places has."""
        told: list[dict[str, int]] = [{} for _ in range(places)]
        for word, held in self._entries.items():
            for place, weight in zip(held[::2], held[1::2], strict=True):
                told[place][word] = told[place].get(word, 0) + weight
        return told

    def renumber(self, new: Places) -> None:
        """Give each place its number in `new`, let those below zero go, and add up entries.

        What is found in the lists is the same as before.
        """
        words = list(self._entries)
        many = [len(e) // 2 for e in self._entries.values()]
        both = np.frombuffer(b"".join(self._entries.values()), np.int32).reshape(-1, 2)
        place, word = new[both[:, 0]], np.repeat(np.arange(len(words)), many)
        kept, most = place >= 0, max(1, len(new))
        keys, which = np.unique(word[kept] * most + place[kept], return_inverse=True)
        sums = np.bincount(which, both[kept, 1], len(keys))
        rows = np.stack([keys % most, sums], axis=1).astype(np.int32)
        ends = np.searchsorted(keys // most, np.arange(len(words)), side="right").tolist()
        spans = zip(words, [0, *ends], ends, strict=False)
        self._entries = {w: array("i", rows[a:b].tobytes()) for w, a, b in spans if a < b}
        self.size = len(rows)
