"""What a report's words show of its incidents: the signs that the trained choices weigh.

A sign is a name with a weight; the same text gives the same signs, in upper case or lower. The
words are those of one sentence, those round a mention, and classes of words (`incident_cues.tsv`).
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import exp, log
from typing import Final

from dateline.model import Article, Span, TimeRef
from dateline.text import lowered
from dateline.understand.organisations import Organisation, find_organisations
from dateline.understand.times.outlet_days import publication_day
from dateline.understand.triggers import Found, find_triggers
from dateline.understand.word_lists import word_set

Signs = dict[str, float]

_WORD: Final = re.compile(r"[a-z0-9']+|[\[\]\"]")
# Characters of a report that tell what it is about: the first paragraphs.
_LEAD: Final = 700
# Words on either side of a mention that are signs.
_NEAR: Final = 5
# Mentions of an organisation that are looked at: later ones repeat.
_MENTIONS: Final = 8
_SAYING: Final = re.compile(
    r"\b(?:said|says|report(?:s|ed)|announce[sd]?|state[sd]|added|adds|indicate[sd]|claim(?:s|ed)|charge[sd]|"
    r"denounce[sd]|accuse[sd]|blame[sd]|admit(?:s|ted)|confirm(?:s|ed)|reveal(?:s|ed)|disclosed|"
    r"explained|told|issued|noted|declared|maintain(?:s|ed)|describe[sd]|believe[sd]?|pointed)\b"
)
_ACCORDING: Final = re.compile(r"\baccording to\b|\bin (?:a|the|its|their) communique\b")
# An organisation that speaks itself: a verb of speech soon after its name, no other name between.
_SELF: Final = re.compile(
    r"[\s\])]*(?:\[[^\]]*\]\s*)?(?:\w+\s+){0,4}?(?:said|report(?:s|ed)|"
    r"announce[sd]?|state[sd]|admit(?:s|ted)|issued|"
    r"claim(?:s|ed)|acknowledged|communique|general command|"
    r"reiterate[sd]|warn(?:s|ed)|sent|took|take[sn]?|accept(?:s|ed))\b"
)
# Log-odds of what is not there at all.
NOTHING: Final = -6.0
# How far round a mention a wording reaches, in code points, and how the mention is written there.
_ROUND: Final = 110
_HERE: Final = "‹@›"
VIOLENT: Final = word_set(
    "chemical_weapon suicide_bombing sexual_violence air_strike shelling grenade_attack bombing "
    "execution assassination abduction hostage_freed armed_clash crowd_repression mob_violence "
    "attack looting_destruction"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its events' triggers, the classes of its words and its times."""

    number: int
    span: Span
    words: tuple[str, ...]
    triggers: tuple[Found, ...]
    cues: tuple[tuple[str, Span], ...]
    times: tuple[TimeRef, ...]

    @property
    def is_violent(self) -> bool:
        """Whether it has an event in which people are hurt or things destroyed."""
        return any(t.type in VIOLENT for t in self.triggers)


@dataclass(frozen=True, slots=True)
class Report:
    """An article made ready: lower-cased text, sentences, organisations."""

    article: Article
    low: str
    sentences: tuple[Sentence, ...]
    organisations: tuple[Organisation, ...]

    def at(self, place: int) -> Sentence:
        """Give the sentence at an offset: the last that begins before it."""
        number = bisect_right(self.sentences, place, key=lambda s: s.span.start)
        return self.sentences[max(0, number - 1)]


@cache
def _cue_rows() -> dict[str, list[str]]:
    """Give the patterns of each class of words."""
    classes: dict[str, list[str]] = defaultdict(list)
    for row in (
        files("dateline").joinpath("tables/incident_cues.tsv").read_text("utf-8").splitlines()
    ):
        if row and not row.startswith("#"):
            name, pattern = row.split("\t")
            classes[name].append(pattern.replace(" ", r"\s+").replace(r"[\w\s+", r"[\w\s"))
    return classes


@cache
def _cue_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (name, re.compile(rf"\b(?:{'|'.join(rows)})\b"))
        for name, rows in _cue_rows().items()
        if not name.startswith("by ")
    )


@cache
def _speaker_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (name, re.compile(rf"\b(?:{'|'.join(rows)})\b"))
        for name, rows in _cue_rows().items()
        if name.startswith("by ")
    )


def prepare(article: Article, times: Sequence[TimeRef]) -> Report:
    """Give an article with sentences, their triggers and cues, and its organisations."""
    low = lowered(article.text)
    spans = article.sentences or (Span(0, len(low)),)
    triggers = find_triggers(article.text)
    times = sorted(times, key=lambda t: t.evidence.start)
    starts = [t.span.start for t in triggers], [t.evidence.start for t in times]
    sentences = []
    for number, span in enumerate(spans):
        piece = low[span.start : span.end]
        cues = tuple(
            (name, Span(span.start + m.start(), span.start + m.end()))
            for name, pattern in _cue_patterns()
            for m in pattern.finditer(piece)
        )
        near, dated = (slice(bisect_left(s, span.start), bisect_left(s, span.end)) for s in starts)
        sentences.append(
            Sentence(
                number,
                span,
                tuple(_WORD.findall(piece)),
                tuple(t for t in triggers[near] if span.covers(t.span)),
                cues,
                tuple(t for t in times[dated] if span.covers(t.evidence.span)),
            )
        )
    return Report(article, low, tuple(sentences), find_organisations(article.text))


@cache
def _wordings() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = []
    table = files("dateline").joinpath("tables/incident_wordings.tsv").read_text("utf-8")
    for row in table.splitlines():
        if row and not row.startswith("#"):
            confidence, pattern = row.split("\t")
            rows.append((confidence, re.compile(re.sub(r"(?<![\[,]) (?!,)", r"\\s+", pattern))))
    return tuple(rows)


def wording_at(report: Report, span: Span) -> tuple[str, Span] | None:
    """Give what the words round a mention say outright and where: "claimed", "accused" or "did"."""
    sentence = report.at(span.start).span
    start, end = max(sentence.start, span.start - _ROUND), min(sentence.end, span.end + _ROUND)
    before = report.low[start : span.start]
    around = f"{before}{_HERE}{report.low[span.end : end]}"
    for confidence, pattern in _wordings():
        match = pattern.search(around)
        if match:
            shift = (span.end - span.start) - len(_HERE)
            last = (
                match.end()
                if match.end() <= len(before)
                else max(match.end() + shift, len(before) + (span.end - span.start))
            )
            return confidence, Span(start + match.start(), start + last)
    return None


def speakers_of(low: str, span: Span) -> frozenset[str]:
    """Give the classes of those who speak in a sentence: "by authority", "by rebels", …

    They are told by the words before a verb of speech and after "according to"; "by nobody" where
    there is neither.
    """
    piece = low[span.start : span.end]
    told = [piece[max(0, m.start() - 90) : m.start()] for m in _SAYING.finditer(piece)]
    told += [piece[m.end() : m.end() + 70] for m in _ACCORDING.finditer(piece)]
    if not told:
        return frozenset(("by nobody",))
    classes = {name for words in told for name, p in _speaker_patterns() if p.search(words)}
    return frozenset(classes or ("by others",))


def report_signs(report: Report) -> Signs:
    """Give the signs of a whole report, made of length one: which types of incident it tells."""
    words = _WORD.findall(report.low)
    signs = {f"w {w}": 1.0 for w in words}
    signs |= {f"b {a} {b}": 1.0 for a, b in pairwise(words)}
    signs |= {f"l {w}": 1.0 for w in _WORD.findall(report.low[:_LEAD])}
    counts: dict[str, int] = defaultdict(int)
    for sentence in report.sentences:
        for t in sentence.triggers:
            counts[f"t {t.type} {t.stage}"] += 1
            if sentence.span.start < _LEAD:
                signs[f"tl {t.type}"] = 1.0
    signs |= {name: 1 + log(n) for name, n in counts.items()}
    return of_length_one(signs)


def sentence_signs(report: Report, sentence: Sentence) -> Signs:
    """Give the signs of one sentence, made of length one: whether it tells of an incident."""
    words = sentence.words
    signs = {f"w {w}": 1.0 for w in words}
    signs |= {f"b {a} {b}": 1.0 for a, b in pairwise(words)}
    signs |= {f"t {t.type} {t.stage}": 1.0 for t in sentence.triggers}
    signs |= {f"c {name}": 1.0 for name, _ in sentence.cues}
    signs[f"at {min(sentence.number, 5)}"] = 1.0
    if sentence.number:
        earlier = report.sentences[sentence.number - 1]
        signs |= {f"pt {t.type}": 1.0 for t in earlier.triggers}
        signs |= {f"pc {name}": 1.0 for name, _ in earlier.cues}
    for organisation in report.organisations:
        first = bisect_left(organisation.spans, sentence.span.start, key=lambda s: s.start)
        if any(sentence.span.covers(s) for s in organisation.spans[first : first + 1]):
            signs[f"org {organisation.kind}"] = 1.0
    return of_length_one(signs)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the first choices say of a report, in log-odds by kind of incident.

    `words` are of the whole report; `tells` of each sentence with a violent event, by its number.
    """

    words: Mapping[str, float]
    tells: Mapping[int, Mapping[str, float]]

    def best(self, number: int) -> float:
        """Give how likely a sentence tells of any incident, in log-odds."""
        return max(self.tells[number].values()) if number in self.tells else NOTHING

    @property
    def surest(self) -> float:
        """How likely the sentence that tells of one most surely does, in log-odds."""
        return max((max(t.values()) for t in self.tells.values()), default=NOTHING)


def kind_signs(weighed: Weighed, kind: str) -> Signs:
    """Give the signs of whether a report tells of a kind of incident."""
    odds = sorted((t[kind] for t in weighed.tells.values()), reverse=True)
    return {
        f"is {kind}": 1.0,
        f"words {kind}": weighed.words[kind] / 2,
        f"best {kind}": (odds[0] if odds else NOTHING) / 2,
        f"second {kind}": (odds[1] if len(odds) > 1 else NOTHING) / 2,
        f"sum {kind}": sum(log(1 + exp(z)) for z in odds),
    }


def of_length_one(signs: Signs) -> Signs:
    """Give signs with their weights scaled to length one."""
    length = sum(v * v for v in signs.values()) ** 0.5
    return {name: v / length for name, v in signs.items()} if length else signs


def organisation_signs(report: Report, weighed: Weighed, organisation: Organisation) -> Signs:
    """Give the signs of one organisation of a report: whether it did it, and how sure that is."""
    signs: Signs = defaultdict(float)
    kind = organisation.kind
    spans = telling_mentions(report, organisation)
    signs[f"kind {kind}"] = signs["bias"] = 1.0
    signs[f"name {organisation.name}"] = 1.0
    signs["mentions"] = log(1 + len(organisation.spans))
    others = sum(o.kind == kind for o in report.organisations) - 1
    signs["others"] = log(1 + others)
    signs[f"only {kind}"] = float(others == 0)
    most = max(len(o.spans) for o in report.organisations)
    signs["most"] = float(len(organisation.spans) == most)
    for span in spans:
        _mention_signs(report, span, kind, signs)
    for name in list(signs):
        if signs[name] > 1 and name[:2] not in ("me", "ot"):
            signs[name] = 1 + log(signs[name])
    for name, _ in _cues_of(report):
        signs[f"doc {name}"] = 1.0
    for name in speakers_of(report.low, report.sentences[0].span):
        signs[f"lead {name} {kind}"] = 1.0
    first = report.at(organisation.spans[0].start).number
    signs[f"first {min(first, 4)}"] = 1.0
    head = report.low[:300]
    for label in ("communique", "clandestine", "commentary", "editorial", "interview", "report"):
        if label in head:
            signs[f"label {label}"] = 1.0
            signs[f"label {label} {kind}"] = 1.0
    odds = [weighed.best(report.at(s.start).number) for s in organisation.spans]
    signs["tells best"] = signs[f"tells best {kind}"] = (max(odds) + 3) / 2
    signs["tells mean"] = (sum(odds) / len(odds) + 3) / 2
    signs["report words"] = (max(weighed.words.values()) + 1) / 2
    signs["report tells"] = (weighed.surest + 2) / 2
    signs[f"in the surest {max(odds) >= weighed.surest} {kind}"] = 1.0
    if any(s.start < 260 for s in spans) and ("communique" in head or "clandestine" in head):
        signs["in heading"] = 1.0
    return dict(signs)


def telling_mentions(report: Report, organisation: Organisation) -> list[Span]:
    """Give the mentions that tell most of what it did: beside an event, before it or after "by"."""

    def rank(span: Span) -> tuple[float, int]:
        sentence = report.at(span.start)
        score = 0.0
        for t in sentence.triggers:
            if t.type in VIOLENT:
                after = t.span.start - span.end
                score = max(score, 2.0 if 0 <= after < 60 else 1.0)
        if re.search(r"\bby\s+(?:\w+\s+){0,5}$", report.low[max(0, span.start - 50) : span.start]):
            score += 2 * bool(sentence.is_violent)
        told = {n for n, _ in sentence.cues}
        return (-score - ("claimed" in told) - 0.5 * ("accused" in told), span.start)

    return sorted(sorted(organisation.spans, key=rank)[:_MENTIONS])


def _cues_of(report: Report) -> Iterator[tuple[str, Span]]:
    for sentence in report.sentences:
        yield from sentence.cues


def _mention_signs(report: Report, span: Span, kind: str, signs: Signs) -> None:
    """Add the signs of one mention: the words next to it, its sentence's events and cues."""
    sentence = report.at(span.start)
    _word_signs(report, sentence, span, signs)
    _event_signs(sentence, span, kind, signs)
    _speaker_signs(report, sentence, span, kind, signs)
    if sentence.number + 1 < len(report.sentences):
        for name, _ in report.sentences[sentence.number + 1].cues:
            signs[f"next {name}"] = 1
    if sentence.number:
        earlier = report.sentences[sentence.number - 1]
        for name, _ in earlier.cues:
            signs[f"prev {name}"] = 1
        if earlier.is_violent:
            signs[f"prev violent {kind}"] = 1


def _word_signs(report: Report, sentence: Sentence, span: Span, signs: Signs) -> None:
    """Add the words of the sentence, and those next to the mention with their side."""
    before = _WORD.findall(report.low[sentence.span.start : span.start])
    after = _WORD.findall(report.low[span.end : sentence.span.end])
    for far, word in enumerate(reversed(before[-_NEAR:])):
        signs[f"< {word}"] += 1
        if far < 1:
            signs[f"<1 {word}"] += 1
    for far, word in enumerate(after[:_NEAR]):
        signs[f"> {word}"] += 1
        if far < 1:
            signs[f">1 {word}"] += 1
    if len(before) > 1:
        signs[f"<2 {before[-2]} {before[-1]}"] += 1
    if len(after) > 1:
        signs[f">2 {after[0]} {after[1]}"] += 1
    for word in set(sentence.words):
        signs[f"s {word}"] += 1


def _speaker_signs(report: Report, sentence: Sentence, span: Span, kind: str, signs: Signs) -> None:
    """Add in whose words a mention stands, and whether the organisation speaks itself."""
    violent = "event" if sentence.is_violent else "none"
    wording = wording_at(report, span)
    if wording:
        signs[f"wording {wording[0]} {violent}"] = 1
    classes = speakers_of(report.low, sentence.span)
    if classes == {"by nobody"} and sentence.number:
        earlier = speakers_of(report.low, report.sentences[sentence.number - 1].span)
        for name in earlier:
            signs[f"after {name} {violent} {kind}"] = 1
    for name in classes:
        signs[f"{name} {violent}"] = 1
        signs[f"{name} {violent} {kind}"] = 1
    if _SELF.match(report.low, span.end, min(span.end + 90, sentence.span.end)):
        signs[f"speaks {violent}"] = signs[f"speaks {kind}"] = 1


def _event_signs(sentence: Sentence, span: Span, kind: str, signs: Signs) -> None:
    violent = [t for t in sentence.triggers if t.type in VIOLENT]
    for trigger in violent:
        side = "then" if trigger.span.start > span.start else "before"
        far = max(trigger.span.start - span.end, span.start - trigger.span.end)
        signs[f"event {side} {'near' if far < 45 else 'far'} {kind}"] += 1
        signs[f"event {side} {trigger.type}"] += 1
    if not violent:
        signs[f"no event {kind}"] += 1
    for name, where in sentence.cues:
        side = "then" if where.start > span.start else "before"
        far = max(where.start - span.end, span.start - where.end)
        signs[f"cue {side} {name} {'near' if far < 40 else 'far'}"] += 1
        signs[f"cue {name} {kind} {'event' if violent else 'none'}"] += 1


def stage_signs(report: Report, told: Sequence[Sentence], kind: str) -> Signs:
    """Give the signs of how far an incident of a type came; `told` are the sentences that tell it.

    The first of them counts as the one that tells it best.
    """
    signs: Signs = defaultdict(float)
    signs[f"type {kind}"] = signs["bias"] = 1.0
    for rank, sentence in enumerate(told[:3]):
        share = 1.0 if rank == 0 else 0.5
        for word in set(sentence.words):
            signs[f"s {word}"] = max(signs[f"s {word}"], share)
        for name in {n for n, _ in sentence.cues}:
            signs[f"cue {name}"] = max(signs[f"cue {name}"], share)
            signs[f"cue {name} {kind}"] = max(signs[f"cue {name} {kind}"], share)
        for t in sentence.triggers:
            if t.type in VIOLENT:
                signs[f"stage {t.stage}"] = max(signs[f"stage {t.stage}"], share)
        if not sentence.is_violent:
            signs["no event"] = max(signs["no event"], share)
    for name, _ in _cues_of(report):
        signs[f"doc {name}"] = 1.0
    return dict(signs)


@dataclass(frozen=True, slots=True)
class Day:
    """A day that an incident may have: `first` None says that it is not told, only "by then"."""

    first: date | None
    last: date
    time: TimeRef | None = None


def days_of(report: Report) -> list[Day]:
    """Give the days that may be an incident's: those of the times, and "by the publication"."""
    today = publication_day(report.article)
    found = [Day(None, today)] if today else []
    for sentence in report.sentences:
        for time in sentence.times:
            if time.type not in ("DATE", "TIME") or not time.first_day or not time.last_day:
                continue
            if today and time.first_day > today:
                continue
            if time.evidence.start < 100 and time.first_day == today:
                continue  # the dateline itself
            found.append(Day(time.first_day, time.last_day, time))
    return found


def day_signs(report: Report, day: Day, told: Sequence[Sentence], kind: str) -> Signs:
    """Give the signs of whether a day is the incident's that `told` tell of."""
    first = told[0].number if told else 0
    if day.time is None:
        return _open_signs(report, told)
    time, sentence = day.time, report.at(day.time.evidence.start)
    far = sentence.number - first
    numbers = {t.number for t in told}
    nearness = (
        "same" if far == 0 else "told" if sentence.number in numbers else str(max(-4, min(4, far)))
    )
    words = _WORD.findall(lowered(time.evidence.exact))
    form = " ".join("#" if w.isdigit() else w for w in words)
    before = _WORD.findall(report.low[max(0, time.evidence.start - 40) : time.evidence.start])[-3:]
    after = _WORD.findall(report.low[time.evidence.end : time.evidence.end + 30])[:2]
    today = publication_day(report.article)
    days = (day.last - day.first).days if day.first else 0
    ago = (today - day.last).days if today else -1
    signs = {
        f"near {nearness}": 1.0,
        f"form {form}": 1.0,
        f"days {min(days, 3)}": 1.0,
        f"near {nearness} days {min(days, 3)}": 1.0,
        f"ago {_age(ago)}": 1.0,
        f"near {nearness} event {sentence.is_violent}": 1.0,
        f"first time {sentence.times[0] is time}": 1.0,
    }
    signs |= {f"< {w}": 1.0 for w in before} | {f"> {w}": 1.0 for w in after}
    if before:
        signs[f"<1 {before[-1]}"] = 1.0
    if nearness in ("same", "told"):
        signs |= _trigger_day_signs(report, sentence, time)
    return signs


def _age(days: int) -> str:
    """Give how long ago a day was, in steps."""
    if days in (0, 1):
        return str(days)
    return "7" if days < 8 else "60" if days < 61 else "old"


def _trigger_day_signs(report: Report, sentence: Sentence, time: TimeRef) -> Signs:
    """Give how the nearest trigger of the sentence stands to the time, and what is between."""
    violent = [t for t in sentence.triggers if t.type in VIOLENT]
    if not violent:
        return {"no trigger": 1.0}
    span = time.evidence.span
    near = min(violent, key=lambda t: max(t.span.start - span.end, span.start - t.span.end))
    low, high = min(near.span, span), max(near.span, span)
    between = report.low[low.end : high.start]
    side = "then" if near.span.start > span.start else "before"
    signs = {f"trigger {side} {min(len(between) // 30, 5)}": 1.0}
    signs |= {f"between {w}": 1.0 for w in _WORD.findall(between)[:12]}
    if re.search(
        r"\b(?:said|reported|stated|announced|told|according|added|issued|confirmed)\b", between
    ):
        signs["saying between"] = 1.0
    return signs


def _open_signs(report: Report, told: Sequence[Sentence]) -> Signs:
    """Give the signs that no day is told: what stands where it is told instead."""
    signs = {"open": 1.0}
    same = told[0].times if told else ()
    dated = [
        t for t in same if t.first_day and t.type in ("DATE", "TIME") and t.evidence.start > 100
    ]
    signs[f"open same {min(len(dated), 2)}"] = 1.0
    others = [t for s in told[1:] for t in s.times if t.first_day]
    signs[f"open told {min(len(others), 2)}"] = 1.0
    if told:
        signs[f"open at {min(told[0].number, 5)}"] = 1.0
        signs |= {f"open cue {n}": 1.0 for n, _ in told[0].cues}
        signs |= {f"open w {w}": 1.0 for w in told[0].words if len(w) > 3}
    return signs


def sentences_with(report: Report, names: Sequence[str], types: frozenset[str]) -> list[Sentence]:
    """Give the sentences that hold the most of `names`, those with an event of `types` first.

    Without one that holds any: all that have such an event, then all violent ones, in order.
    """
    wanted = [re.compile(r"\s+".join(map(re.escape, lowered(n).split()))) for n in names]
    ranked = []
    for sentence in report.sentences:
        piece = report.low[sentence.span.start : sentence.span.end]
        held = sum(bool(p.search(piece)) for p in wanted)
        fits = any(t.type in types for t in sentence.triggers)
        if held or (fits and not wanted):
            ranked.append((-(held + 1.5 * fits + 0.5 * sentence.is_violent), sentence.number))
    if not ranked:
        ranked = [
            (-1.0 * any(t.type in types for t in s.triggers), s.number)
            for s in report.sentences
            if s.is_violent
        ]
    return [report.sentences[n] for _, n in sorted(ranked)] or list(report.sentences[:1])
