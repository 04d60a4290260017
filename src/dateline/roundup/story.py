"""One story while its block is made: what is known of it, and what stands on the page already."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from dateline.model import (
    Article,
    Assertion,
    Attribution,
    Copy,
    Event,
    Evidence,
    Origin,
    Span,
    StoryFile,
)
from dateline.outlets import outlet_name
from dateline.roundup import choose
from dateline.roundup.mask import mask
from dateline.roundup.rank import known_origins
from dateline.roundup.record import OriginCount, RoundupOptions

_LAST: Final = "9"  # sorts after every time: articles whose hour, or day, is not known


@dataclass(slots=True)
class OpenStory:
    """A story's file with indexes. `printed` grows as lines are placed; `dropped` as they fail.

    `voices` are the assertions by attribution: who speaks there, and on which side.
    """

    file: StoryFile
    day: date
    options: RoundupOptions
    today: frozenset[str]
    articles: dict[str, Article]
    said: dict[str, Attribution]
    voices: dict[str, Assertion]
    opinion: frozenset[str]
    reprints: frozenset[str]
    printed: list[str] = field(default_factory=list)
    dropped: set[Evidence] = field(default_factory=set)

    @property
    def is_new(self) -> bool:
        """Whether all that is known of the story was published today."""
        return self.today >= self.articles.keys()

    def sentence(self, span: Span, article_id: str) -> str:
        """The words at `span` of one of the story's articles."""
        return self.articles[article_id].text[span.start : span.end]

    def events_in(self, article_id: str, span: Span) -> list[Event]:
        """The events whose trigger stands in `span`."""
        reading = self.file.readings.get(article_id)
        return [e for e in reading.events if e.evidence.span.overlaps(span)] if reading else []

    def preference(self, article: Article) -> tuple[bool, bool, bool, str, str]:
        """A key by which articles are preferred: of today, news, no reprint, early."""
        return (
            article.id not in self.today,
            article.id in self.opinion,
            article.id in self.reprints,
            when_key(article.published_at, article.published_precision),
            article.id,
        )

    def origins_of(self, articles: Iterable[Article]) -> OriginCount:
        """The origins behind some articles, how many outlets carry them, how many are untraced."""
        each = {a.id: a for a in articles}.values()
        return _count_origins((a.outlet, self.file.origins.get(a.id)) for a in each)

    def origins_behind(self, assertions: Iterable[Assertion]) -> OriginCount:
        """The same for what is asserted: a claim told to another outlet is that outlet's."""
        known = {o.id: o for o in (*self.file.origins.values(), *self.file.told.values())}
        return _count_origins(
            (self.articles[a.article_id].outlet, known.get(a.origin_id)) for a in assertions
        )

    def carriers(self, evidence: Evidence) -> tuple[str, ...]:
        """The other outlets whose article has the words in a passage shared with this one."""
        own = outlet_name(self.articles[evidence.article_id].outlet)
        found = {
            outlet_name(self.articles[other].outlet)
            for copy in self.file.copies
            for other in _copied_to(copy, evidence)
            if other in self.articles
        }
        return tuple(mask(outlet) for outlet in sorted(found - {own}))


def open_story(file: StoryFile, day: date, options: RoundupOptions) -> OpenStory:
    """Give a story's file opened for `day`; articles published later are left out."""
    articles = {a.id: a for a in file.articles if a.published_on is None or a.published_on <= day}
    on_day = {a.id for a in articles.values() if a.published_on == day}
    copies = [c for c in file.copies if c.relation in ("same_text", "edited_wire")]
    return OpenStory(
        file=file,
        day=day,
        options=options,
        today=frozenset(on_day | (file.new_ids & articles.keys())),
        articles=articles,
        said={a.id: a for r in file.readings.values() for a in r.attributions},
        voices={a.attribution_id: a for c in file.claims for a in c.assertions},
        opinion=frozenset(a.id for a in articles.values() if choose.is_opinion(a)),
        reprints=frozenset(
            c.b if c.direction == "a->b" else c.a for c in copies if c.direction != "unknown"
        ),
    )


def _count_origins(carried: Iterable[tuple[str, Origin | None]]) -> OriginCount:
    """Count the origins of what outlets carry: (outlet, its origin)."""
    each = list(carried)
    known = known_origins(origin for _, origin in each)
    names = tuple(mask(n) for n in dict.fromkeys(known.values()))
    traced = {outlet_name(outlet) for outlet, origin in each if known_origins([origin])}
    untraced = {outlet_name(outlet) for outlet, _ in each} - traced
    is_own = len(traced) == 1 and not untraced and traced == set(known.values())
    return OriginCount(len(known), names, len(traced), len(untraced), is_own)


def when_key(at: datetime | None, precision: str) -> str:
    """Give a key that sorts times: a day without an hour comes after the hours of that day."""
    if at is None:
        return _LAST
    return f"{at.date().isoformat()}T{_LAST}" if precision == "day" else at.isoformat()


def _copied_to(copy: Copy, evidence: Evidence) -> Iterable[str]:
    """The other article of `copy`, if at least half of the words lie in shared passages."""
    if copy.relation == "chrome_only" or evidence.article_id not in (copy.a, copy.b):
        return
    is_a = copy.a == evidence.article_id
    sides = [(s[0], s[1]) if is_a else (s[2], s[3]) for s in copy.shared]
    shared = sum(max(0, min(evidence.end, e) - max(evidence.start, s)) for s, e in sides)
    if 2 * shared >= evidence.end - evidence.start:
        yield copy.b if is_a else copy.a
