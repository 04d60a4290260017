"""Which running topic an article belongs to: a war, an epidemic, a trial, over months.

A story is one event and what came of it; a topic is what many stories are about. Each topic is one
profile, the sum of its articles' words in which older articles fade (Rocchio 1971, online), and an
article goes to the topic whose profile is most like it. Articles are placed one by one, whatever
their stories' other members: so one that is placed wrongly takes none with it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from dateline.model import digest_of
from dateline.stories.vectors import UNIT, Vector

# Profiles are whole numbers; past this gain they are divided by it, and what comes to 0 is gone.
_MOST_GAIN: Final = 1000.0


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
    """A running topic: its last day (0: none), its articles, what the next weighs, its words."""

    last_day: int = 0
    articles: int = 0
    gain: float = 1.0
    square: int = 0
    words: list[str] = field(default_factory=list)


class TopicStream:
    """Puts articles into topics, in the order in which they come."""

    def __init__(self, options: TopicOptions = DEFAULT_OPTIONS) -> None:
        self.options = options
        self._topics: dict[str, _Topic] = {}
        # By word, the topics whose profile has it, and how heavily.
        self._weights: dict[str, dict[str, int]] = {}

    def __len__(self) -> int:
        return len(self._topics)

    def predict_one(self, article_id: str, body: Vector, day: int | None) -> str:
        """Give the topic that an article would join, or the new one that it would open."""
        score, topic_id = max(self._scores(body, day), default=(0.0, ""))
        joins = score >= self.options.least_score
        return topic_id if joins else digest_of("topic", article_id)

    def learn_one(self, article_id: str, body: Vector, day: int | None) -> str:
        """Give what `predict_one` gives, and remember it."""
        topic_id = self.predict_one(article_id, body, day)
        topic = self._topics.setdefault(topic_id, _Topic())
        for word, weight in body.items():
            held = self._weights.setdefault(word, {})
            before, more = held.get(topic_id, 0), round(weight * topic.gain)
            if topic_id not in held:
                topic.words.append(word)
            held[topic_id] = before + more
            topic.square += more * (2 * before + more)
        topic.articles += 1
        topic.gain /= self.options.keep
        if topic.gain > _MOST_GAIN or len(topic.words) > 2 * self.options.words:
            self._thin(topic_id, topic)
        if day and day > topic.last_day:
            topic.last_day = day
        return topic_id

    def end_old(self, latest: int) -> None:
        """Let go of topics that had no article for longer than their window."""
        for topic_id in [i for i, t in self._topics.items() if self._is_over(t, latest)]:
            for word in self._topics.pop(topic_id).words:
                self._forget(word, topic_id)

    def state(self) -> dict[str, Any]:
        """Give all that tomorrow needs, as plain lists."""
        return {
            i: [t.last_day, t.articles, t.gain, t.square, {w: self._weights[w][i] for w in t.words}]
            for i, t in self._topics.items()
        }

    @classmethod
    def from_state(cls, plain: Mapping[str, Any], options: TopicOptions = DEFAULT_OPTIONS) -> Self:
        """Give the stream that `state` gave this for."""
        stream = cls(options)
        for topic_id, (last_day, articles, gain, square, profile) in plain.items():
            stream._topics[topic_id] = _Topic(last_day, articles, gain, square, list(profile))
            for word, weight in profile.items():
                stream._weights.setdefault(word, {})[topic_id] = weight
        return stream

    def _is_over(self, topic: _Topic, latest: int) -> bool:
        young = topic.articles < YOUNG
        window = self.options.young_days if young else self.options.window_days
        return 0 < topic.last_day < latest - window

    def _scores(self, body: Vector, day: int | None) -> list[tuple[float, str]]:
        """Give the score of every topic that shares a word."""
        sums: dict[str, int] = {}
        for word, weight in body.items():
            for topic_id, other in self._weights.get(word, {}).items():
                sums[topic_id] = sums.get(topic_id, 0) + weight * other
        return [
            (s / (math.sqrt(self._topics[i].square) * UNIT) - self._cost(self._topics[i], day), i)
            for i, s in sums.items()
        ]

    def _cost(self, topic: _Topic, day: int | None) -> float:
        if not day or not topic.last_day:
            return self.options.undated_cost
        return self.options.day_cost * math.log2(1 + abs(day - topic.last_day))

    def _thin(self, topic_id: str, topic: _Topic) -> None:
        """Divide a profile by its gain, and keep its heaviest words."""
        weights = {w: round(self._weights[w][topic_id] / topic.gain) for w in topic.words}
        kept = sorted((w for w, n in weights.items() if n), key=lambda w: (-weights[w], w))
        topic.words = kept[: self.options.words]
        for word in weights.keys() - set(topic.words):
            self._forget(word, topic_id)
        for word in topic.words:
            self._weights[word][topic_id] = weights[word]
        topic.gain, topic.square = 1.0, sum(weights[w] ** 2 for w in topic.words)

    def _forget(self, word: str, topic_id: str) -> None:
        held = self._weights[word]
        del held[topic_id]
        if not held:
            del self._weights[word]
