"""Sayings: attributions with what is compared of them, in order of time and place."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from dateline.claims.content import Content, names_in, read_content, word_list
from dateline.claims.voice import voice_of
from dateline.model import Article, Attribution, Reading, Span
from dateline.text import fold

_LATEST: Final = datetime.max.replace(tzinfo=UTC)
_ACCUSING: Final = re.compile(
    r"\b(?:accus|alleg(?!iance)|blam|charg|suspect|implicat|indict|claim|denounc)", re.IGNORECASE
)
_CHARGING: Final = re.compile(
    r"\b(?:accus|charg|suspect|convict|blam|implicat|indict)", re.IGNORECASE
)
# Words by which a content lays something at somebody's door, whatever its cue.
_LAYING_BLAME: Final = re.compile(
    r"\b(?:responsible for|responsible|behind|did (?:this|it)|carried out|to blame|the work of"
    r"|committed|orchestrated|masterminded|planted|perpetrat\w+)\b",
    re.IGNORECASE,
)
# A content that says that something could not be, or was not, checked.
_DOUBTING: Final = re.compile(
    r"\b(?:could not|couldn't|cannot|can not|unable to|not been able to|(?:has|have|had) not been"
    r"|was not|were not|not yet)\s(?:yet\s|be\s|immediately\s|independently\s)*"
    r"(?:confirm|verif|authenticat|corroborat)",
    re.IGNORECASE,
)
# A doubt that stands deeper inside belongs to a clause about something else.
_SOON: Final = 25
_TURNING_AWAY: Final = re.compile(
    r"\b(?:reject|dismiss|rebuff|refus|spurn|turn(?:ed|s)? down|oppos)", re.I
)
_DENYING: Final = re.compile(r"\bden(?:y|ie)", re.I)
_UNSURE: Final = re.compile(r"\bdoubt", re.I)
_ENDS_OPEN: Final = re.compile(
    r"\b(?:had been|has been|have been|was|were|had|did|does|do|would|is|are)[.\"'\s]*$"
)


@dataclass(frozen=True, slots=True)
class Said:
    """An attribution with what is compared of it; `number` is its place in time and text.

    `stance` is the attribution's, save where it only turns a proposal away or doubts. `by` are the
    stems of the speaker's names.
    """

    number: int
    attribution: Attribution
    article: Article
    content: Content
    words: str
    speaker: str
    stance: str
    by: frozenset[str]
    start: int
    is_accusing: bool
    is_charge: bool

    @property
    def is_asserted(self) -> bool:
        """Whether something is said to be so, or not to be so."""
        return self.stance not in ("deny", "query") and not self.is_doubt

    @property
    def is_doubt(self) -> bool:
        """Whether it says that something was not verified; a mere question is no doubt."""
        if self.stance == "query":
            return self.attribution.status == "unverified"
        found = _DOUBTING.search(self.words)
        return self.stance == "support" and found is not None and found.start() < _SOON

    @property
    def status(self) -> str:
        """How far it was checked; a doubt says that it was not, a turned-away proposal nothing."""
        if self.is_doubt:
            return "unverified"
        return "claimed" if self.stance != self.attribution.stance else self.attribution.status

    @property
    def is_negated(self) -> bool:
        """Whether it says that something is not so."""
        return self.content.is_negated

    @property
    def has_negation(self) -> bool:
        """Whether there is a "not" anywhere in it."""
        return any(w in word_list("negation") or w.endswith("n't") for w in _words(self.words))

    @property
    def is_open(self) -> bool:
        """Whether it leans on what was said before it: "said that 19 had been"."""
        return len(self.content.stems) < 2 and bool(_ENDS_OPEN.search(self.words))

    @property
    def lays_blame(self) -> bool:
        """Whether it holds somebody responsible, by its cue or by its own words."""
        if self.is_charge:
            return True
        return not self.content.is_negated and bool(_LAYING_BLAME.search(self.words))

    def is_nested(self, other: "Said") -> bool:
        """Whether one is said inside the other: "X reported that Y said so"."""
        return self.article.id == other.article.id and any(
            mine.overlaps(its)
            for mine in self.attribution.content
            for its in other.attribution.content
        )

    def reports(self, other: "Said") -> bool:
        """Whether it is told in here that the other said something: no answer to it."""
        return self.article.id == other.article.id and any(
            content.overlaps(cue)
            for content in self.attribution.content
            for cue in other.attribution.cue
        )

    @property
    def source(self) -> str:
        """The words of its source."""
        return words_at(self.article, self.attribution.source)

    @property
    def source_stems(self) -> frozenset[str]:
        """The stems of its source."""
        return read_content(self.source).stems

    @property
    def voice_stems(self) -> frozenset[str]:
        """The stems of its source and of who that is: "video from Red Dawn"."""
        return self.source_stems | read_content(self.attribution.speaker).stems

    @property
    def about(self) -> frozenset[str]:
        """Whom its sentence names, and its source; read only when a denial asks."""
        return names_in(self.attribution.evidence.exact) | self.source_stems

    @property
    def speaks_for(self) -> frozenset[str]:
        """The names of the speaker, and of those beside him outside what he says."""
        return self.by | (self.about - self.content.stems)

    def is_by_same(self, other: "Said") -> bool:
        """Whether both have one speaker, as far as names tell; nobody is nobody's equal."""
        mine, its = (_speaker_words(s.speaker) for s in (self, other))
        if self.by >= mine and other.by >= its:
            return bool(mine and its) and (mine <= its or its <= mine)
        return bool(mine) and mine == its


def all_said(articles: Sequence[Article], readings: Mapping[str, Reading]) -> list[Said]:
    """Give the sayings of a story in order of time; furniture is read past, captions are not."""
    dated = sorted(articles, key=lambda a: (a.published_at or _LATEST, a.id))
    said: list[Said] = []
    for article in dated:
        reading = readings.get(article.id)
        skipped = [f.span for f in article.furniture if f.span and f.kind != "caption"]
        found = sorted(reading.attributions, key=lambda x: (x.evidence, x.id)) if reading else []
        for attribution in found:
            if not any(s.overlaps(attribution.evidence.span) for s in skipped):
                said.append(_read_said(len(said), attribution, article))
    return said


def doubted_words(words: str) -> str:
    """Give what a doubt is about: the words after "could not confirm", else all of them.

    >>> doubted_words("that it could not independently confirm the claim")
    ' the claim'
    """
    found = _DOUBTING.search(words)
    after = re.sub(r"^\w*", "", words[found.end() :]) if found else words
    return after if after.strip(" .,") else words


def _read_said(number: int, attribution: Attribution, article: Article) -> Said:
    cue, words = words_at(article, attribution.cue), words_at(article, attribution.content)
    spans = (*attribution.content, *attribution.source, *attribution.cue)
    source = words_at(article, attribution.source)
    speaker = voice_of(source, attribution.speaker, article.text)
    return Said(
        number=number,
        attribution=attribution,
        article=article,
        content=read_content(words),
        words=fold(words),
        speaker=speaker,
        stance=_stance(attribution.stance, cue, words),
        by=names_in("by " + speaker) if speaker else frozenset(),
        start=min((s.start for s in spans), default=attribution.evidence.start),
        is_accusing=bool(_ACCUSING.search(cue)),
        is_charge=bool(_CHARGING.search(cue)),
    )


def _stance(stance: str, cue: str, words: str) -> str:
    """A denial says that something is not so: turning a proposal away, or doubting, is none."""
    if stance != "deny" or _DENYING.search(cue):
        return stance
    if _UNSURE.search(cue):
        return "comment"
    first = [w.strip(".,;:\"'“”‘’").lower() for w in words.split()[:7]]
    is_proposal = any(w in word_list("proposal") for w in first)
    return "comment" if is_proposal and _TURNING_AWAY.search(cue) else stance


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+(?:'[a-z]+)?", text.lower())


def _speaker_words(speaker: str) -> frozenset[str]:
    """Give the stems of a speaker's name or role, all of them read as inside a sentence."""
    return read_content("by " + speaker).stems


def words_at(article: Article, spans: Iterable[Span]) -> str:
    """Give the words at `spans`, a blank between them."""
    return " ".join(article.text[s.start : s.end] for s in spans)
