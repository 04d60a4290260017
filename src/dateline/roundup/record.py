"""What a roundup is made of: frozen records, from which all three files are drawn.

`roundup.json` is these records and nothing else; see docs/rooms/roundup.md for its keys.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from dateline.errors import EvidenceError, WrongSettings
from dateline.model import sha256_of
from dateline.records import LATER

FORMAT: Final = "dateline.roundup/1"
PARTS: Final = ("text", "headline")


@dataclass(frozen=True, slots=True)
class RoundupOptions:
    """What a desk may choose: how much is printed, where links may not lead, its error rates.

    `quality` maps the name of one of our own error rates to its figure in words, printed plainly.
    `notice` stands at the top of the page ("All of this is fictional."). `read_languages` are the
    languages whose articles are read for claims; the others are counted in the footer.
    """

    stories: int = 30
    lines: int = 6
    denials: int = 3
    dates: int = 6
    refused_hosts: tuple[str, ...] = ()
    quality: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""
    read_languages: tuple[str, ...] = ("en",)

    def __post_init__(self) -> None:
        for name in ("stories", "lines", "denials"):
            if getattr(self, name) < 1:
                raise WrongSettings(
                    f"roundup option {name} is {getattr(self, name)!r}; use 1 or more", about=name
                )


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where printed words stand: article, part, offsets, the words, their hash, their paragraph.

    `part` is "text" or "headline": which field of the article the half-open offsets count in.
    `exact`, `before` and `after` are as printed: private details are masked in them, and `masked`
    says so; `sha256` is the hash of `exact` as printed (a hash of unmasked words would give a
    phone number away to whoever tries them all). `url` is "" where no link may be printed.
    """

    id: str
    article_id: str
    part: str
    start: int
    end: int
    exact: str
    sha256: str
    before: str
    after: str
    masked: bool
    outlet: str
    headline: str
    url: str
    published_at: datetime | None
    published_precision: str
    language: str

    def __post_init__(self) -> None:
        if not self.exact or self.sha256 != sha256_of(self.exact) or self.part not in PARTS:
            raise EvidenceError(
                f"receipt {self.id!r} does not hold together: {self.exact!r}; "
                "cut it with cut_receipt",
                about=self.article_id,
            )


@dataclass(frozen=True, slots=True)
class Carried:
    """The words of a line as another outlet carries them.

    `relation` is that of the two articles, `direction` which way the words went, seen from the
    printed one: "from", "to" or "unknown". `pieces` are both sentences word by word: (how, words),
    how being "same", "here" (in the printed one alone) or "there".
    """

    relation: str
    direction: str
    receipt: Receipt
    pieces: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CopyRow:
    """One article of a tree of copies, `depth` steps from the root.

    `relation`, `share` (0 to 1: how much of the shorter text) and `took` (whether it is known to
    have the words from there) are about the row that it hangs on.
    """

    depth: int
    article_id: str
    outlet: str
    headline: str
    published_at: datetime | None
    published_precision: str
    relation: str
    took: bool
    share: float


@dataclass(frozen=True, slots=True)
class CopyTree:
    """One text as several outlets have it: its origin's name, if known, and how many have it.

    `rows` are as many of the `articles` as are shown.
    """

    origin: str
    rows: tuple[CopyRow, ...]
    articles: int
    outlets: int = field(default=0, metadata=LATER)


@dataclass(frozen=True, slots=True)
class Retitled:
    """A headline that its outlet changed: what it `was` in an earlier version of the page."""

    article_id: str
    earlier_id: str
    outlet: str
    was: str
    headline: str


@dataclass(frozen=True, slots=True)
class OriginCount:
    """How many independent origins stand behind words, who they are, and how many outlets.

    `outlets` are those whose text has a known origin; `unknown` those whose text has none. `is_own`
    where one outlet carries what is its own.
    """

    independent: int = 0
    names: tuple[str, ...] = ()
    outlets: int = 0
    unknown: int = 0
    is_own: bool = field(default=False, metadata=LATER)


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line as printed: a `Line` with its receipts; `text` is the first receipt's words.

    `kind` is headline, lead, says, denies, background, event or figure. `when` are the article's
    own words for the time, where they need to be read out. `marks` say what is new.
    `hedges` are sentences by which the article limits this one.
    """

    id: str
    kind: str
    text: str
    receipts: tuple[Receipt, ...]
    speaker: str = ""
    stance: str = ""
    status: str = ""
    claim_id: str = ""
    origins: OriginCount = OriginCount()
    also_carried_by: tuple[str, ...] = ()
    carried: tuple[Carried, ...] = ()
    marks: tuple[str, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    when: str = ""
    hedges: tuple["PrintedLine", ...] = ()

    def __post_init__(self) -> None:
        if not self.receipts:
            raise EvidenceError(f"a printed line needs a receipt: {self.text!r}", about=self.id)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One claim: who says it and, beside it, who denies it.

    `standing` is the claim's; `more_denials` names those who deny it too but are not printed.
    """

    claim_id: str
    standing: str
    says: tuple[PrintedLine, ...]
    denials: tuple[PrintedLine, ...] = ()
    more_denials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureRow:
    """Casualties as one article reports them; `high` None means "at least"."""

    kind: str
    low: int
    high: int | None
    reported_on: date | None
    line: PrintedLine


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Casualty figures of one event as they changed, in order of report."""

    event: str
    place: str
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Why a story stands where it stands: the parts and their weighted sum (see rank.py)."""

    total: float
    origins: float
    articles: float
    voices: float
    novelty: float
    severity: float
    opinion: float


@dataclass(frozen=True, slots=True)
class Block:
    """One story on the page. `languages` are those of its articles, the most frequent first."""

    story_id: str
    score: Score
    is_new: bool
    is_opinion: bool
    articles: int
    articles_today: int
    new_claims: int
    new_denials: int
    outlets_today: tuple[str, ...]
    origins: OriginCount
    headline: PrintedLine
    lead: PrintedLine | None
    exchanges: tuple[Exchange, ...] = ()
    figures: tuple[FigureTable, ...] = ()
    timeline: tuple[PrintedLine, ...] = ()
    copies: tuple[CopyTree, ...] = ()
    languages: tuple[tuple[str, int], ...] = field(default=(), metadata=LATER)
    retitled: tuple[Retitled, ...] = field(default=(), metadata=LATER)

    def lines(self) -> tuple[PrintedLine, ...]:
        """Every printed line of the story, in the order of the page, hedges after their line."""
        said = [line for e in self.exchanges for line in (*e.says, *e.denials)]
        rows = [row.line for table in self.figures for row in table.rows]
        lead = [self.lead] if self.lead else []
        every = [self.headline, *lead, *said, *rows, *self.timeline]
        return tuple(each for line in every for each in (line, *line.hedges))


@dataclass(frozen=True, slots=True)
class Failed:
    """Something that could not be fetched or read, as printed in the footer."""

    room: str
    about: str
    reason: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What the roundup is made from, and what it could not see."""

    articles: int
    outlets: int
    undated: int
    languages: tuple[tuple[str, int], ...]
    unread: tuple[tuple[str, int], ...]
    failures: tuple[Failed, ...]
    stories_left_out: int
    lines_dropped: int
    quality: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Roundup:
    """A day's roundup, whole: stories in order of rank, and the coverage footer."""

    day: date
    notice: str
    blocks: tuple[Block, ...]
    seen: Seen

    def lines(self) -> tuple[PrintedLine, ...]:
        """Every printed line, in the order of the page, hedges after their line."""
        return tuple(line for block in self.blocks for line in block.lines())
