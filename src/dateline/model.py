"""The nouns: frozen, slotted records that every room knows.

Records hold values and do no input or output. Offsets are half-open code points into
`Article.text`, which is never altered once stored. Times are aware and in UTC; days are dates.
Ids are digests of content, so running twice changes nothing.

>>> text = "Officials said four people died."
>>> Evidence.cut("a1", text, Span(0, 9)).exact
'Officials'
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Self

from dateline.errors import EvidenceError

PRECISIONS: Final = ("second", "minute", "day", "")
MODES: Final = ("direct", "indirect", "mixed")
STANCES: Final = ("support", "deny", "query", "comment")
# Who speaks: somebody named, a group, an outlet or agency, a document; unnamed people by what they
# are said to be; "" the article's own voice.
SPEAKER_TYPES: Final = (
    "person", "group", "outlet", "document", "official", "witness", "resident", "insider",
    "unnamed", "",
)  # fmt: skip
STATUSES: Final = ("claimed", "unverified", "disputed", "confirmed", "retracted")
RELATIONS: Final = ("same_text", "edited_wire", "quotes_only", "chrome_only")
# What a desk makes of a hedge ("general" are modals, conditions and guesses), and what it is about.
HEDGE_KINDS: Final = (
    "unverified", "hearsay", "suspected", "accused", "claimed", "distanced", "estimated", "general",
)  # fmt: skip
HEDGE_TARGETS: Final = ("claim", "material", "number", "actor")
STAGES: Final = ("accomplished", "attempted", "threatened", "planned", "feared")


def digest_of(*parts: str) -> str:
    """Give 16 hex digits that stand for `parts`; the same parts always give the same digits.

    >>> digest_of("a", "b") == digest_of("ab", "")
    False
    """
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def sha256_of(words: str) -> str:
    """Give the full SHA-256 of `words` in UTF-8, as printed on every receipt."""
    return hashlib.sha256(words.encode()).hexdigest()


# --- where words stand -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points."""

    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        """Whether the two ranges share at least one code point."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: "Span") -> bool:
        """Whether `other` lies wholly inside this range."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """Exact words of one article: `article.text[start:end] == exact`, always."""

    article_id: str
    start: int
    end: int
    exact: str

    def __post_init__(self) -> None:
        if not self.exact or self.end - self.start != len(self.exact):
            raise EvidenceError(
                f"evidence {self.exact!r} does not fill {self.start}..{self.end}; "
                "cut it with Evidence.cut",
                about=self.article_id,
            )

    @classmethod
    def cut(cls, article_id: str, text: str, span: Span) -> Self:
        """Cut the words at `span` out of `text`; EvidenceError where nothing stands there."""
        return cls(article_id, span.start, span.end, text[span.start : span.end])

    @property
    def span(self) -> Span:
        """Where the words stand."""
        return Span(self.start, self.end)

    @property
    def sha256(self) -> str:
        """The hash of the exact words, as printed on the receipt."""
        return sha256_of(self.exact)


# --- collect and read ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Capture:
    """Bytes as they came, saved under `digest` before anything reads them.

    `kind` says what the bytes are: "html", "text" or "record" (one JSON article record).
    `via` says how they came: "file", "feed", "url", "warc" or "jsonl"; `feed` names the feed.
    `hints` are what a feed said of the page (headline, published_at, byline, outlet): used only
    where the page itself is silent.
    """

    id: str
    digest: str
    url: str
    kind: str
    via: str
    fetched_at: datetime
    charset: str = ""
    feed: str = ""
    hints: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Caption:
    """A picture's caption and its credit, kept apart from the body."""

    text: str
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Furniture:
    """A line that is on the page but not of the report.

    `kind` is one of: tagline, caption, credit, paywall, newsletter, related, share,
    correction_note, bio, chrome. `span` is where it stands when the text was given and is used
    as it stands; it is None when the line was taken out of the body.
    """

    kind: str
    exact: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One text as one outlet published it; a later reading of the same url is a new version.

    `text` is NFC, paragraphs parted by blank lines. `published_precision` is one of PRECISIONS.
    `published_at` at precision "day" is midnight UTC of the day as the outlet counts it.
    `given_id` is the id that the input gave, if it gave one. `sentences` cover the text in order.
    `language` is an ISO 639-1 code or "" where it is unsure.
    """

    id: str
    capture_id: str
    url: str
    outlet: str
    headline: str
    byline: str
    text: str
    published_at: datetime | None = None
    published_precision: str = ""
    updated_at: datetime | None = None
    language: str = ""
    given_id: str = ""
    sentences: tuple[Span, ...] = ()
    captions: tuple[Caption, ...] = ()
    furniture: tuple[Furniture, ...] = ()

    @property
    def published_on(self) -> date | None:
        """The day of publication, where it is known."""
        return self.published_at.date() if self.published_at else None

    @property
    def skipped(self) -> tuple[Span, ...]:
        """Spans of `text` that are furniture: read past, never printed."""
        return tuple(f.span for f in self.furniture if f.span is not None)

    def evidence(self, span: Span) -> Evidence:
        """The exact words at `span`."""
        return Evidence.cut(self.id, self.text, span)

    def sentence_at(self, span: Span) -> Span:
        """The sentence, or run of sentences, that `span` stands in; `span` itself if none does."""
        inside = [s for s in self.sentences if s.overlaps(span)]
        return Span(inside[0].start, inside[-1].end) if inside else span


# --- lineage ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Copy:
    """Two articles that share words. `direction` is "a->b", "b->a" or "unknown".

    `containment` is the share (0 to 1) of the shorter text's shingles that stand in the other.
    `shared` are the shared passages: (a0, a1, b0, b1), half-open offsets into either text.
    """

    a: str
    b: str
    relation: str
    containment: float
    direction: str = "unknown"
    shared: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Credit:
    """Words by which an article names where its text or a claim came from.

    `kind` is "byline", "dateline", "agency" (text supplied by), "contributed" or "told"
    (a claim told to, or first reported by, another outlet: lineage of a claim, not of the text).
    `evidence` is None when the credit stands in the metadata.
    """

    article_id: str
    name: str
    kind: str
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an article's text came from, as far as it can be told.

    `state` is "named" (an agency or outlet is known), "unnamed" (shared text shows one common
    origin that nobody names) or "unknown". Only "named" and "unnamed" can count as independent.
    """

    id: str
    name: str
    state: str


# --- understand ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Attribution:
    """Somebody says something: source, cue and content, each of which may be several spans.

    `evidence` is the sentence or run of sentences that holds all of it. `speaker` is the name or
    role as resolved in the article ("" when nobody is named; the outlet's own voice). `reasons`
    are the words that justify stance and status. `confidence` is 0 to 1, None by rule. `kind` is
    the cue's class: speech, writing, intention, thought, attitude, noun or hedge ("" where it is
    not told). `speaker_type` is one of SPEAKER_TYPES. `chain` are the speakers in whose words this
    stands, outermost first: empty where the article itself reports the speaker. `checker` is who
    says that it could not be verified, where that is not the outlet itself.
    """

    id: str
    article_id: str
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    mode: str
    speaker: str
    stance: str
    status: str
    evidence: Evidence
    reasons: tuple[Evidence, ...] = ()
    confidence: float | None = None
    kind: str = ""
    speaker_type: str = ""
    chain: tuple[str, ...] = ()
    checker: str = ""


@dataclass(frozen=True, slots=True)
class TimeRef:
    """A time expression: TIMEX3 `type` and `value`, and the interval of days it means.

    `first_day` and `last_day` are inclusive; None where no day can be told (a duration, or an
    article without a date). `mod` is TIMEX3's modifier ("APPROX", "START", "MID", "END", …) or "".
    """

    article_id: str
    evidence: Evidence
    type: str
    value: str
    first_day: date | None = None
    last_day: date | None = None
    mod: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """A name in the text. `type` is PERSON, ORG, GPE, LOC, NORP, FAC or EVENT.

    `name` is the fullest form that the article gives; `country` is set for places in the gazetteer.
    """

    article_id: str
    evidence: Evidence
    type: str
    name: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """Casualties: `kind` is killed, wounded or missing; low <= high; high None: "at least"."""

    kind: str
    low: int
    high: int | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Hedge:
    """Words by which a text says that something is not sure; `evidence` is the cue.

    `type` is probable, doxastic, condition, investigation (Szarvas et al. 2012), "unverified" for a
    check that failed, or "". `kind` is one of HEDGE_KINDS, `target` one of HEDGE_TARGETS. `scope`
    is what it bears on, without the cue; empty where that stands elsewhere. `confidence` is 0 to 1.
    """

    article_id: str
    evidence: Evidence
    type: str
    kind: str
    target: str
    scope: tuple[Span, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Event:
    """Something that is said to have happened; `evidence` is its trigger.

    `stage` is one of STAGES. Days are inclusive; None where no day can be told. `actors` are named
    as doing it, `targets` as those to whom it is done: groups, peoples, states. `status` is
    "unverified" where the article says so of it, else "claimed"; `reasons` are the words that say
    that it is not sure.
    """

    id: str
    article_id: str
    evidence: Evidence
    type: str
    stage: str
    first_day: date | None = None
    last_day: date | None = None
    place: str = ""
    actors: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    status: str = "claimed"
    reasons: tuple[Evidence, ...] = ()
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was understood of one article."""

    article_id: str
    attributions: tuple[Attribution, ...] = ()
    times: tuple[TimeRef, ...] = ()
    events: tuple[Event, ...] = ()
    entities: tuple[Entity, ...] = ()
    hedges: tuple[Hedge, ...] = ()


# --- stories and claims ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Member:
    """An article's place in a running story, with the score and the words that put it there.

    `topic_id` is the running topic, of months, that the article is about; many stories are of one.
    """

    article_id: str
    story_id: str
    score: float
    why: tuple[str, ...] = ()
    topic_id: str = ""


@dataclass(frozen=True, slots=True)
class Assertion:
    """One source's word on one claim. `asserted_at` is when the article was published."""

    claim_id: str
    attribution_id: str
    article_id: str
    evidence: Evidence
    speaker: str
    stance: str
    status: str
    origin_id: str
    asserted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What several attributions say alike, with every word for and against it.

    `standing` is computed from the assertions, never stored as a fact: claimed, unverified,
    disputed, confirmed (somebody is named who confirmed it) or retracted.
    """

    id: str
    story_id: str
    evidence: Evidence
    assertions: tuple[Assertion, ...]
    independent_origins: int
    standing: str
    first_asserted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoryDay:
    """How much a day mattered to a story: how many of its reports name it, and came out on it."""

    day: date
    named: int
    published: int
    weight: float


@dataclass(frozen=True, slots=True)
class StoryFile:
    """Everything known on one running story up to a day: what a roundup is made from.

    `articles` are in order of publication; `readings` and `origins` are keyed by article id.
    `new_ids` are the articles published on the day itself. `days` are those that the story's
    reports name or came out on, the weightiest first. `told` are, by attribution id, the origins of
    what was told to another outlet than the article's. `earlier` are, by id of the day's
    articles, the versions of their page that came before, the first first.
    """

    story_id: str
    articles: tuple[Article, ...]
    readings: dict[str, Reading]
    origins: dict[str, Origin]
    claims: tuple[Claim, ...] = ()
    copies: tuple[Copy, ...] = ()
    new_ids: frozenset[str] = frozenset()
    days: tuple[StoryDay, ...] = ()
    told: dict[str, Origin] = field(default_factory=dict)
    earlier: dict[str, tuple[Article, ...]] = field(default_factory=dict)


# --- timing, roundup and desk ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Finding:
    """What a timing test found: does A follow B more than chance would have it?

    `verdict` is fixed plain wording; `ratio` is observed over expected with its 95 % interval;
    `smallest_ratio` is the smallest that would have been seen at 80 % power (None: not seen at any
    tried). `p_after` and `p_order` belong to the two gates. `null` says how surrogates were made.
    `sensitivity` has width of the rotation windows in days, p_after, p_order; of wider ones too.
    """

    a: str
    b: str
    window_days: int
    n_a: int
    n_b: int
    verdict: str
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    p_after: float | None
    p_order: float | None
    smallest_ratio: float | None
    null: str
    caveats: tuple[str, ...] = ()
    sensitivity: tuple[tuple[int, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line. It cannot be built without evidence.

    `kind` is headline, says, denies, background, new or event. `text` is drawn from the evidence
    word for word; `speaker`, `status` and counts are computed beside it. `claim_id` ties
    an allegation and its denials together.
    """

    kind: str
    text: str
    evidence: tuple[Evidence, ...]
    speaker: str = ""
    status: str = ""
    independent_origins: int = 0
    claim_id: str = ""
    first_day: date | None = None
    last_day: date | None = None

    def __post_init__(self) -> None:
        if not self.evidence:
            raise EvidenceError(f"a line needs evidence: {self.text!r}", about=self.claim_id)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided, once and for ever in the log."""

    id: str
    decided_at: datetime
    by: str
    verb: str
    subject: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be done: in which room, on what, and why."""

    room: str
    about: str
    reason: str
    failed_at: datetime
    capture_id: str = ""

    @property
    def id(self) -> str:
        """The same failure on the same thing is one failure."""
        return digest_of(self.room, self.about, self.reason)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a roundup could not see: counts for its footer."""

    articles: int = 0
    outlets: int = 0
    undated: int = 0
    languages: tuple[tuple[str, int], ...] = ()
    failures: tuple[Failure, ...] = field(default=())
