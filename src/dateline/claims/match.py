"""Which attributions of a story make one claim.

First what is asserted: contents that share their content words (weighed by how rare they are in
the story) and whose names and numbers agree are one claim. Then denials and hedges are tied to what
they deny or doubt: by content where they have any, else to the nearest allegation before them about
the same people. What finds no place is a claim of its own: a false tie is worse than a missing one.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from dateline.claims.content import Content, names_in, pointing_stems, read_content
from dateline.claims.ledger import in_time_order, standing_of
from dateline.model import (
    Article,
    Assertion,
    Attribution,
    Claim,
    Origin,
    Reading,
    Span,
    digest_of,
)

# Two contents are one claim when the words they share weigh this much of all their words, or this
# much of the shorter one's where at least four are shared. Chosen on made-up look-alikes; the same
# claim in other words is missed, which costs a line, not a reader's trust.
_ALIKE: Final = 0.55
_HELD: Final = 0.8
_FEWEST_HELD: Final = 4
_FEWEST_STEMS: Final = 3
_FEWEST_PLAIN: Final = 2
# With a "not" in only one of the two, only nearly the same words are the same claim.
_ALIKE_BUT_NOT: Final = 0.6
# A denial or hedge says less than the allegation it is about: its own words must be in there.
_DENIED: Final = 0.6
# A denial without content may reach back this far (some three sentences) by nearness alone.
_NEAR: Final = 400

_ACCUSING: Final = re.compile(
    r"\b(?:accus|alleg(?!iance)|blam|charg|suspect|implicat|indict|claim|denounc)", re.IGNORECASE
)
_OF_ACCUSING: Final = re.compile(r"\b(?:accus|charg|suspect|convict|blam)", re.IGNORECASE)
_LATEST: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Said:
    """An attribution with what is compared of it; `number` is its place in time and text."""

    number: int
    attribution: Attribution
    article: Article
    content: Content
    by: frozenset[str]
    start: int
    is_accusing: bool
    is_charge: bool

    @property
    def is_asserted(self) -> bool:
        return self.attribution.stance not in ("deny", "query")

    @property
    def is_doubt(self) -> bool:
        """Whether the article says that it was not verified; a mere question is no doubt."""
        return self.attribution.stance == "query" and self.attribution.status == "unverified"

    def is_nested(self, other: "_Said") -> bool:
        """Whether one is said inside the other: "X reported that Y said so"."""
        return self.article.id == other.article.id and any(
            mine.overlaps(its)
            for mine in self.attribution.content
            for its in other.attribution.content
        )

    def reports(self, other: "_Said") -> bool:
        """Whether it is told in here that the other said something: no answer to it."""
        return self.article.id == other.article.id and any(
            content.overlaps(cue)
            for content in self.attribution.content
            for cue in other.attribution.cue
        )

    @property
    def source_stems(self) -> frozenset[str]:
        return read_content(_words(self.article, self.attribution.source)).stems

    @property
    def about(self) -> frozenset[str]:
        """Whom its sentence names, and its source; read only when a denial asks."""
        return names_in(self.attribution.evidence.exact) | self.source_stems

    def is_by_same(self, other: "_Said") -> bool:
        """Whether both have one speaker, as far as names tell; nobody is nobody's equal."""
        mine, its = (_speaker_words(s.attribution.speaker) for s in (self, other))
        if self.by >= mine and other.by >= its:
            return bool(mine and its) and (mine <= its or its <= mine)
        return bool(mine) and mine == its


@dataclass(slots=True)
class _Group:
    """A claim in the making."""

    number: int
    members: list[_Said] = field(default_factory=list)
    contents: set[Content] = field(default_factory=set)
    denials: list[_Said] = field(default_factory=list)
    doubts: list[_Said] = field(default_factory=list)


# --- the room's one function -----------------------------------------------------------------


def match_claims(
    story_id: str,
    articles: Sequence[Article],
    readings: Mapping[str, Reading],
    origins: Mapping[str, Origin],
) -> tuple[Claim, ...]:
    """Give the story's claims, in order of first assertion; each attribution stands in one.

    `readings` and `origins` are keyed by article id. Attributions in furniture are left out.
    """
    said = _all_said(articles, readings)
    grouped = _Grouping(said)
    claims = (_claim(story_id, g, origins) for g in grouped.groups)
    return tuple(sorted(claims, key=lambda c: (c.first_asserted_at or _LATEST, c.id)))


def _all_said(articles: Sequence[Article], readings: Mapping[str, Reading]) -> list[_Said]:
    dated = sorted(articles, key=lambda a: (a.published_at or _LATEST, a.id))
    said: list[_Said] = []
    for article in dated:
        reading = readings.get(article.id)
        skipped = [f.span for f in article.furniture if f.span and f.kind != "caption"]
        found = sorted(reading.attributions, key=lambda x: (x.evidence, x.id)) if reading else []
        for attribution in found:
            if not any(s.overlaps(attribution.evidence.span) for s in skipped):
                said.append(_read_said(len(said), attribution, article))
    return said


def _read_said(number: int, attribution: Attribution, article: Article) -> _Said:
    cue = _words(article, attribution.cue)
    spans = (*attribution.content, *attribution.source, *attribution.cue)
    return _Said(
        number=number,
        attribution=attribution,
        article=article,
        content=read_content(_words(article, attribution.content)),
        by=names_in("by " + attribution.speaker) if attribution.speaker else frozenset(),
        start=min((s.start for s in spans), default=attribution.evidence.start),
        is_accusing=bool(_ACCUSING.search(cue)),
        is_charge=bool(_OF_ACCUSING.search(cue)),
    )


def _speaker_words(speaker: str) -> frozenset[str]:
    """Give the stems of a speaker's name or role, all of them read as inside a sentence."""
    return read_content("by " + speaker).stems


def _words(article: Article, spans: Iterable[Span]) -> str:
    return " ".join(article.text[s.start : s.end] for s in spans)


# --- grouping --------------------------------------------------------------------------------


class _Grouping:
    """Puts sayings into groups, in order of time; `groups` is the result."""

    def __init__(self, said: Sequence[_Said]) -> None:
        self.groups: list[_Group] = []
        self._group_of: dict[int, _Group] = {}
        self._same_words: dict[object, _Group] = {}
        self._with_stem: dict[str, list[_Said]] = defaultdict(list)
        self._with_rare: dict[str, list[_Said]] = defaultdict(list)
        self._charges: list[_Said] = []
        self._in_article: dict[str, list[_Said]] = defaultdict(list)
        self._weights = _weigh_stems(said)
        for one in said:
            if one.is_asserted:
                self._place(one)
        for one in said:
            if not one.is_asserted:
                self._tie(one)

    def _weight(self, stems: Iterable[str]) -> float:
        return sum(self._weights[s] for s in stems)

    # what is asserted

    def _place(self, one: _Said) -> None:
        key = one.content.key
        group = self._same_words.get(key) if len(one.content.stems) >= _FEWEST_STEMS else None
        group = group or self._alike_group(one) or self._new_group()
        self._join(one, group, group.members)
        self._same_words.setdefault(key, group)

    def _new_group(self) -> _Group:
        self.groups.append(_Group(len(self.groups)))
        return self.groups[-1]

    def _join(self, one: _Said, group: _Group, place: list[_Said]) -> None:
        place.append(one)
        self._group_of[one.number] = group
        if one.is_asserted:
            self._in_article[one.article.id].append(one)
            if one.content not in group.contents:
                self._index(one)
            group.contents.add(one.content)
            if one.is_charge:
                self._charges.append(one)

    def _index(self, one: _Said) -> None:
        for stem in one.content.stems:
            self._with_stem[stem].append(one)
        for stem in self._rarest(one.content.stems, 1 - _HELD):
            self._with_rare[stem].append(one)

    def _rarest(self, stems: Iterable[str], share: float) -> list[str]:
        """Give the rarest stems that weigh more than `share` of all together.

        Whoever shares `1 - share` of the weight shares one of these, so nobody is missed by
        looking only there.
        """
        ranked = sorted(stems, key=lambda s: (-self._weights[s], s))
        left, taken = share * self._weight(ranked), 0
        while taken < len(ranked) and left >= 0:
            left -= self._weights[ranked[taken]]
            taken += 1
        return ranked[:taken]

    def _sharing(self, one: _Said) -> dict[int, _Said]:
        """Give the assertions that could be one claim with `one`."""
        stems = one.content.stems
        found = [self._with_stem.get(s, ()) for s in self._rarest(stems, 1 - _ALIKE)]
        found += [self._with_rare.get(s, ()) for s in stems]
        found += [self._charges] if one.is_charge else []
        return {other.number: other for others in found for other in others}

    def _alike_group(self, one: _Said) -> _Group | None:
        scored = ((self._likeness(one, o), -n) for n, o in self._sharing(one).items())
        for score, number in sorted((s for s in scored if s[0]), reverse=True):
            group = self._group_of[-number]
            if score > 1 or all(_agree(one.content, c) for c in group.contents):
                return group
        return None

    def _likeness(self, one: _Said, other: _Said) -> float:
        """Give how alike two assertions are: 0 not one claim, 2 one charge of the same people."""
        a, b = one.content, other.content
        if _is_one_charge(one, other):
            return 2.0
        if not (_says_enough(a) and _says_enough(b) and _agree(a, b)):
            return 0.0
        shared, mine = self._weight(a.stems & b.stems), self._weight(a.stems)
        theirs = self._weight(b.stems)
        together = shared / (mine + theirs - shared)
        if a.is_negated != b.is_negated and not one.is_nested(other):
            return together if together >= _ALIKE_BUT_NOT else 0.0
        held = shared / min(mine, theirs)
        if together >= _ALIKE or (held >= _HELD and len(a.stems & b.stems) >= _FEWEST_HELD):
            return max(together, held / 2)
        return 0.0

    # what is denied or doubted

    def _tie(self, one: _Said) -> None:
        is_denial = one.attribution.stance == "deny"
        other: _Said | None = None
        if is_denial:
            other = self._denied_by_content(one) or self._pointed_at(one)
        elif one.is_doubt:
            other = self._denied_by_content(one) or self._doubted(one)
        group = self._group_of[other.number] if other else self._like_denial(one)
        self._join(one, group, group.denials if is_denial else group.doubts)
        self._same_words.setdefault((one.attribution.stance, one.content.key), group)

    def _like_denial(self, one: _Said) -> _Group:
        """Give the group of the same denial in the same words elsewhere, or a new one."""
        key = (one.attribution.stance, one.content.key)
        same = self._same_words.get(key) if len(one.content.stems) >= _FEWEST_STEMS else None
        return same or self._new_group()

    def _denied_by_content(self, one: _Said) -> _Said | None:
        stems = one.content.stems - pointing_stems()
        whole = self._weight(stems)
        if not stems - one.content.names or not whole:
            return None
        ranked = []
        found = {o.number: o for s in self._rarest(stems, 1 - _DENIED) for o in self._with_stem[s]}
        found |= {o.number: o for o in self._in_article[one.article.id]}
        for other in found.values():
            shared = stems & other.content.stems
            score = self._weight(shared) / whole
            is_here = other.article.id == one.article.id
            is_enough = len(shared) > 1 or (is_here and other.is_accusing)
            if is_enough and self._is_denied(one, other, score, shared):
                order = (is_here, round(score, 1), other.is_accusing, -_distance(one, other))
                ranked.append((order, -other.number, other))
        return max(ranked, key=lambda r: r[:2])[2] if ranked else None

    def _is_denied(self, one: _Said, other: _Said, score: float, shared: frozenset[str]) -> bool:
        a, b = one.content, other.content
        numbers_agree = not a.numbers or not b.numbers or a.numbers <= b.numbers
        return (
            score >= _DENIED
            and numbers_agree
            and bool(shared - a.names)
            and (not a.names or bool(a.names & (b.stems | other.about)))
            and not one.is_by_same(other)
            and not other.reports(one)
        )

    def _pointed_at(self, one: _Said) -> _Said | None:
        """Give the allegation that a denial without content of its own is about.

        "Any part in the fighting" has some content, but points too: it needs an allegation that
        names the denier.
        """
        if not one.content.is_pointing and not one.content.stems & pointing_stems():
            return None
        here = [o for o in self._in_article[one.article.id] if not one.is_by_same(o)]
        before = [o for o in here if o.start < one.start and not o.reports(one)]
        near = [o for o in before if one.start - o.start <= _NEAR]
        about = one.by | one.content.names | (one.about - one.content.stems)
        is_bare = one.content.is_pointing
        for found in (
            [o for o in before if o.is_accusing and _is_about(o, about if is_bare else one.by)],
            [o for o in near if o.content.stems & one.by],
            [o for o in near if o.is_accusing and is_bare],
        ):
            if found:
                return max(found, key=lambda o: (o.start, o.number))
        return self._pointed_elsewhere(one)

    def _pointed_elsewhere(self, one: _Said) -> _Said | None:
        """Give the latest accusation of the denier in an earlier article, or later in this one."""
        later = [
            o
            for o in self._in_article[one.article.id]
            if o.is_accusing and o.start > one.start and _is_about(o, one.by)
        ]
        if later:
            return min(later, key=lambda o: o.start)
        named = (o for name in one.by for o in self._with_stem.get(name, ()))
        earlier = [
            o for o in named if o.is_accusing and o.number < one.number and not one.is_by_same(o)
        ]
        return max(earlier, key=lambda o: o.number, default=None)

    def _doubted(self, one: _Said) -> _Said | None:
        """Give what a hedge on a thing ("the video", "the report") is about."""
        here = self._in_article[one.article.id]
        if one.content.is_pointing:
            before = [o for o in here if o.start < one.start and one.start - o.start <= _NEAR]
            return max(before, key=lambda o: o.start, default=None)
        things = one.content.stems - one.content.names
        by_it = [o for o in here if o.source_stems & things]
        on_it = [o for o in here if o.content.stems & things and len(things) < _FEWEST_HELD]
        return min(by_it or on_it, key=lambda o: _distance(one, o), default=None)


def _weigh_stems(said: Sequence[_Said]) -> dict[str, float]:
    """Give each stem's weight: how rare it is among the story's different contents."""
    contents = {s.content for s in said}
    count = Counter(stem for content in contents for stem in content.stems)
    return {stem: math.log(1 + len(contents) / n) for stem, n in count.items()}


def _says_enough(content: Content) -> bool:
    """Whether it holds enough to be matched by: names alone are a topic, not a claim."""
    plain = content.stems - content.names
    return len(content.stems) >= _FEWEST_STEMS and len(plain) >= _FEWEST_PLAIN


def _agree(a: Content, b: Content) -> bool:
    """Whether numbers and names do not contradict each other."""
    if a.numbers != b.numbers and a.numbers and b.numbers:
        return False
    fewer, more = sorted((a, b), key=lambda c: len(c.names))
    return not fewer.names or len(fewer.names - more.stems) <= len(fewer.names) // 3


def _is_one_charge(one: _Said, other: _Said) -> bool:
    """Whether two accusations charge the same people with the same: "accused X of spying"."""
    if not (one.is_charge and other.is_charge):
        return False
    a, b = one.content, other.content
    same_head = a.charge_head in b.charge or b.charge_head in a.charge
    return bool(same_head and a.charge_head and b.charge_head and a.accused & b.accused)


def _is_about(other: _Said, names: frozenset[str]) -> bool:
    return bool(names & (other.content.stems | other.about))


def _distance(one: _Said, other: _Said) -> int:
    """Give how far apart two sayings of one article stand; what follows counts double."""
    if one.article.id != other.article.id:
        return abs(one.number - other.number)
    gap = one.start - other.start
    return gap if gap >= 0 else -2 * gap


# --- the claim -------------------------------------------------------------------------------


def _claim(story_id: str, group: _Group, origins: Mapping[str, Origin]) -> Claim:
    stanced = list(_stances(group))
    first = min(
        (s for s, stance in stanced if stance == "support"),
        key=lambda s: s.number,
        default=min((s for s, _ in stanced), key=lambda s: s.number),
    )
    claim_id = digest_of("claim", story_id, first.attribution.id)
    assertions = in_time_order(
        _assertion(claim_id, one, stance, origins) for one, stance in stanced
    )
    known = {
        a.origin_id
        for a in assertions
        if a.stance == "support" and _is_known(origins.get(a.article_id))
    }
    supported = [a.asserted_at for a in assertions if a.asserted_at and a.stance == "support"]
    any_side = [a.asserted_at for a in assertions if a.asserted_at]
    return Claim(
        id=claim_id,
        story_id=story_id,
        evidence=first.attribution.evidence,
        assertions=assertions,
        independent_origins=len(known),
        standing=standing_of(assertions),
        first_asserted_at=min(supported or any_side, default=None),
    )


def _is_known(origin: Origin | None) -> bool:
    return origin is not None and origin.state != "unknown"


def _stances(group: _Group) -> Iterator[tuple[_Said, str]]:
    """Yield each saying of the group with its stance towards the claim.

    Where some say it was so and others that it was not, the claim is that it was so: the "not" of
    somebody else than the accuser is a denial. Where all say "not", that is the claim.
    """
    affirmed = [m for m in group.members if not m.content.is_negated]
    for one in group.members:
        is_denial = one.attribution.stance == "support" and any(
            _is_opposed(one, m) for m in affirmed
        )
        yield one, "deny" if is_denial else one.attribution.stance
    for one in group.denials:
        is_double = one.content.is_negated and bool(affirmed)
        yield one, "support" if is_double else "deny"
    for one in group.doubts:
        yield one, one.attribution.stance


def _is_opposed(one: _Said, affirmed: _Said) -> bool:
    """Whether `one` says "not" to nearly the same words as `affirmed` says them."""
    mine, its = one.content.stems, affirmed.content.stems
    return (
        one.content.is_negated
        and not one.is_nested(affirmed)
        and len(mine & its) >= _ALIKE_BUT_NOT * len(mine | its)
    )


def _assertion(claim_id: str, one: _Said, stance: str, origins: Mapping[str, Origin]) -> Assertion:
    origin = origins.get(one.article.id)
    return Assertion(
        claim_id=claim_id,
        attribution_id=one.attribution.id,
        article_id=one.article.id,
        evidence=one.attribution.evidence,
        speaker=one.attribution.speaker,
        stance=stance,
        status=one.attribution.status,
        origin_id=origin.id if origin else "",
        asserted_at=one.article.published_at,
    )
