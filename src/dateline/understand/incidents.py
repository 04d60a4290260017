"""Incidents of a report: what kind, how far it came, when, where, and who is said to have done it.

An event is one trigger in one sentence; an incident is what a report tells of one kind of violence,
with the organisations that may have done it and how sure the *report* is of each: "fact" (it says
so itself), "claimed" (they say so themselves), "accused" (somebody suspects or accuses them) or
"possible". It works in upper case as in lower.

>>> incidents = find_incidents(article, find_times(article))  # doctest: +SKIP
>>> [(i.type, i.stage, [(p.name, p.confidence) for p in i.perpetrators]) for i in incidents]
... # doctest: +SKIP
[('bombing', 'accomplished', [('FMLN', 'accused')])]

Trained choices decide where their weights are installed; without them rules do, worse.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from dateline.model import Article, Evidence, Span, TimeRef
from dateline.understand.choices import Choice, released_choices
from dateline.understand.incident_signs import (
    NOTHING,
    VIOLENT,
    Day,
    Report,
    Sentence,
    Weighed,
    day_signs,
    days_of,
    kind_signs,
    organisation_signs,
    prepare,
    report_signs,
    sentence_signs,
    sentences_with,
    stage_signs,
    wording_at,
)
from dateline.understand.organisations import Organisation
from dateline.understand.places import find_place, places_in
from dateline.understand.word_lists import word_set

CONFIDENCES: Final = ("fact", "claimed", "accused", "possible")
# Kind of incident -> the types of events that tell of it.
TYPES: Final[Mapping[str, frozenset[str]]] = {
    "attack": word_set(
        "attack armed_clash assassination execution shelling mob_violence crowd_repression "
        "grenade_attack air_strike sexual_violence"
    ),
    "bombing": word_set("bombing suicide_bombing grenade_attack shelling air_strike"),
    "kidnapping": word_set("abduction hostage_freed"),
    "arson": word_set("looting_destruction"),
    "robbery": word_set("looting_destruction organised_crime"),
    "forced work stoppage": word_set("protest"),
}
# By rule these kinds are told by these events alone: the rest would be found in every report.
_BY_RULE: Final = ("attack", "bombing", "kidnapping")
# Class of cue -> confidence, the first that stands in a sentence of the organisation's: by rule.
_CUE_RULES: Final = (
    ("claimed", "claimed"),
    ("accused", "accused"),
    ("suspected", "accused"),
    ("possible", "possible"),
)


# Kinds of organisation whose deeds are taken at the word; states and parties do much else.
_ARMED: Final = ("rebel", "drug", "squad")
# From which log-odds a sentence is held to tell of an incident here: trained on muc4 train, on tst1
# and tst2 organisation F1 .545 without this, .590 with it (and only in reports that tell of one).
_TELLING_ODDS: Final = -1.0
_TELLING_CUES: Final = word_set("claimed accused suspected possible denied fact")


@dataclass(frozen=True, slots=True)
class Perpetrator:
    """An organisation that may have done it; `reasons` are the words that say how sure it is.

    `evidence` is the mention that tells most, `names` all by which the article calls it.
    """

    name: str
    names: tuple[str, ...]
    confidence: str
    evidence: Evidence
    reasons: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Incident:
    """What a report tells of one kind of violence. Days are inclusive.

    `last_day` without `first_day` says "by then": the report does not tell the day. Both are None
    where the article has no day and tells none.
    """

    article_id: str
    type: str
    stage: str
    first_day: date | None
    last_day: date | None
    place: str
    perpetrators: tuple[Perpetrator, ...]
    evidence: Evidence


def _choices() -> Mapping[str, Choice]:
    return released_choices("incidents")


def find_incidents(article: Article, times: Sequence[TimeRef]) -> tuple[Incident, ...]:
    """Give the incidents of an article, one of a kind, in the order of TYPES."""
    report = prepare(article, times)
    weighed = weigh(report)
    kinds = kinds_of(report, weighed)
    if not kinds:
        return ()
    doers = tuple(perpetrators_of(report, weighed))
    return tuple(_incident(report, weighed, kind, doers) for kind in kinds)


def weigh(report: Report) -> Weighed:
    """Give what each sentence and the whole say of each kind; nothing without the weights."""
    words, tells = _choices().get("words"), _choices().get("tells")
    if words is None or tells is None:
        return Weighed(dict.fromkeys(TYPES, NOTHING), {})
    return Weighed(
        words.log_odds(report_signs(report)),
        {
            s.number: tells.log_odds(sentence_signs(report, s))
            for s in report.sentences
            if s.is_violent
        },
    )


def _incident(
    report: Report, weighed: Weighed, kind: str, doers: tuple[Perpetrator, ...]
) -> Incident:
    told = sentences_with(report, (), TYPES[kind])
    told.sort(key=lambda s: -weighed.tells.get(s.number, {}).get(kind, NOTHING))
    day = day_of(report, told, kind)
    return Incident(
        report.article.id,
        kind,
        stage_of(report, told, kind),
        day.first if day else None,
        day.last if day else None,
        _place(report, told[0]),
        doers,
        _evidence(report, told[0], TYPES[kind]),
    )


def kinds_of(report: Report, weighed: Weighed) -> list[str]:
    """Give the kinds of incident that a report tells, in the order of TYPES."""
    choice = _choices().get("kind")
    if choice:
        return [k for k in TYPES if _likelihood(choice, kind_signs(weighed, k)) >= choice.threshold]
    found = {t.type for s in report.sentences for t in s.triggers}
    return [k for k in _BY_RULE if found & TYPES[k]]


def stage_of(report: Report, told: Sequence[Sentence], kind: str) -> str:
    """Give how far an incident came: accomplished, attempted or threatened."""
    choice = _choices().get("stage")
    if choice:
        return _best(choice, stage_signs(report, told, kind))
    stages = [t.stage for s in told[:1] for t in s.triggers if t.type in VIOLENT]
    given = stages[0] if stages else "accomplished"
    return {"planned": "threatened", "feared": "threatened"}.get(given, given)


def day_of(report: Report, told: Sequence[Sentence], kind: str) -> Day | None:
    """Give the day or days of the incident that `told` tell of; None where nothing is known."""
    days = days_of(report)
    choice = _choices().get("day")
    if not days:
        return None
    if choice:
        scores = [_likelihood(choice, day_signs(report, d, told, kind)) for d in days]
        return days[max(range(len(days)), key=scores.__getitem__)]
    near = [d for d in days if d.time and told[0].span.covers(d.time.evidence.span)]
    return (near or days)[0]


def perpetrators_of(report: Report, weighed: Weighed) -> list[Perpetrator]:
    """Give the organisations that may have done it, in order of their first mention.

    Meaningful only where the report tells of an incident at all.
    """
    return [
        _perpetrator(report, weighed, organisation)
        for organisation in report.organisations
        if _is_doer(report, weighed, organisation)
    ]


def _is_doer(report: Report, weighed: Weighed, organisation: Organisation) -> bool:
    """Whether an organisation may have done it: by what words say outright, else as chosen."""
    wording = _wording(report, organisation)
    if wording and wording[0] == "claimed":
        return True
    choice = _choices().get("doer")
    is_armed = organisation.kind in _ARMED
    if choice is None:
        return is_armed and any(report.at(s.start).is_violent for s in organisation.spans)
    if is_armed and any(_acts(report, weighed, s) for s in organisation.spans):
        return True
    signs = organisation_signs(report, weighed, organisation)
    return _likelihood(choice, signs) >= choice.threshold


def _acts(report: Report, weighed: Weighed, mention: Span) -> bool:
    """Whether words say that a mention did it, or is accused, in a sentence that tells of it."""
    if weighed.best(report.at(mention.start).number) < _TELLING_ODDS:
        return False
    wording = wording_at(report, mention)
    return wording is not None and wording[0] in ("did", "accused")


def confidence_of(report: Report, weighed: Weighed, organisation: Organisation) -> str:
    """Give how sure the report is that an organisation did it; one of CONFIDENCES."""
    wording = _wording(report, organisation)
    if wording:
        return wording[0]
    choice = _choices().get("confidence")
    if choice:
        return _best(choice, organisation_signs(report, weighed, organisation))
    cues = {n for s in organisation.spans for n, _ in report.at(s.start).cues}
    return next((given for name, given in _CUE_RULES if name in cues), "fact")


def _wording(report: Report, organisation: Organisation) -> tuple[str, Span, Span] | None:
    """Give what words say outright of it, where, and of which mention: a claim first.

    An accusation counts only beside an event: parties accuse one another of much else.
    """
    found = []
    for mention in organisation.spans:
        wording = wording_at(report, mention)
        if wording is None or wording[0] == "did":
            continue
        if wording[0] == "claimed" or report.at(mention.start).is_violent:
            found.append((wording[0], wording[1], mention))
    return min(found, key=lambda w: w[0] != "claimed", default=None)


def _perpetrator(report: Report, weighed: Weighed, organisation: Organisation) -> Perpetrator:
    mentions = sorted(
        organisation.spans, key=lambda s: (not report.at(s.start).is_violent, s.start)
    )
    wording = _wording(report, organisation)
    mention = wording[2] if wording else mentions[0]
    cues = [where for n, where in report.at(mention.start).cues if n in _TELLING_CUES]
    reasons = [wording[1]] if wording else cues
    return Perpetrator(
        organisation.name,
        organisation.names,
        confidence_of(report, weighed, organisation),
        report.article.evidence(mention),
        tuple(report.article.evidence(r) for r in reasons),
    )


def _likelihood(choice: Choice, signs: Mapping[str, float]) -> float:
    """Give how likely the one thing is that a choice says yes or no to."""
    return choice.likelihoods(signs)[choice.classes[0]]


def _best(choice: Choice, signs: Mapping[str, float]) -> str:
    shares = choice.likelihoods(signs)
    return max(shares, key=shares.__getitem__)


def _place(report: Report, sentence: Sentence) -> str:
    """Give the last town, region or country that the sentence names: the nearest one it ends on."""
    text = report.article.text[sentence.span.start : sentence.span.end]
    found = [p for _, name in places_in(text) if (p := find_place(name)) and p.kind != "people"]
    return min(found, key=lambda p: p.kind == "country").name if found else ""


def _evidence(report: Report, sentence: Sentence, types: frozenset[str]) -> Evidence:
    """Give the trigger that tells of it, else the sentence."""
    fitting = [t.span for t in sentence.triggers if t.type in types]
    return report.article.evidence(fitting[0] if fitting else sentence.span)
