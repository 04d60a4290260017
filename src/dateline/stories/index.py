"""All members of the running stories at once: how alike an article is to each of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from dateline.stories.lists import Sums, WordLists
from dateline.stories.vectors import UNIT, Vector

# The lists are written anew, without those who left, once these are many and one in five.
_MANY: Final = 1000


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of one article of a running story."""

    article_id: str
    body: Vector
    headline: Vector


class MemberIndex:
    """The members that articles are compared with, each of one story.

    Whole numbers are summed, so that nothing hangs on the order in which members came.
    """

    def __init__(self) -> None:
        self._members: list[tuple[Known, str] | None] = []
        self._place: dict[str, int] = {}
        # By place: 1 where a member stands, 0 where one has left.
        self._alive = bytearray()
        self._bodies, self._headlines = WordLists(), WordLists()

    def __len__(self) -> int:
        return len(self._place)

    def add(self, known: Known, story_id: str) -> None:
        """Take in one member of a story."""
        place = len(self._members)
        self._members.append((known, story_id))
        self._alive.append(1)
        self._place[known.article_id] = place
        self._bodies.add(place, known.body)
        self._headlines.add(place, known.headline)

    def drop(self, members: Iterable[Known]) -> None:
        """Let members go."""
        for known in members:
            place = self._place.pop(known.article_id)
            self._members[place], self._alive[place] = None, 0
        if len(self._members) > max(_MANY, len(self._place) * 5 // 4):
            self._renumber()

    def _renumber(self) -> None:
        living = [i for i, m in enumerate(self._members) if m]
        new = np.full(len(self._members), -1, np.int32)
        new[living] = np.arange(len(living))
        self._members = [self._members[i] for i in living]
        self._alive = bytearray(b"\1") * len(living)
        self._place = {k: int(new[i]) for k, i in self._place.items()}
        self._bodies.renumber(new)
        self._headlines.renumber(new)

    def alike(self, known: Known) -> "Alike":
        """Give how alike `known` is to every member."""
        count, alive = len(self._members), np.frombuffer(bytes(self._alive), np.uint8)
        return Alike(
            self._bodies.found(known.body).sums(count) * alive / (UNIT * UNIT),
            self._headlines.found(known.headline).sums(count) * alive / (UNIT * UNIT),
            self._place,
            self._members,
        )


@dataclass(frozen=True, slots=True)
class Alike:
    """Cosines of an article's body and headline with those of every member."""

    body: Sums
    headline: Sums
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
