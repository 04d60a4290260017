"""Which running story an article belongs to, decided in the order of arrival.

An article is compared with the latest members of each story that is still running: body, headline,
and days gone by. The mean over the four closest members counts, not the best of them: that keeps a
story from drifting into the next by a chain of likenesses. A false merge is worse than a split.
"""

import math
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

from dateline.errors import WrongInput
from dateline.model import Article, Member, digest_of
from dateline.stories.index import Alike, Known, MemberIndex
from dateline.stories.packing import pack, unpack
from dateline.stories.ruling import Ruling
from dateline.stories.topics import TopicStream
from dateline.stories.vectors import RAREST, WordCounts, body_words, headline_words

STATE_VERSION: Final = 3
WHY_WORDS: Final = 6
DECIDED: Final = "decided by an editor"

# Stories of so many closest members are weighed in any case, so that a new story tells how far
# it was from the nearest.
NEAREST: Final = 12


@dataclass(frozen=True, slots=True)
class StoryOptions:
    """How alike an article and a story must be.

    The score is the cosine of the bodies, plus `headline_weight` times that of the headlines (both
    means over the `closest` members), less `day_cost` times log2(1 + days since the story's last
    article). Where either has no day, the cost is `undated_cost`; in a stream that has had no day
    at all `dateless_cost`, chosen on every other topic of stories/ecbplus. A story of
    RUNNING_ARTICLES over RUNNING_DAYS pays `running` times the cost of days. The weights were
    fitted on the first half (by date) of stories/allsides-train, `closest` and `running` also on
    our demo; what moves stands in docs/rooms/stories.md. `window_days`: a story unseen for longer
    is over. `members` and `words` bound what is kept of it; with 120 words the rarest crowd out
    those of the topic.
    """

    least_score: float = 0.2
    headline_weight: float = 0.36
    day_cost: float = 0.13
    undated_cost: float = 0.18
    dateless_cost: float = 0.07
    running: float = 0.5
    closest: int = 4
    window_days: int = 14
    members: int = 12
    words: int = 300


DEFAULT_OPTIONS: Final = StoryOptions()

# From here on a story is known to last: one more day says less against it.
RUNNING_ARTICLES: Final = 4
RUNNING_DAYS: Final = 2


@dataclass(slots=True)
class _Story:
    """A running story: its last day, its latest members, and the topics of all by article id.

    `days` counts the days on which it had dated articles; 0 where all are undated.
    """

    last_day: int
    days: int = 0
    members: list[Known] = field(default_factory=list)
    topics: dict[str, str] = field(default_factory=dict)

    def state(self) -> list[Any]:
        """Give all of it, as plain lists."""
        members = [[m.article_id, m.body, m.headline] for m in self.members]
        return [self.last_day, self.days, members, self.topics]


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well an article fits a story: the cosines are means over the story's members."""

    story_id: str
    score: float
    body: float
    headline: float
    days: int


class StoryStream:
    """Puts articles into running stories, one by one, in the order in which they come.

    `predict_one` says where an article would go and changes nothing; `learn_one` puts it there.
    The same articles in the same order give the same stories. An article without a day goes by its
    arrival: it counts as published on the latest day seen. A story's id is a digest of its first
    article's id, and stays.
    """

    def __init__(
        self, options: StoryOptions = DEFAULT_OPTIONS, ruling: Ruling | None = None
    ) -> None:
        self.options = options
        self._ruling = ruling or Ruling()
        self._words = WordCounts()
        self._headlines = WordCounts()
        self._stories: dict[str, _Story] = {}
        self._placed: dict[str, str] = {}  # article id -> story id
        self._members = MemberIndex()
        self._topics = TopicStream()
        self._latest = 0

    def __len__(self) -> int:
        return len(self._stories)

    def predict_one(self, article: Article, entities: Iterable[str] = ()) -> Member:
        """Give the story that the article would join, or the new one that it would open.

        `score` is how well it fits the best running story (0 where there is none); `why` are the
        words that weighed most, with "headline" and the days gone by. `entities` are more
        words: names that some reader found in the text.
        """
        known = self._weigh(article.id, body_words(article, entities), headline_words(article))
        day = self._given_day(article)
        return self._place(article, known, self._topics.predict_one(article.id, known.body, day))

    def learn_one(self, article: Article, entities: Iterable[str] = ()) -> Member:
        """Give what `predict_one` gives, and remember it. Learning an article twice is once."""
        if article.id in self._placed:
            return self._known_place(article.id)
        body, headline = body_words(article, entities), headline_words(article)
        known, day = self._weigh(article.id, body, headline), self._given_day(article)
        member = self._place(article, known, self._topics.learn_one(article.id, known.body, day))
        self._words.learn_one(body)
        self._headlines.learn_one(headline)
        self._join(member, known, article)
        return member

    def state(self) -> bytes:
        """Give all that tomorrow needs, as bytes; the same stream always gives the same."""
        return pack(
            {
                "version": STATE_VERSION,
                "latest": self._latest,
                "words": [self._words.articles, self._words.counts],
                "headlines": [self._headlines.articles, self._headlines.counts],
                "stories": ((i, story.state()) for i, story in sorted(self._stories.items())),
                "topics": self._topics.state(),
            }
        )

    @classmethod
    def from_state(
        cls,
        stored: bytes,
        options: StoryOptions = DEFAULT_OPTIONS,
        ruling: Ruling | None = None,
    ) -> Self:
        """Give the stream that `state` gave these bytes for; WrongInput for any others."""
        try:
            plain = unpack(stored)
            version = plain["version"]
        except (zlib.error, ValueError, KeyError, TypeError) as error:
            raise WrongInput(
                f"not the state of a story stream: {stored[:20]!r}; keep what state() gave"
            ) from error
        if version != STATE_VERSION:
            raise WrongInput(f"story state of version {version!r}; this one reads {STATE_VERSION}")
        stream = cls(options, ruling)
        stream._restore(plain)
        return stream

    def _restore(self, plain: dict[str, Any]) -> None:
        self._latest = plain["latest"]
        self._words = WordCounts(*plain["words"])
        self._headlines = WordCounts(*plain["headlines"])
        self._topics = TopicStream.from_state(plain["topics"])
        for story_id, (last_day, days, members, topics) in plain["stories"].items():
            story = _Story(last_day, days, [Known(*m) for m in members], topics)
            self._stories[story_id] = story
            self._placed.update(dict.fromkeys(topics, story_id))
            for known in story.members:
                self._members.add(known, story_id)

    # --- reading one article -----------------------------------------------------------------

    def _day(self, article: Article) -> int:
        day = article.published_on
        return day.toordinal() if day else self._latest

    def _given_day(self, article: Article) -> int | None:
        return article.published_on.toordinal() if article.published_on else None

    def _weigh(self, article_id: str, body: Counter[str], headline: Counter[str]) -> Known:
        most = self.options.words
        return Known(
            article_id,
            self._words.weigh(body, most, RAREST),
            self._headlines.weigh(headline, most),
        )

    # --- finding its place -------------------------------------------------------------------

    def _known_place(self, article_id: str) -> Member:
        story_id = self._placed[article_id]
        topic_id = self._stories[story_id].topics[article_id]
        return Member(article_id, story_id, 1.0, ("learned before",), topic_id)

    def _place(self, article: Article, known: Known, topic_id: str) -> Member:
        """Give where an article goes, by what people decided and else by how it fits."""
        if article.id in self._placed:
            return self._known_place(article.id)
        found = self._fitting(article, known, topic_id)
        story_id = self._ruling.story_of(article.id, found.story_id)
        if story_id == found.story_id:
            return found
        return replace(found, story_id=story_id, why=(DECIDED, *found.why))

    def _fitting(self, article: Article, known: Known, topic_id: str) -> Member:
        day = self._given_day(article)
        alike, options = self._members.alike(known), self.options
        near = alike.closest(options.headline_weight, options.least_score, NEAREST)
        fits = [f for i in near if (f := self._fit(i, alike, day))]
        best = max(fits, key=lambda f: (f.score, f.story_id), default=None)
        if best is None or best.score < self.options.least_score:
            score = round(best.score, 4) if best else 0.0
            story_id = digest_of("story", article.id)
            return Member(article.id, story_id, score, ("a new story",), topic_id)
        why = self._why(best, known)
        return Member(article.id, best.story_id, round(best.score, 4), why, topic_id)

    def _fit(self, story_id: str, alike: Alike, day: int | None) -> _Fit | None:
        """Give how well an article fits the story; None where the story is over."""
        story, options = self._stories[story_id], self.options
        days = abs((day or self._latest) - story.last_day)
        if days > options.window_days:
            return None
        each = (alike.to(m.article_id) for m in story.members)
        weight = options.headline_weight
        closest = sorted(each, key=lambda c: -c[0] - weight * c[1])[: options.closest]
        body = sum(b for b, _ in closest) / len(closest)
        headline = sum(h for _, h in closest) / len(closest)
        cost = self._day_cost(story, days) if day and story.days else self._undated_cost()
        return _Fit(story_id, body + weight * headline - cost, body, headline, days)

    def _undated_cost(self) -> float:
        return self.options.undated_cost if self._latest else self.options.dateless_cost

    def _day_cost(self, story: _Story, days: int) -> float:
        options = self.options
        cost = options.day_cost * math.log2(1 + days)
        lasts = len(story.topics) >= RUNNING_ARTICLES and story.days >= RUNNING_DAYS
        return cost * options.running if lasts else cost

    def _why(self, fit: _Fit, known: Known) -> tuple[str, ...]:
        """Give the words that the article shares with the story, the weightiest first."""
        weights: Counter[str] = Counter()
        for member in self._stories[fit.story_id].members:
            for word in known.body.keys() & member.body.keys():
                weights[word] += known.body[word] * member.body[word]
        words = sorted(weights, key=lambda w: (-weights[w], w))[:WHY_WORDS]
        headline = f"headline {fit.headline:.2f}"
        return (*words, f"body {fit.body:.2f}", headline, f"days {fit.days}")

    # --- what people decide ------------------------------------------------------------------

    def move(self, article_ids: Iterable[str], story_id: str) -> None:
        """Put articles of running stories into another one, which may be new.

        For a decision of today; those of before are in the stream's ruling.
        """
        for article_id in article_ids:
            home_id = self._placed.get(article_id, story_id)
            if home_id == story_id:
                continue
            home = self._stories[home_id]
            target = self._stories.setdefault(story_id, _Story(home.last_day, home.days))
            target.last_day = max(target.last_day, home.last_day)
            target.days = max(target.days, home.days)
            target.topics[article_id] = home.topics.pop(article_id)
            self._placed[article_id] = story_id
            for known in [m for m in home.members if m.article_id == article_id]:
                home.members.remove(known)
                target.members.append(known)
                self._members.drop([known])
                self._members.add(known, story_id)
            while len(target.members) > self.options.members:
                self._members.drop([target.members.pop(0)])
            if not home.topics:
                del self._stories[home_id]

    # --- remembering -------------------------------------------------------------------------

    def _join(self, member: Member, known: Known, article: Article) -> None:
        day, story_id = self._day(article), member.story_id
        story = self._stories.setdefault(story_id, _Story(day))
        if article.published_on and (day > story.last_day or not story.days):
            story.days += 1
        story.last_day = max(story.last_day, day)
        story.members.append(known)
        story.topics[known.article_id] = member.topic_id
        self._placed[known.article_id] = story_id
        self._members.add(known, story_id)
        if len(story.members) > self.options.members:
            self._members.drop([story.members.pop(0)])
        if day > self._latest:
            self._latest = day
            self._end_old()
            self._topics.end_old(day)

    def _end_old(self) -> None:
        """Let go of stories unseen for longer than the window; their ids stand in the archive."""
        oldest = self._latest - self.options.window_days
        over = {i for i, story in self._stories.items() if 0 < story.last_day < oldest}
        if not over:
            return
        for story_id in over:
            story = self._stories.pop(story_id)
            self._members.drop(story.members)
            for article_id in story.topics:
                del self._placed[article_id]
