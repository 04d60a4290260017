"""Words and who has them, and how heavily: the inverted lists under members and topics.

One look at the lists of an article's words gives its likeness with all that are in them, exactly,
in a millisecond for thousands (Zobel and Moffat, *Inverted files for text search engines*, 2006).
Whole numbers are summed, so that nothing hangs on the order in which entries came.
"""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dateline.stories.vectors import Vector

Sums = NDArray[np.float64]
Places = NDArray[np.int32]

# A place that has none of the words yet.
NOTHING: Final[Mapping[str, tuple[int, int]]] = {}


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

    def held_at(self, place: int) -> dict[str, tuple[int, int]]:
        """Give, for what one place has of the article's words, where it stands and its weight."""
        (here,) = np.nonzero(self.place == place)
        ends = np.cumsum(self.many)
        word = np.searchsorted(ends, here, side="right")
        at = here - ends[word] + np.asarray(self.many)[word]
        each = zip(word.tolist(), at.tolist(), self.weight[here].tolist(), strict=True)
        return {self.words[number]: (where, weight) for number, where, weight in each}


@dataclass(frozen=True, slots=True)
class ByPlace:
    """The entries of the lists by place: `ends[p]` to `ends[p + 1]` are those of place p."""

    words: list[str]
    word: Places
    weight: Places
    ends: list[int]

    def weights_at(self, place: int) -> dict[str, int]:
        """Give what one place has."""
        here = slice(self.ends[place], self.ends[place + 1])
        words = (self.words[number] for number in self.word[here].tolist())
        return dict(zip(words, self.weight[here].tolist(), strict=True))


class WordLists:
    """By word, the places that have it and their weights; `size` is the number of entries."""

    def __init__(self) -> None:
        self.size = 0
        # By word: place, weight, place, weight, …
        self._entries: dict[str, array[int]] = {}

    def add(
        self, place: int, vector: Mapping[str, int], held: Mapping[str, tuple[int, int]] = NOTHING
    ) -> None:
        """Give `place` the words of `vector`, on top of what it has, as `Found.held_at` told it."""
        entries = self._entries
        for word, weight in vector.items():
            if word in held:
                entries[word][2 * held[word][0] + 1] += weight
            elif (listed := entries.get(word)) is None:
                entries[word] = array("i", (place, weight))
            else:
                listed.append(place)
                listed.append(weight)
        self.size += len(vector) - len(held)

    def found(self, vector: Vector) -> Found:
        """Give the entries of the words of `vector`."""
        words = [w for w in vector if w in self._entries]
        held = [self._entries[w] for w in words]
        both = np.frombuffer(b"".join(held), np.int32).reshape(-1, 2)
        own = [float(vector[w]) for w in words]
        return Found(words, [len(e) // 2 for e in held], own, both[:, 0], both[:, 1])

    def by_place(self, places: int) -> ByPlace:
        """Give the entries by each of so many places."""
        words, place, word, weight = self._columns()
        order = np.argsort(place, kind="stable")
        ends = np.searchsorted(place[order], np.arange(places), side="right")
        return ByPlace(words, word[order], weight[order], [0, *ends.tolist()])

    def _columns(self) -> tuple[list[str], Places, Places, Places]:
        """Give the words, and place, number of the word and weight of each entry, by word."""
        many = [len(e) // 2 for e in self._entries.values()]
        both = np.frombuffer(b"".join(self._entries.values()), np.int32).reshape(-1, 2)
        word = np.repeat(np.arange(len(many), dtype=np.int32), many)
        return list(self._entries), both[:, 0], word, both[:, 1]

    def renumber(self, new: Places) -> None:
        """Give each place its number in `new`, and let those below zero go."""
        words, old, word, weight = self._columns()
        place = new[old]
        kept = place >= 0
        rows = np.stack([place[kept], weight[kept]], axis=1)
        ends = np.cumsum(np.bincount(word[kept], minlength=len(words))).tolist()
        spans = zip(words, [0, *ends], ends, strict=False)
        self._entries = {w: array("i", rows[a:b].tobytes()) for w, a, b in spans if a < b}
        self.size = len(rows)
