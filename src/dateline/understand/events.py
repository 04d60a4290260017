"""Conflict events by lexicon: what is said to have happened, how sure, when, where, who, how many.

Nothing is guessed: an event without a day in its sentence has none, and what "officials said
Tuesday" dates is the saying.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dateline.model import Article, Entity, Event, Figure, Hedge, Span, TimeRef, digest_of
from dateline.text import fold, lowered
from dateline.understand.event_actors import Parties, find_parties
from dateline.understand.event_day_signs import Dated, can_date, day_of, gap
from dateline.understand.figures import figures_in
from dateline.understand.parse import Parse
from dateline.understand.places import find_place
from dateline.understand.times.outlet_days import publication_day
from dateline.understand.triggers import Found, find_triggers
from dateline.understand.word_lists import word_set

# What a hedge must be about to bear on an event: "suspected militants" leaves the raid as sure.
_OF_EVENTS: Final = ("claim", "material")
# Types in which people are hurt: only these take casualty figures.
_VIOLENT: Final = word_set(
    "chemical_weapon suicide_bombing sexual_violence air_strike shelling grenade_attack "
    "bombing execution assassination abduction armed_clash crowd_repression riot "
    "mob_violence attack natural_disaster accident"
)
# The dateline's place holds for the lead only, this many code points: further on a report from one
# capital tells of many places.
_LEAD: Final = 500

_DATELINE: Final = re.compile(
    r"\s*([A-Z][A-Z .'-]+)(?:,\s*[A-Z][\w. ]+)?(?:,[^\n]{0,30}?)?\s*(?:\([^)\n]*\)\s*)?[—–-]"
)
_SENTENCE: Final = re.compile(r"[^.!?\n]+(?:[.!?](?!\s+[A-Z\"“])[^.!?\n]*)*[.!?\n]*")


def find_events(
    article: Article,
    times: Sequence[TimeRef],
    entities: Sequence[Entity],
    hedges: Sequence[Hedge] = (),
    parse: Parse | None = None,
) -> tuple[Event, ...]:
    """Give the events of an article in order: one of a type in a sentence, the first trigger.

    `hedges` are the article's; those that bear on an event say how sure it is. Without its `parse`
    days and actors are told by words alone, worse, and nobody is told apart as the target.
    """
    text, low = article.text, lowered(article.text)
    skipped = [f.span for f in article.furniture if f.span and f.kind != "caption"]
    sentences = article.sentences or tuple(Span(*m.span()) for m in _SENTENCE.finditer(text))
    by_sentence = _grouped(find_triggers(text), sentences)
    dateline = _dateline_place(text)
    events: list[Event] = []
    for sentence, found in by_sentence:
        if any(sentence.overlaps(s) for s in skipped):
            continue
        scene = _Scene(
            article,
            low,
            sentence,
            [t for t in times if sentence.covers(t.evidence.span)],
            [e for e in entities if sentence.covers(e.evidence.span)],
            dateline,
            parse,
        )
        events.extend(scene.events(found))
    telling = [h for h in hedges if h.kind != "general" and h.target in _OF_EVENTS]
    return tuple(_hedged(event, telling) for event in events)


def _hedged(event: Event, hedges: Sequence[Hedge]) -> Event:
    """Give the event with what says that it is not sure: hedges in whose scope its trigger is."""
    near = [h for h in hedges if any(s.overlaps(event.evidence.span) for s in h.scope)]
    is_unverified = any(h.kind == "unverified" for h in near)
    status = "unverified" if is_unverified else event.status
    return replace(event, status=status, reasons=tuple(h.evidence for h in near))


def _grouped(
    found: Iterable[Found], sentences: Sequence[Span]
) -> Iterator[tuple[Span, list[Found]]]:
    """Yield each sentence that holds triggers with the first trigger of each type."""
    left = list(found)
    for sentence in sentences:
        inside: dict[str, Found] = {}
        while left and left[0].span.start < sentence.end:
            hit = left.pop(0)
            if hit.span.start >= sentence.start:
                inside.setdefault(hit.type, hit)
        if inside:
            end = max([sentence.end, *(f.span.end for f in inside.values())])
            yield Span(sentence.start, end), _without_effects(list(inside.values()))


def _without_effects(found: list[Found]) -> list[Found]:
    """Leave out "killed" and the like where the sentence says by what: that is the event."""
    if any(f.type in _VIOLENT and f.type != "attack" for f in found):
        return [f for f in found if f.type != "attack"]
    return found


def _dateline_place(text: str) -> str:
    match = _DATELINE.match(text[:120])
    place = find_place(match[1].strip()) if match else None
    return place.name if place else ""


@dataclass(frozen=True, slots=True)
class _Scene:
    """One sentence with what stands in it; `low` is the whole text in lower case."""

    article: Article
    low: str
    sentence: Span
    times: list[TimeRef]
    entities: list[Entity]
    dateline: str
    parse: Parse | None

    def events(self, found: list[Found]) -> Iterator[Event]:
        hurt = any(h.type in _VIOLENT and h.stage == "accomplished" for h in found)
        figures = self._figures() if hurt else ()
        for hit in found:
            takes = hit.type in _VIOLENT and hit.stage == "accomplished"
            time = self._time(hit, [h.span for h in found])
            parties = self._parties(hit.span)
            yield Event(
                digest_of(self.article.id, "event", hit.type, str(hit.span.start)),
                self.article.id,
                self.article.evidence(hit.span),
                hit.type,
                hit.stage,
                time.first_day if time else None,
                time.last_day if time else None,
                self._place(hit.span),
                parties.sources,
                figures if takes else (),
                targets=parties.targets,
            )
            if takes:
                figures = ()

    def _figures(self) -> tuple[Figure, ...]:
        start, text = self.sentence.start, self.article.text
        return tuple(
            Figure(
                kind,
                low,
                high,
                self.article.evidence(Span(start + where.start, start + where.end)),
            )
            for kind, low, high, where in figures_in(fold(text[start : self.sentence.end]))
        )

    def _time(self, hit: Found, triggers: Sequence[Span]) -> TimeRef | None:
        """Give the time with days that is the event's, if any is."""
        today = publication_day(self.article)
        dated = [
            Dated(
                self.low, self.sentence, hit, time, self.times, triggers, today, self.parse
            )
            for time in self.times
            if can_date(time, hit, today)
        ]  # fmt: skip
        return day_of(dated)

    def _place(self, trigger: Span) -> str:
        """Give the nearest town or region, else country; else the dateline's place."""
        ranked = []
        for entity in self.entities:
            place = find_place(entity.evidence.exact, (entity.country,)) if entity.country else None
            if place and place.kind != "people" and entity.type != "NORP":
                far = gap(entity.evidence.span, trigger)
                ranked.append((place.kind in ("country",), far, place.name))
        if ranked:
            return min(ranked)[2]
        elsewhere = any(e.type == "NORP" and e.country for e in self.entities)
        return "" if elsewhere or self.sentence.start > _LEAD else self.dateline

    def _parties(self, trigger: Span) -> Parties:
        """Give who did it to whom by grammar; without a parse, who is named shortly before."""
        able = [e for e in self.entities if _can_act(e)]
        if self.parse is None:
            return Parties(self._near(trigger, able))
        return find_parties(self.parse, trigger, able)

    def _near(self, trigger: Span, able: Iterable[Entity]) -> tuple[str, ...]:
        """Give the groups and peoples named shortly before the trigger, or after a "by"."""
        named = []
        for entity in able:
            span = entity.evidence.span
            between = (
                self.article.text[trigger.end : span.start] if span.start > trigger.end else ""
            )
            by = 0 < len(between) < 60 and re.search(r"\bby\s+(?:\w+\s+){0,4}$", between)
            led = self.low[max(0, span.start - 12) : span.start]
            place = re.search(r"\b(?:in|at|near|from|to|of|outside|inside)\s+(?:the\s+)?$", led)
            if by or (0 <= trigger.start - span.end < 60 and not place):
                named.append(entity.name)
        return tuple(dict.fromkeys(named))[:3]


def _can_act(entity: Entity) -> bool:
    """Whether the name is a group, a people or a state: towns do nothing."""
    if entity.type in ("ORG", "NORP"):
        return find_place(entity.evidence.exact) is None or entity.type == "NORP"
    place = find_place(entity.evidence.exact)
    return entity.type == "GPE" and place is not None and place.kind == "country"
