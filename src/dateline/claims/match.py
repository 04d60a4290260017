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
from functools import cache
from typing import Final, TypeGuard

from dateline.claims.content import (
    Content,
    kin_of,
    names_in,
    pointing_stems,
    read_content,
    word_list,
    word_stem,
)
from dateline.claims.denial import (
    NEAR,
    accuses,
    answers,
    contradicts,
    fits,
    is_deedless,
    is_denied,
    is_excluded,
    is_just_before,
    is_mere_opposition,
    is_one_sentence,
    names_denier,
    points,
)
from dateline.claims.ledger import in_time_order, standing_of
from dateline.claims.said import Said, all_said, doubted_words
from dateline.model import (
    Article,
    Assertion,
    Claim,
    Origin,
    Reading,
    digest_of,
)
from dateline.outlets import outlet_name

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
_ENDED: Final = re.compile(r"[.!?][\"'”’)]*\s")
_LATEST: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class _Group:
    """A claim in the making."""

    number: int
    members: list[Said] = field(default_factory=list)
    contents: set[Content] = field(default_factory=set)
    denials: list[Said] = field(default_factory=list)
    doubts: list[Said] = field(default_factory=list)


# Whom claims were told to, where that is nobody.
NOBODY: Final[Mapping[str, Origin]] = {}


# --- the room's one function -----------------------------------------------------------------


def match_claims(
    story_id: str,
    articles: Sequence[Article],
    readings: Mapping[str, Reading],
    origins: Mapping[str, Origin],
    told: Mapping[str, Origin] = NOBODY,
) -> tuple[Claim, ...]:
    """Give the story's claims, in order of first assertion; each attribution stands in one.

    `readings` and `origins` are keyed by article id, `told` by attribution id: whom a claim was
    told to, as `told_origins` gives it. Attributions in furniture are left out.
    """
    said = all_said(articles, readings)
    grouped, behind = _Grouping(said), _Behind(origins, told)
    claims = (_claim(story_id, g, behind) for g in grouped.groups)
    return tuple(sorted(claims, key=lambda c: (c.first_asserted_at or _LATEST, c.id)))


# --- grouping --------------------------------------------------------------------------------


class _Grouping:
    """Puts sayings into groups, in order of time; `groups` is the result."""

    def __init__(self, said: Sequence[Said]) -> None:
        self.groups: list[_Group] = []
        self._group_of: dict[int, _Group] = {}
        self._same_words: dict[object, _Group] = {}
        self._with_stem: dict[str, list[Said]] = defaultdict(list)
        self._with_rare: dict[str, list[Said]] = defaultdict(list)
        self._charges: list[Said] = []
        self._with_kin: dict[str, list[Said]] = defaultdict(list)
        self._denials: dict[str, list[Said]] = defaultdict(list)
        self._in_article: dict[str, list[Said]] = defaultdict(list)
        self._weights = _weigh_stems(said)
        for one in sorted(said, key=_place_in_turn):
            self._take(one)

    def _take(self, one: Said) -> None:
        """Put one saying into its group: what is affirmed first, then what answers it."""
        if one.is_open and (answered := self._answered(one)):
            self._join(one, answered, answered.members)
        elif not one.is_asserted:
            self._tie(one)
        elif one.content.is_negated and (group := self._contradicted(one)):
            self._join(one, group, group.denials)
        else:
            self._place(one)

    def _weight(self, stems: Iterable[str]) -> float:
        return sum(self._weights[s] for s in stems)

    # what is asserted

    def _place(self, one: Said) -> None:
        key = one.content.key
        group = self._same_words.get(key) if len(one.content.stems) >= _FEWEST_STEMS else None
        group = group or self._alike_group(one) or self._new_group()
        self._join(one, group, group.members)
        self._same_words.setdefault(key, group)

    def _new_group(self) -> _Group:
        self.groups.append(_Group(len(self.groups)))
        return self.groups[-1]

    def _join(self, one: Said, group: _Group, place: list[Said]) -> None:
        place.append(one)
        self._group_of[one.number] = group
        if place is group.denials:
            self._denials[one.article.id].append(one)
        elif one.is_asserted:
            self._in_article[one.article.id].append(one)
            for stem in one.content.stems:
                self._with_kin[kin_of(stem)].append(one)
            if one.content not in group.contents:
                self._index(one)
            group.contents.add(one.content)
            if one.is_charge:
                self._charges.append(one)

    def _index(self, one: Said) -> None:
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

    def _sharing(self, one: Said) -> dict[int, Said]:
        """Give the assertions that could be one claim with `one`."""
        stems = one.content.stems
        found = [self._with_stem.get(s, ()) for s in self._rarest(stems, 1 - _ALIKE)]
        found += [self._with_rare.get(s, ()) for s in stems]
        found += [self._charges] if one.is_charge else []
        return {other.number: other for others in found for other in others}

    def _alike_group(self, one: Said) -> _Group | None:
        scored = ((self._likeness(one, o), -n) for n, o in self._sharing(one).items())
        for score, number in sorted((s for s in scored if s[0]), reverse=True):
            group = self._group_of[-number]
            if score > 1 or all(_agree(one.content, c) for c in group.contents):
                return group
        return None

    def _likeness(self, one: Said, other: Said) -> float:
        """Give how alike two assertions are: 0 not one claim, 2 one charge of the same people."""
        a, b = one.content, other.content
        if _is_one_charge(one, other):
            return 2.0
        if not (_says_enough(a) and _says_enough(b) and _agree(a, b)):
            return 0.0
        shared, mine = self._weight(a.stems & b.stems), self._weight(a.stems)
        theirs = self._weight(b.stems)
        together = shared / (mine + theirs - shared)
        if one.is_negated != other.is_negated and not one.is_nested(other):
            is_told = a.is_negated != b.is_negated
            is_answer = (
                is_told and together >= _ALIKE_BUT_NOT and not is_mere_opposition(one, other)
            )
            return together if is_answer else 0.0
        held = shared / min(mine, theirs)
        if together >= _ALIKE or (held >= _HELD and len(a.stems & b.stems) >= _FEWEST_HELD):
            return max(together, held / 2)
        return 0.0

    # what is denied or doubted

    def _tie(self, one: Said) -> None:
        is_denial = one.stance == "deny"
        other: Said | None = None
        if is_denial:
            other = self._pointed_at(one) if points(one) else None
            other = other or self._denied_by_content(one) or self._pointed_at(one)
        elif one.is_doubt:
            other = self._doubted(one)
        group = self._group_of[other.number] if other else self._like_denial(one)
        self._join(one, group, group.denials if is_denial else group.doubts)
        self._same_words.setdefault((one.stance, one.content.key), group)

    def _like_denial(self, one: Said) -> _Group:
        """Give the group of the same denial in the same words elsewhere, or a new one."""
        key = (one.stance, one.content.key)
        same = self._same_words.get(key) if len(one.content.stems) >= _FEWEST_STEMS else None
        return same or self._new_group()

    def _answered(self, one: Said) -> _Group | None:
        """Give the group of the denial that stands just before: "said that 19 had been"."""
        denials = (o for o in self._denials[one.article.id] if is_just_before(o, one))
        last = max(denials, key=lambda o: o.start, default=None)
        return self._group_of[last.number] if last and not one.is_by_same(last) else None

    def _contradicted(self, one: Said) -> _Group | None:
        """Give the claim that a "not" is about: what it denies, or what he denied just before."""
        other = self._denied_by_content(one)
        denials = (o for o in self._denials[one.article.id] if is_just_before(o, one))
        other = other or next((o for o in denials if one.is_by_same(o)), None)
        return self._group_of[other.number] if other else None

    def _denied_by_content(self, one: Said) -> Said | None:
        stems = one.content.predicate - pointing_stems() - one.content.names
        found = {o.number: o for s in stems for o in self._with_kin[kin_of(s)]}
        ranked = []
        for other in found.values():
            share = 0.0 if is_excluded(one, other) else is_denied(one, other, self._weights)
            if one.stance != "deny" and not contradicts(one, other, self._weights):
                continue
            if share and other.stance == "support" and not other.is_negated:
                is_here = other.article.id == one.article.id
                weight = (is_here, names_denier(one, other), round(share, 1), other.lays_blame)
                order = (*weight, -_distance(one, other))
                ranked.append((order, -other.number, other))
        best = max(ranked, key=lambda r: r[:2])[2] if ranked else None
        return best or self._counted(one)

    def _counted(self, one: Said) -> Said | None:
        """Give what is said of as many of the denier's people: "that the seven were its men"."""
        if not one.content.numbers or not one.by or one.stance != "deny":
            return None
        here = [
            o
            for o in self._in_article[one.article.id]
            if one.content.numbers <= o.content.numbers
            and one.by & o.content.stems
            and not is_excluded(one, o)
        ]
        return min(here, key=lambda o: _distance(one, o), default=None)

    def _pointed_at(self, one: Said) -> Said | None:
        """Give the accusation of the denier that a denial points at, or what stands just before."""
        if not answers(one):
            return None
        here = [o for o in self._in_article[one.article.id] if not is_excluded(one, o)]
        if one.content.is_bare:
            return self._just_said(one, [o for o in here if o.start < one.start])
        names = one.speaks_for | one.content.names
        accusing = [o for o in here if accuses(o, names) and fits(one, o)]
        if accusing:
            return min(accusing, key=lambda o: (o.start > one.start, _distance(one, o)))
        beside = [o for o in here if points(one) and _is_earlier_clause(o, one)]
        return (
            max(beside, key=lambda o: o.start, default=None)
            or self._stood_up_for(one, here)
            or self._pointed_elsewhere(one)
        )

    def _just_said(self, one: Said, before: Sequence[Said]) -> Said | None:
        """Give what "denied it" is about: the sentence before, else the last word on the denier."""
        if not one.speaker:
            return None
        names = one.speaks_for
        last = [o for o in before if is_just_before(o, one) and names & (o.content.stems | o.about)]
        if last:
            return max(last, key=lambda o: (o.lays_blame, len(o.words), -o.number))
        if names & names_in(_sentence_before(one)):
            return None
        named = [o for o in before if one.by & o.content.stems]
        return max(named, key=lambda o: o.start, default=None)

    def _stood_up_for(self, one: Said, here: Sequence[Said]) -> Said | None:
        """Give the accusation just before that "his family denied": of him, who was accused."""
        if one.source.split(" ")[0].lower() not in ("his", "her", "their", "its"):
            return None
        near = [o for o in here if o.is_charge and 0 < one.start - o.start <= NEAR]
        return max(near, key=lambda o: o.start, default=None)

    def _pointed_elsewhere(self, one: Said) -> Said | None:
        """Give the latest accusation of the denier in an earlier article of the story."""
        named = {o.number: o for n in one.speaks_for for o in self._with_kin.get(kin_of(n), ())}
        earlier = [
            o
            for o in named.values()
            if o.number < one.number
            and accuses(o, one.speaks_for)
            and fits(one, o)
            and (points(one) or not is_deedless(o))
            and not is_excluded(one, o)
        ]
        return max(earlier, key=lambda o: o.number, default=None)

    def _doubted(self, one: Said) -> Said | None:
        """Give what a hedge on a thing ("the video", "the report") is about.

        First what is in its own sentence, then what the thing itself shows, then what was said of
        it; a hedge on "the claim" is about who claims; else it is about the sentence before.
        """
        before = self._sayings_before(one)
        doubted = read_content(doubted_words(one.words))
        things = {kin_of(s) for s in doubted.stems - doubted.names - pointing_stems()}
        just = [o for o in before if is_just_before(o, one)]
        has_it = [o for o in before if things & {kin_of(s) for s in _sentence_stems(o)}]
        by_it = [o for o in before if things & {kin_of(s) for s in o.voice_stems}]
        counts = [o for o in before if o.content.numbers and things & _figure_stems()]
        counts = [o for o in counts if o.is_open or o in has_it] or counts
        claiming = [o for o in before if o.is_accusing] if doubted.is_pointing else []
        here = [o for o in has_it if is_one_sentence(one, o)]
        near = [o for o in just if o in has_it]
        found = counts or here or by_it or near or has_it or claiming or just
        return max(
            found,
            key=lambda o: (o.attribution.evidence.end, o in by_it, len(o.words)),
            default=None,
        )

    def _sayings_before(self, one: Said) -> list[Said]:
        """Give what was said or denied in the few sentences before a hedge."""
        at = one.attribution.cue[0].start if one.attribution.cue else one.start
        every = (*self._in_article[one.article.id], *self._denials[one.article.id])
        return [o for o in every if 0 < at - o.start <= 2 * NEAR and not o.reports(one)]


@cache
def _figure_stems() -> frozenset[str]:
    return frozenset(word_stem(w) for w in word_list("figure"))


def _sentence_stems(one: Said) -> frozenset[str]:
    return read_content(one.attribution.evidence.exact).stems


def _place_in_turn(one: Said) -> tuple[int, int]:
    """Affirmations come first, then denials, then "not", then what leans on them, then doubts."""
    turns = (
        (3, one.is_open),
        (4, one.stance != "deny" and not one.is_asserted),
        (1, one.stance == "deny"),
        (2, one.content.is_negated),
    )
    return next((turn for turn, holds in turns if holds), 0), one.number


def _is_earlier_clause(other: Said, one: Said) -> bool:
    """Whether `other` stands earlier in the very sentence: "When she said so, he denied it"."""
    mine, its = one.attribution.cue, other.attribution.cue
    if not mine or not its or its[0].start >= mine[0].start or not is_one_sentence(one, other):
        return False
    between = one.article.text[its[0].start : mine[0].start]
    return not _ENDED.search(between)


def _sentence_before(one: Said) -> str:
    """Give the sentence before in the same paragraph, or ""."""
    at = one.attribution.evidence.start
    before = [s for s in one.article.sentences if s.end <= at]
    if not before:
        return ""
    last = before[-1]
    gap = one.article.text[last.end : at]
    words = one.article.text[last.start : last.end]
    return "" if "\n" in gap or words.endswith("\n") else words


def _weigh_stems(said: Sequence[Said]) -> dict[str, float]:
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


def _is_one_charge(one: Said, other: Said) -> bool:
    """Whether two accusations charge the same people with the same: "accused X of spying"."""
    if not (one.is_charge and other.is_charge):
        return False
    a, b = one.content, other.content
    same_head = a.charge_head in b.charge or b.charge_head in a.charge
    return bool(same_head and a.charge_head and b.charge_head and a.accused & b.accused)


def _distance(one: Said, other: Said) -> int:
    """Give how far apart two sayings of one article stand; what follows counts double."""
    if one.article.id != other.article.id:
        return abs(one.number - other.number)
    gap = one.start - other.start
    return gap if gap >= 0 else -2 * gap


# --- the claim -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Behind:
    """Where articles, and by attribution what was told to others, came from."""

    articles: Mapping[str, Origin]
    told: Mapping[str, Origin]

    def each(self, stanced: Sequence[tuple[Said, str]]) -> list[Origin | None]:
        """Give the origin of each saying of a claim: whom it was told to, else the article's.

        One article is one origin on each side, also where it has the claim again as its own.
        """
        sides = [(one.article.id, stance == "deny") for one, stance in stanced]
        told: dict[tuple[str, bool], Origin] = {}
        for side, (one, _) in zip(sides, stanced, strict=True):
            if origin := self.told.get(one.attribution.id):
                told.setdefault(side, origin)
        return [told.get(side) or self.articles.get(side[0]) for side in sides]


def _claim(story_id: str, group: _Group, behind: _Behind) -> Claim:
    stanced = list(_stances(group))
    first = min(
        (s for s, stance in stanced if stance == "support"),
        key=lambda s: s.number,
        default=min((s for s, _ in stanced), key=lambda s: s.number),
    )
    claim_id = digest_of("claim", story_id, first.attribution.id)
    each = [(*s, o) for s, o in zip(stanced, behind.each(stanced), strict=True)]
    assertions = in_time_order(_assertion(claim_id, *row) for row in each)
    leaning = _leaning(group, behind)
    known = {
        origin.id
        for one, stance, origin in each
        if stance == "support" and _is_known(origin) and one.article.id not in leaning
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


def _leaning(group: _Group, behind: _Behind) -> set[str]:
    """Give the articles that have the claim from another origin of the story: "Bell reports".

    Those of which that origin is known as told are counted by it.
    """
    origins = behind.articles
    names = {o.name for o in origins.values() if o.name}
    told = {m.article.id for m in group.members if m.attribution.id in behind.told}
    return {
        m.article.id
        for m in group.members
        if m.speaker in names
        and m.speaker not in (origins[m.article.id].name, outlet_name(m.article.outlet))
        and m.article.id not in told
    }


def _is_known(origin: Origin | None) -> TypeGuard[Origin]:
    return origin is not None and origin.state != "unknown"


def _stances(group: _Group) -> Iterator[tuple[Said, str]]:
    """Yield each saying of the group with its stance towards the claim.

    Where some say it was so and others that it was not, the claim is that it was so: the "not" of
    somebody else than the accuser is a denial. Where all say "not", that is the claim.
    """
    affirmed = [m for m in group.members if not m.is_negated]
    for one in group.members:
        is_denial = one.stance == "support" and any(_is_opposed(one, m) for m in affirmed)
        yield one, "deny" if is_denial else one.stance
    for one in group.denials:
        is_double = one.stance == "deny" and one.content.is_negated and bool(affirmed)
        yield one, "support" if is_double else "deny"
    for one in group.doubts:
        yield one, "query"


def _is_opposed(one: Said, affirmed: Said) -> bool:
    """Whether `one` says "not" to nearly the same words as `affirmed` says them."""
    mine, its = one.content.stems, affirmed.content.stems
    return (
        one.content.is_negated
        and not one.is_nested(affirmed)
        and not is_mere_opposition(one, affirmed)
        and len(mine & its) >= _ALIKE_BUT_NOT * len(mine | its)
    )


def _assertion(claim_id: str, one: Said, stance: str, origin: Origin | None) -> Assertion:
    return Assertion(
        claim_id=claim_id,
        attribution_id=one.attribution.id,
        article_id=one.article.id,
        evidence=one.attribution.evidence,
        speaker=one.speaker,
        stance=stance,
        status=one.status,
        origin_id=origin.id if origin else "",
        asserted_at=one.article.published_at,
    )
