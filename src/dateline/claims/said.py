"""Sayings: attributions with what is compared of them, in order of time and place."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
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
    r"\b(?:reject|dismiss|brush|shrug|scoff|called|calls|describ)", re.I
)
_DENYING: Final = re.compile(r"\bden(?:y|ie)", re.I)
_CONTRADICTING: Final = re.compile(r"\b(?:refut|rebut|disput|disavow|disown|plead|pled)", re.I)
_TELLING: Final = re.compile(
    r"\b(?:say|said|tell|told|insist|stat|add|maintain|assert|wrote)", re.I
)
# Who speaks for somebody else, named just before: "Its spokesman, Ona Hadd, denied the charge".
_FOR_OTHERS: Final = re.compile(r"\b(?:spokes|lawyer|attorney|counsel|famil|relative|parent)", re.I)
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
        """Whether it says that something is not so, or is not said at all."""
        cue = words_at(self.article, self.attribution.cue)
        return self.content.is_negated or _has_no(cue)

    @property
    def has_negation(self) -> bool:
        """Whether there is a "not" anywhere in it."""
        return self.is_negated or _has_no(self.words)

    @property
    def is_told(self) -> bool:
        """Whether its cue is plain speech, and not a sign or a deed."""
        return bool(_TELLING.search(words_at(self.article, self.attribution.cue)))

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
        """The names of the speaker, and of those he is described by or speaks for."""
        spans = (*self.attribution.source, *self.attribution.cue)
        first = min((s.start for s in spans), default=0)
        last = max((s.end for s in spans), default=0)
        described = self.article.text[first:last]
        names = self.by | names_in("by " + described) | self.source_stems
        if not _FOR_OTHERS.search(described):
            return names
        at = self.attribution.evidence.start
        before = [s for s in self.article.sentences if s.end <= at][-1:]
        return names.union(*(names_in(self.article.text[s.start : s.end]) for s in before))

    def is_by_same(self, other: "Said") -> bool:
        """Whether both have one speaker, as far as names tell; nobody is nobody's equal."""
        mine, its = (_speaker_words(s.speaker) for s in (self, other))
        if self.by >= mine and other.by >= its:
            return bool(mine and its) and (mine <= its or its <= mine)
        return bool(mine) and mine == its


def all_said(articles: Sequence[Article], readings: Mapping[str, Reading]) -> list[Said]:
    """Give the sayings of a story in order of time; furniture is read past, captions are not.

    Words that nobody is named for are nobody's claim: the lines of a dialogue whose sides the page
    leaves to its reader.
    """
    dated = sorted(articles, key=lambda a: (a.published_at or _LATEST, a.id))
    said: list[Said] = []
    for article in dated:
        reading = readings.get(article.id)
        places = _places_in(reading) if reading else frozenset()
        skipped = [f.span for f in article.furniture if f.span and f.kind != "caption"]
        found = sorted(reading.attributions, key=lambda x: (x.evidence, x.id)) if reading else []
        for attribution in found:
            is_somebodys = attribution.speaker or attribution.source or attribution.cue
            if is_somebodys and not any(s.overlaps(attribution.evidence.span) for s in skipped):
                said.append(_read_said(len(said), attribution, article, places))
    return said


def doubted_words(words: str) -> str:
    """Give what a doubt is about: the words after "could not confirm", else all of them.

    >>> doubted_words("that it could not independently confirm the claim")
    ' the claim'
    """
    found = _DOUBTING.search(words)
    after = re.sub(r"^\w*", "", words[found.end() :]) if found else words
    return after if after.strip(" .,") else words


def _places_in(reading: Reading) -> frozenset[str]:
    """Give the names that are read as places, and as nothing else."""
    placed = {e.name for e in reading.entities if e.type in ("GPE", "LOC", "FAC")}
    return frozenset(placed - {e.name for e in reading.entities if e.type in ("ORG", "PERSON")})


def _read_said(
    number: int, attribution: Attribution, article: Article, places: frozenset[str]
) -> Said:
    cue, words = words_at(article, attribution.cue), words_at(article, attribution.content)
    spans = (*attribution.content, *attribution.source, *attribution.cue)
    source = words_at(article, attribution.source)
    speaker = voice_of(
        source, attribution.speaker, article.text, places=places, outlet=article.outlet
    )
    return Said(
        number=number,
        attribution=attribution,
        article=article,
        content=read_content(words),
        words=fold(words),
        speaker=speaker,
        stance=_stance(attribution, speaker, source, (cue, words)),
        by=names_in("by " + speaker) if speaker else frozenset(),
        start=min((s.start for s in spans), default=attribution.evidence.start),
        is_accusing=bool(_ACCUSING.search(cue)),
        is_charge=bool(_CHARGING.search(cue)),
    )


def _stance(attribution: Attribution, speaker: str, source: str, texts: tuple[str, str]) -> str:
    """A denial says that something is not so; all else that sounds like one is a comment.

    "Was denied bail" has no denier; "rejected the demand", "dismissed the group" reject no claim.
    """
    cue, words = texts
    if attribution.stance != "deny" or attribution.status == "retracted":
        return attribution.stance
    first = [w.strip(".,;:\"'“”‘’").lower() for w in words.split()[:7]]
    if _DENYING.search(cue):
        if _has_no(cue) or _is_refusal(first):
            return "comment"
        return "deny" if speaker or source.lower() in ("both", "neither", "they") else "comment"
    if _CONTRADICTING.search(cue):
        return "deny"
    is_claim = first[:1] == ["that"] or any(w in _claim_nouns() for w in first)
    is_claim = is_claim and not any(w in word_list("proposal") for w in first)
    return "deny" if _TURNING_AWAY.search(cue) and is_claim else "comment"


def _is_refusal(first: list[str]) -> bool:
    """Whether something is refused rather than said to be untrue: "denied him bail"."""
    is_given = first[:1] != ["that"] and any(w in word_list("refused") for w in first)
    return is_given or first[:1] in (["him"], ["them"], ["us"], ["me"])


@cache
def _claim_nouns() -> frozenset[str]:
    return frozenset(w for w in word_list("pointing") if not w.endswith("ed"))


def _has_no(text: str) -> bool:
    words = re.findall(r"[a-z]+(?:'[a-z]+)?", fold(text).lower())
    return any(w in word_list("negation") or w.endswith("n't") for w in words)


def _speaker_words(speaker: str) -> frozenset[str]:
    """Give the stems of a speaker's name or role, all of them read as inside a sentence."""
    return read_content("by " + speaker).stems


def words_at(article: Article, spans: Iterable[Span]) -> str:
    """Give the words at `spans`, a blank between them."""
    return " ".join(article.text[s.start : s.end] for s in spans)
