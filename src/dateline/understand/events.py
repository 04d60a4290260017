"""Conflict events by lexicon: what is said to have happened, how sure, when, where, who, how many.

Triggers stand in `tables/events.tsv`, types in `tables/event_types.tsv`. Nothing is guessed: an
event without a day in its sentence has none, and what "officials said Tuesday" dates is the saying.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Final

from dateline.model import Article, Entity, Event, Figure, Hedge, Span, TimeRef, digest_of
from dateline.text import fold
from dateline.understand.event_days import is_of_event
from dateline.understand.figures import figures_in
from dateline.understand.places import find_place
from dateline.understand.times.outlet_days import publication_day
from dateline.understand.word_lists import word_set


@dataclass(frozen=True, slots=True)
class EventType:
    """A type: its slug, the ACLED sub-type nearest to it, severity 1 to 10, what it is."""

    slug: str
    acled: str
    severity: int
    meaning: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """A row of the lexicon."""

    type: str
    pattern: re.Pattern[str]
    stage: str
    unless: re.Pattern[str] | None
    case: str


@dataclass(frozen=True, slots=True)
class Found:
    """A trigger in a plain text."""

    span: Span
    type: str
    stage: str


# Types in which people are hurt: only these take casualty figures.
# What a hedge must be about to bear on an event: "suspected militants" leaves the raid as sure.
_OF_EVENTS: Final = ("claim", "material")
_VIOLENT: Final = word_set(
    "chemical_weapon suicide_bombing sexual_violence air_strike shelling grenade_attack "
    "bombing execution assassination abduction armed_clash crowd_repression riot "
    "mob_violence attack natural_disaster accident"
)
# How far around a trigger its "unless" looks, in code points.
_AROUND: Final = 40

# A time longer than this many days (a year, a season) counts only within so many code points.
_LONG_DAYS, _NEAR = 31, 40
# The dateline's place holds for the lead only, this many code points: further on a report from one
# capital tells of many places.
_LEAD: Final = 500

# What stands before a trigger in its sentence and says that it did not, or not yet, happen.
_NEGATED: Final = re.compile(
    r"\b(?:no|not|never|hardly|without|denied|denies|deny|nor|neither|n't|end to|halt to|stop|"
    r"prevent|"
    r"against|anti|counter)[\s-]+(?:\w+\s+){0,2}$|"
    r"\bno (?:evidence|sign|proof|word|reports?) of\b.*$"
)
_STAGES: Final = (
    (
        "attempted",
        re.compile(
            r"\b(?:attempt(?:ed|s|ing)?|tried|tries|trying|foil(?:ed|s)|thwart(?:ed|s)|fail(?:ed|s)|"
            r"avert(?:ed|s)|unsuccessful(?:ly)?|botched|would-be|narrowly|abortive|disrupted)\b"
            r"(?:\s+\w+){0,3}\s*$"
        ),
    ),
    (
        "threatened",
        re.compile(
            r"\b(?:threat(?:en|ens|ened|ening|s)?|vow(?:ed|s|ing)?|warn(?:ed|s|ing)?|ultimatum)\b"
            r"(?:\s+\w+){0,4}\s*$"
        ),
    ),
    (
        "planned",
        re.compile(
            r"\b(?:plan(?:s|ned|ning)?|plot(?:s|ted|ting)?|prepar(?:e|ed|ing|es|ations)|will|shall|"
            r"intend(?:s|ed)?|want(?:s|ed)?|scheduled|set|conspir(?:ed|acy|ing)|going|ready|expected|due|upcoming|"
            r"'ll|ordered|call(?:ed|s|ing)? for)\b(?:\s+\w+){0,4}\s*$"
        ),
    ),
    (
        "feared",
        re.compile(
            r"\b(?:fear(?:s|ed|ing)?|could|might|may|risk(?:s|ed)?|possib(?:le|ility)|potential|"
            r"concern(?:s|ed)?|worr(?:y|ies|ied)|if|in case of|danger|prospect|imminent)\b"
            r"(?:\s+\w+){0,4}\s*$"
        ),
    ),
)
_SAYING: Final = re.compile(
    r"\b(?:said|says|told|announced|reported|confirmed|added|statement|according|quoted|wrote|"
    r"declared|denied|claimed)\b(?:\s+\w+){0,5}\s*(?:on|late|early|,)?\s*$"
)
_DATELINE: Final = re.compile(
    r"\s*([A-Z][A-Z .'-]+)(?:,\s*[A-Z][\w. ]+)?(?:,[^\n]{0,30}?)?\s*(?:\([^)\n]*\)\s*)?[—–-]"
)
_SENTENCE: Final = re.compile(r"[^.!?\n]+(?:[.!?](?!\s+[A-Z\"“])[^.!?\n]*)*[.!?\n]*")


@cache
def event_types() -> dict[str, EventType]:
    """Give the types by slug, the most telling first."""
    rows = _rows("tables/event_types.tsv")
    return {r[0]: EventType(r[0], r[1], int(r[2]), r[3]) for r in rows}


@cache
def triggers() -> tuple[Trigger, ...]:
    """Give the lexicon's rows in order."""
    return tuple(
        Trigger(
            kind,
            re.compile(_spaced(pattern)),
            stage or "accomplished",
            re.compile(_spaced(unless)) if unless else None,
            case,
        )
        for kind, pattern, stage, unless, case in _rows("tables/events.tsv")
    )


def _rows(table: str) -> Iterator[list[str]]:
    for row in files("dateline").joinpath(table).read_text("utf-8").splitlines():
        if row and not row.startswith("#"):
            yield row.split("\t")


def _spaced(pattern: str) -> str:
    return re.sub(r"(?<!\[) (?![-\]])", r"(?:\\s+)", pattern)


@cache
def _any_trigger() -> re.Pattern[str]:
    """All triggers in one pattern; the number of the group is the number of the row."""
    parts = (f"({t.pattern.pattern})" for t in triggers())
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?!\w)")


def _lower(text: str) -> str:
    """Give `text` folded and in lower case, code point for code point."""
    low = fold(text).lower()
    if len(low) == len(text):
        return low
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in fold(text))


def find_triggers(text: str) -> list[Found]:
    """Give the events' triggers in a plain text, in order: where, type and stage.

    >>> [(f.type, f.stage) for f in find_triggers("Rebels threatened to kidnap the engineers.")]
    [('abduction', 'threatened')]
    """
    low = _lower(text)
    found, position = [], 0
    while match := _any_trigger().search(low, position):
        position = match.end()
        hit = _accepted(low, match)
        if hit is None:
            position = _next_word(low, match.start())
            continue
        span, trigger = hit
        position = max(span.end, match.start() + 1)
        stage = _stage(low, span, trigger)
        if stage:
            found.append(Found(span, trigger.type, stage))
    return found


def _next_word(text: str, position: int) -> int:
    while position < len(text) and text[position].isalnum():
        position += 1
    return position + 1


def _accepted(low: str, match: re.Match[str]) -> tuple[Span, Trigger] | None:
    """Give the first row that holds here, its "unless" looked at."""
    start = match.start()
    first = (match.lastindex or 1) - 1
    for number, trigger in enumerate(triggers()):
        if number < first:
            continue
        here = trigger.pattern.match(low, start)
        if here is None or here.end() == start or low[here.end() : here.end() + 1].isalnum():
            continue
        end = here.start() + len(here[0].rstrip())
        around = (
            f"{low[max(0, start - _AROUND) : start]}‹{low[start:end]}›{low[end : end + _AROUND]}"
        )
        if trigger.unless is None or not trigger.unless.search(around):
            return Span(start, end), trigger
    return None


def _stage(low: str, span: Span, trigger: Trigger) -> str:
    """Give the stage that the words before the trigger tell; "" where it did not happen."""
    before = re.split(r"[.!?;\n]\s", low[max(0, span.start - 60) : span.start])[-1]
    if _NEGATED.search(before):
        return ""
    return next((s for s, words in _STAGES if words.search(before)), trigger.stage)


def find_events(
    article: Article,
    times: Sequence[TimeRef],
    entities: Sequence[Entity],
    hedges: Sequence[Hedge] = (),
) -> tuple[Event, ...]:
    """Give the events of an article in order: one of a type in a sentence, the first trigger.

    `hedges` are the article's; those that bear on an event say how sure it is.
    """
    text = article.text
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
            sentence,
            [t for t in times if sentence.covers(t.evidence.span)],
            [e for e in entities if sentence.covers(e.evidence.span)],
            dateline,
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
    """One sentence with what stands in it."""

    article: Article
    sentence: Span
    times: list[TimeRef]
    entities: list[Entity]
    dateline: str

    def events(self, found: list[Found]) -> Iterator[Event]:
        hurt = any(h.type in _VIOLENT and h.stage == "accomplished" for h in found)
        figures = self._figures() if hurt else ()
        for hit in found:
            takes = hit.type in _VIOLENT and hit.stage == "accomplished"
            time = self._time(hit)
            yield Event(
                digest_of(self.article.id, "event", hit.type, str(hit.span.start)),
                self.article.id,
                self.article.evidence(hit.span),
                hit.type,
                hit.stage,
                time.first_day if time else None,
                time.last_day if time else None,
                self._place(hit.span),
                self._actors(hit.span),
                figures if takes else (),
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

    def _time(self, hit: Found) -> TimeRef | None:
        """Give the nearest time with days that does not date the saying of it."""
        dated = [t for t in self.times if self._dates(t, hit)]
        return min(dated, key=lambda t: _distance(t.evidence.span, hit.span), default=None)

    def _dates(self, time: TimeRef, hit: Found) -> bool:
        """Whether the time can be when it happened: near, and not ahead of what has happened."""
        first, last, today = time.first_day, time.last_day, publication_day(self.article)
        if first is None or last is None or time.type not in ("DATE", "TIME"):
            return False
        if hit.stage == "accomplished" and today and first > today:
            return False
        if (last - first).days > _LONG_DAYS and _distance(time.evidence.span, hit.span) > _NEAR:
            return False
        return not self._is_saying(time) and self._is_its_day(time.evidence.span, hit.span)

    def _is_its_day(self, time: Span, trigger: Span) -> bool:
        """Whether no other clause or verb parts the date from the trigger."""
        text, first, last = self.article.text, min(time, trigger), max(time, trigger)
        return is_of_event(
            _lower(text[self.sentence.start : first.start]),
            _lower(text[first.end : last.start]),
            time_first=time < trigger,
        )

    def _is_saying(self, time: TimeRef) -> bool:
        before = self.article.text[
            max(self.sentence.start, time.evidence.start - 60) : time.evidence.start
        ]
        return bool(_SAYING.search(_lower(before)))

    def _place(self, trigger: Span) -> str:
        """Give the nearest town or region, else country; else the dateline's place."""
        ranked = []
        for entity in self.entities:
            place = find_place(entity.evidence.exact, (entity.country,)) if entity.country else None
            if place and place.kind != "people" and entity.type != "NORP":
                far = _distance(entity.evidence.span, trigger)
                ranked.append((place.kind in ("country",), far, place.name))
        if ranked:
            return min(ranked)[2]
        elsewhere = any(e.type == "NORP" and e.country for e in self.entities)
        return "" if elsewhere or self.sentence.start > _LEAD else self.dateline

    def _actors(self, trigger: Span) -> tuple[str, ...]:
        """Give the groups and peoples named shortly before the trigger, or after a "by"."""
        named = []
        for entity in self.entities:
            if not _can_act(entity):
                continue
            span = entity.evidence.span
            between = (
                self.article.text[trigger.end : span.start] if span.start > trigger.end else ""
            )
            by = 0 < len(between) < 60 and re.search(r"\bby\s+(?:\w+\s+){0,4}$", between)
            led = self.article.text[max(0, span.start - 12) : span.start].lower()
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


def _distance(a: Span, b: Span) -> int:
    return max(a.start - b.end, b.start - a.end, 0)
