"""How sure, how far, what kind and when: the incidents of MUC-4 (tst3: score only).

Reports of political violence in upper case, 1988 to 1991, each with templates. The part scored is
`muc4-tst3` for the figures that count; `train`, `tst1` and `tst2` were developed on.

**What is compared.** Gold fillers written `"A" / "B"` are alternatives: either is right. A filler
marked `?` and a template marked OPTIONAL may be missing; they are not counted as missed. The two
kinds of accusation (by authorities or not) are one of the four confidences.

**Organisations.** Ours are those of the reports in which we find an incident. Names are compared in
lower case without marks, articles and possessives; ours are all names by which the text calls the
organisation (its acronym and what the text says that it stands for among them). Two match where a
name of one is a name of the other or holds it whole ("ELN GUERRILLAS", "ELN"). Over a report gold
organisations that match are one; where templates differ in its confidence, each of theirs is right.

- *confidence F1*: organisations of a report with their confidence, against the gold's. One is right
  where the organisation matches and the confidence is right; one that matches with the wrong
  confidence counts as wrong and as missed.
- *organisation F1*: the same without the confidence.
- *confidence right of matched*: the share of matched organisations whose confidence is right.
- *confidence accuracy given the organisation*: the report and the gold's names are given; an
  organisation that we do not find in the text counts as wrong. Beside it the share of the most
  frequent confidence.
- *stage accuracy given the event*: type and the gold's targets (else its other words) are given,
  as words, and say which sentences tell of it. Beside it the share of the most frequent stage.
- *type F1 a document*: the set of types of a report against the gold's set, micro F1.
- *day right given the event*: reports with a day in the dateline, templates with a date; the event
  is given as for the stage. The gold is a day, a range of days, or "by a day" where the report does
  not tell (`- 03 JAN 90`). Right is: an interval that meets the gold's and is at most one day
  longer; for a "by a day", our interval or our "by a day" ends on that day. *Told alike*: besides,
  a day is told where the gold tells one and "by" where it says so. *Within a day*: as right, with
  one day to spare on either side. Beside it the share that "by the day of publication" gets right.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

import numpy as np

from bench import read_lines
from bench.muc import Incident, Organisation, When, article_of, incidents_of, is_same
from dateline.understand.incident_signs import (
    Day,
    Report,
    Sentence,
    Weighed,
    prepare,
    sentences_with,
)
from dateline.understand.incidents import (
    TYPES,
    confidence_of,
    day_of,
    kinds_of,
    perpetrators_of,
    stage_of,
    weigh,
)
from dateline.understand.times import find_times

PART = "status/muc4-tst3.jsonl.gz"
DATA = (PART,)
_TARGETS = ("HUM TGT: NAME", "HUM TGT: DESCRIPTION", "PHYS TGT: ID")

Told = Sequence[tuple[Report, Weighed, list[Incident]]]


def measure(part: str = PART) -> dict[str, float]:
    """Give the figures of a part, 0 to 1."""
    told: list[tuple[Report, Weighed, list[Incident]]] = []
    for record in read_lines(part):
        article = article_of(record)
        report = prepare(article, find_times(article))
        told.append((report, weigh(report), incidents_of(record)))
    return _organisations(told) | _given(told) | _stages(told) | _types(told) | _days(told)


def merged_organisations(incidents: Iterable[Incident]) -> list[Organisation]:
    """Give the gold organisations of a report, those that match as one."""
    merged: list[Organisation] = []
    for incident in incidents:
        for o in incident.organisations:
            is_optional = o.optional or incident.optional
            at = next((i for i, m in enumerate(merged) if is_same(m.names, o.names)), None)
            if at is None:
                merged.append(Organisation(o.names, o.confidences, is_optional))
                continue
            old = merged[at]
            merged[at] = Organisation(
                tuple(dict.fromkeys(old.names + o.names)),
                old.confidences | o.confidences,
                old.optional and is_optional,
            )
    return merged


def given_sentences(report: Report, incident: Incident) -> list[Sentence]:
    """Give the sentences that hold a gold event's words, those that tell it best first."""
    names = [n for slot in _TARGETS for n in incident.anchors[slot]]
    names = names or [n for found in incident.anchors.values() for n in found]
    types = frozenset(t for kind in incident.types for t in TYPES.get(kind, ()))
    return sentences_with(report, names, types)


def f1(right: int, found: int, wanted: int) -> float:
    """Give F1 of counts; 0 where there is nothing."""
    return 2 * right / (found + wanted) if found + wanted else 0.0


def _organisations(told: Told) -> dict[str, float]:
    right = matched = found = wanted = 0
    for report, weighed, incidents in told:
        gold = merged_organisations(incidents)
        left = list(gold)
        doers = perpetrators_of(report, weighed) if kinds_of(report, weighed) else []
        for perpetrator in doers:
            same = next((g for g in left if is_same(perpetrator.names, g.names)), None)
            found += 1
            if same:
                left.remove(same)
                matched += 1
                right += perpetrator.confidence in same.confidences
        wanted += len(gold) - sum(g.optional for g in left)
    return {
        "confidence F1": f1(right, found, wanted),
        "confidence P": right / max(1, found),
        "confidence R": right / max(1, wanted),
        "organisation F1": f1(matched, found, wanted),
        "confidence right of matched": right / max(1, matched),
    }


def _given(told: Told) -> dict[str, float]:
    right, gold_confidences = [], []
    for report, weighed, incidents in told:
        for gold in merged_organisations(incidents):
            if not gold.confidences:
                continue
            same = [o for o in report.organisations if is_same(o.names, gold.names)]
            best = max(same, key=lambda o: len(o.spans), default=None)
            right.append(
                best is not None and confidence_of(report, weighed, best) in gold.confidences
            )
            gold_confidences.append(gold.confidences)
    return {
        "confidence accuracy given the organisation": float(np.mean(right)),
        "  the most frequent confidence": _most_frequent(gold_confidences),
        "  organisations": len(right),
    }


def _most_frequent(gold: Sequence[frozenset[str]]) -> float:
    classes = {c for g in gold for c in g}
    return max(float(np.mean([c in g for g in gold])) for c in classes)


def _stages(told: Told) -> dict[str, float]:
    right, gold = [], []
    for report, _, incidents in told:
        for incident in incidents:
            found = stage_of(report, given_sentences(report, incident), min(incident.types))
            right.append(found in incident.stages)
            gold.append(incident.stages)
    return {
        "stage accuracy given the event": float(np.mean(right)),
        "  the most frequent stage": _most_frequent(gold),
        "  events": len(right),
    }


def _types(told: Told) -> dict[str, float]:
    right = found = wanted = 0
    for report, weighed, incidents in told:
        kinds = set(kinds_of(report, weighed))
        allowed = {t for i in incidents for t in i.types}
        must = {i.types for i in incidents if not i.optional}
        right += len(kinds & allowed)
        found += len(kinds)
        wanted += len(kinds & allowed) + sum(not (kinds & types) for types in must)
    return {
        "type F1 a document": f1(right, found, wanted),
        "type P": right / max(1, found),
        "type R": right / max(1, wanted),
    }


def is_right_day(day: Day | None, gold: Iterable[When], spare: int = 0) -> bool:
    """Whether a day is one of the gold's, with so many days to spare."""
    return day is not None and any(_meets(day, g, timedelta(days=spare)) for g in gold)


def _meets(day: Day, gold: When, spare: timedelta) -> bool:
    if gold.first is None:
        return abs(day.last - gold.last) <= spare
    first = day.first or day.last
    is_short = day.last - first <= gold.last - gold.first + timedelta(days=1)
    return is_short and gold.first - spare <= day.last and first <= gold.last + spare


def _days(told: Told) -> dict[str, float]:
    rows = []
    for report, _, incidents in told:
        today = report.article.published_on
        for incident in incidents:
            if not incident.dates or today is None:
                continue
            day = day_of(report, given_sentences(report, incident), min(incident.types))
            alike = day is not None and any(
                (g.first is None) == (day.first is None) and is_right_day(day, [g])
                for g in incident.dates
            )
            rows.append(
                (
                    is_right_day(day, incident.dates),
                    is_right_day(day, incident.dates, 1),
                    alike,
                    is_right_day(Day(None, today), incident.dates),
                )
            )
    right, near, alike_share, plain = (float(np.mean(c)) for c in zip(*rows, strict=True))
    return {
        "day right given the event": right,
        "day within a day": near,
        "day right and told alike": alike_share,
        "  by the day of publication": plain,
        "  dated events": len(rows),
    }
