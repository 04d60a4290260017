"""All members of the running stories at once: how alike an article is to each of them.

An inverted index (Zobel and Moffat, *Inverted files for text search engines*, 2006): for each word,
the members that have it and how heavily. One look at the lists of an article's words gives the
cosine with every member, exactly, in a millisecond for thousands of them; comparing with each in
turn took a hundred.
"""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dateline.stories.vectors import UNIT, Vector

Cosines = NDArray[np.float64]

# The lists are written anew, without those who left, once these are many and the most.
_MANY: Final = 1000


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of one article of a running story."""

    article_id: str
    body: Vector
    headline: Vector


class _Lists:
    """By word, the places of the members that have it, and their weights."""

    def __init__(self) -> None:
        self._places: dict[str, array[int]] = {}
        self._weights: dict[str, array[int]] = {}

    def add(self, place: int, vector: Vector) -> None:
        for word, weight in vector.items():
            if word not in self._places:
                self._places[word], self._weights[word] = array("i"), array("i")
            self._places[word].append(place)
            self._weights[word].append(weight)

    def cosines(self, vector: Vector, places: int) -> Cosines:
        words = [w for w in vector if w in self._places]
        if not words:
            return np.zeros(places)
        at = [np.frombuffer(self._places[w], np.int32) for w in words]
        weights = np.concatenate([np.frombuffer(self._weights[w], np.int32) for w in words])
        own = np.repeat([float(vector[w]) for w in words], [len(a) for a in at])
        return np.bincount(np.concatenate(at), own * weights, places) / (UNIT * UNIT)


class MemberIndex:
    """The members that articles are compared with, each of one story.

    Whole numbers are summed, so that nothing hangs on the order in which members came.
    """

    def __init__(self) -> None:
        self._members: list[tuple[Known, str] | None] = []
        self._place: dict[str, int] = {}
        self._bodies, self._headlines = _Lists(), _Lists()

    def __len__(self) -> int:
        return len(self._place)

    def add(self, known: Known, story_id: str) -> None:
        """Take in one member of a story."""
        place = len(self._members)
        self._members.append((known, story_id))
        self._place[known.article_id] = place
        self._bodies.add(place, known.body)
        self._headlines.add(place, known.headline)

    def drop(self, members: Iterable[Known]) -> None:
        """Let members go."""
        for known in members:
            self._members[self._place.pop(known.article_id)] = None
        if len(self._members) > max(_MANY, 2 * len(self._place)):
            living = [m for m in self._members if m]
            self._members = []
            self._bodies, self._headlines = _Lists(), _Lists()
            for known, story_id in living:
                self.add(known, story_id)

    def alike(self, known: Known) -> "Alike":
        """Give how alike `known` is to every member."""
        count = len(self._members)
        return Alike(
            self._bodies.cosines(known.body, count),
            self._headlines.cosines(known.headline, count),
            self._place,
            self._members,
        )


@dataclass(frozen=True, slots=True)
class Alike:
    """Cosines of an article's body and headline with those of every member."""

    body: Cosines
    headline: Cosines
    _place: dict[str, int]
    _members: list[tuple[Known, str] | None]

    def to(self, article_id: str) -> tuple[float, float]:
        """Give the cosines with one member."""
        place = self._place[article_id]
        return float(self.body[place]), float(self.headline[place])

    def closest(self, headline_weight: float, least: float, most: int) -> list[str]:
        """Give the stories that have a member at `least` or more, or one of the `most` closest."""
        score = self.body + headline_weight * self.headline
        near = np.flatnonzero(score >= least)
        if len(near) < most < len(score):
            near = np.argpartition(-score, most)[:most]
        members = (self._members[i] for i in near.tolist() if score[i] > 0)
        return sorted({story_id for _, story_id in filter(None, members)})
