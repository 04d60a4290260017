"""Which running topic an article belongs to: a war, an epidemic, a trial, over months.

A story is one event and what came of it; a topic is what many stories are about. Each topic is one
profile, the sum of its articles' words in which older articles fade (Rocchio 1971, online), and an
article goes to the topic whose profile is most like it. Articles are placed one by one, whatever
their stories' other members: so one that is placed wrongly takes none with it.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from dateline.model import digest_of
from dateline.stories.lists import Found, WordLists
from dateline.stories.vectors import UNIT, Vector

# Profiles are whole numbers; past this gain they are divided by it, and what comes to 0 is gone. So
# a weight stays under UNIT * _MOST_GAIN / (1 - keep): in 32 bits while `keep` is .995 or less.
_MOST_GAIN: Final = 1000.0
# Places for topics at first; and entries of the lists from which on they are written anew, without
# the places that nobody has, whenever there are a quarter more.
_ROOM, _ENTRIES = 1024, 200_000


@dataclass(frozen=True, slots=True)
class TopicOptions:
    """How alike an article and a topic must be.

    The score is the cosine with the profile less `day_cost` times log2(1 + days since the topic's
    last article); where either has no day the cost is `undated_cost`. `keep` is what is left of an
    article's weight at each later one, `words` how many words a profile has, `window_days` after
    how many days without an article a topic is over, `young_days` where it has had fewer than
    YOUNG: most articles open a topic that nothing joins, and each would be remembered for months.
    How they were chosen stands in docs/rooms/stories.md.
    """

    least_score: float = 0.15
    day_cost: float = 0.005
    undated_cost: float = 0.05
    keep: float = 0.98
    words: int = 1000
    window_days: int = 90
    young_days: int = 14


DEFAULT_OPTIONS: Final = TopicOptions()


YOUNG: Final = 3


@dataclass(slots=True)
class _Topic:
    """A running topic: its last day (0: none), its articles, what the next weighs, its words.

    `square` is the profile's squared length, `place` the number under which the lists have it.
    """

    place: int
    last_day: int = 0
    articles: int = 0
    gain: float = 1.0
    square: int = 0
    words: list[str] = field(default_factory=list)


class TopicStream:
    """Puts articles into topics, in the order in which they come.

    A profile stands in the lists of its words. One that is thinned gets a new place there, and the
    old one counts no more.
    """

    def __init__(self, options: TopicOptions = DEFAULT_OPTIONS) -> None:
        self.options = options
        self._topics: dict[str, _Topic] = {}
        self._lists = WordLists()
        self._most_entries = _ENTRIES
        # By place: the topic there, its last day, and its profile's length; of none, infinite.
        self._holders: list[str] = []
        self._days = np.zeros(_ROOM, np.int64)
        self._lengths = np.full(_ROOM, np.inf)

    def __len__(self) -> int:
        return len(self._topics)

    def predict_one(self, article_id: str, body: Vector, day: int | None) -> str:
        """Give the topic that an article would join, or the new one that it would open."""
        return self._nearest(article_id, self._lists.found(body), day)

    def learn_one(self, article_id: str, body: Vector, day: int | None) -> str:
        """Give what `predict_one` gives, and remember it."""
        found = self._lists.found(body)
        topic_id = self._nearest(article_id, found, day)
        topic = self._topics.get(topic_id) or self._open(topic_id)
        held = found.held_at(topic.place)
        more = {w: round(weight * topic.gain) for w, weight in body.items()}
        topic.words += [w for w in more if w not in held]
        topic.square += sum(n * (2 * (held[w][1] if w in held else 0) + n) for w, n in more.items())
        topic.articles += 1
        topic.gain /= self.options.keep
        topic.last_day = max(topic.last_day, day or 0)
        self._lists.add(topic.place, more, held)
        self._note(topic)
        if topic.gain > _MOST_GAIN or len(topic.words) > 2 * self.options.words:
            self._thin(topic_id, topic)
        if self._lists.size > self._most_entries:
            self._renumber()
        return topic_id

    def end_old(self, latest: int) -> None:
        """Let go of topics that had no article for longer than their window."""
        for topic_id in [i for i, t in self._topics.items() if self._is_over(t, latest)]:
            self._lengths[self._topics.pop(topic_id).place] = np.inf

    def state(self) -> Iterator[tuple[str, list[Any]]]:
        """Yield id and all that tomorrow needs of each topic, as plain lists, in order."""
        held = self._lists.by_place(len(self._holders))
        for topic_id, t in sorted(self._topics.items()):
            weights = held.weights_at(t.place)
            profile = {w: weights[w] for w in t.words}
            yield topic_id, [t.last_day, t.articles, t.gain, t.square, profile]

    @classmethod
    def from_state(cls, plain: Mapping[str, Any], options: TopicOptions = DEFAULT_OPTIONS) -> Self:
        """Give the stream that `state` gave this for."""
        stream = cls(options)
        for topic_id, (last_day, articles, gain, square, profile) in plain.items():
            topic = stream._open(topic_id)
            topic.last_day, topic.articles, topic.gain = last_day, articles, gain
            topic.square, topic.words = square, list(profile)
            stream._lists.add(topic.place, profile)
            stream._note(topic)
        return stream

    def _nearest(self, article_id: str, found: Found, day: int | None) -> str:
        """Give the topic with the best score, or a new one where that is too low."""
        places = len(self._holders)
        likeness = found.sums(places) / (self._lengths[:places] * UNIT)
        scores = likeness - self._costs(self._days[:places], day)
        best = float(scores.max(initial=0.0))
        if best < self.options.least_score:
            return digest_of("topic", article_id)
        return max(self._holders[i] for i in np.flatnonzero(scores == best))

    def _costs(self, days: NDArray[np.int64], day: int | None) -> NDArray[np.float64]:
        undated = np.full(len(days), self.options.undated_cost)
        if not day:
            return undated
        return np.where(days > 0, self.options.day_cost * np.log2(1 + abs(day - days)), undated)

    # --- where a topic stands in the lists -----------------------------------------------------

    def _open(self, topic_id: str) -> _Topic:
        self._topics[topic_id] = topic = _Topic(self._new_place(topic_id))
        return topic

    def _new_place(self, topic_id: str) -> int:
        self._holders.append(topic_id)
        if len(self._holders) > len(self._days):
            self._days = np.resize(self._days, 2 * len(self._days))
            self._lengths = np.resize(self._lengths, 2 * len(self._lengths))
        return len(self._holders) - 1

    def _note(self, topic: _Topic) -> None:
        self._days[topic.place] = topic.last_day
        self._lengths[topic.place] = math.sqrt(topic.square) or np.inf

    def _is_over(self, topic: _Topic, latest: int) -> bool:
        young = topic.articles < YOUNG
        window = self.options.young_days if young else self.options.window_days
        return 0 < topic.last_day < latest - window

    def _thin(self, topic_id: str, topic: _Topic) -> None:
        """Divide a profile by its gain, and keep its heaviest words."""
        held = self._lists.found(dict.fromkeys(topic.words, 1)).held_at(topic.place)
        weights = {w: round(n / topic.gain) for w, (_, n) in held.items()}
        kept = sorted((w for w, n in weights.items() if n), key=lambda w: (-weights[w], w))
        topic.words = kept[: self.options.words]
        topic.gain, topic.square = 1.0, sum(weights[w] ** 2 for w in topic.words)
        self._lengths[topic.place] = np.inf
        topic.place = self._new_place(topic_id)
        self._lists.add(topic.place, {w: weights[w] for w in topic.words})
        self._note(topic)

    def _renumber(self) -> None:
        """Write the lists anew, without the places that nobody has."""
        new = np.full(len(self._holders), -1, np.int32)
        for number, topic in enumerate(self._topics.values()):
            new[topic.place] = number
            topic.place = number
        self._lists.renumber(new)
        self._most_entries = max(_ENTRIES, self._lists.size * 5 // 4)
        self._holders = list(self._topics)
        for topic in self._topics.values():
            self._note(topic)
