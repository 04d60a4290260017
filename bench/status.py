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

**Spread.** Training is without chance, so seeds tell nothing: reports are drawn anew, with
replacement (`bench/chance.py`), and the ends of the middle 95 % of draws stand below the figures.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from bench import read_lines
from bench.chance import intervals
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

Count = Counter[str]
# The figures that are told with their interval.
MAIN = (
    "confidence F1",
    "organisation F1",
    "confidence accuracy given the organisation",
    "stage accuracy given the event",
    "type F1 a document",
    "day right given the event",
)


def measure(part: str = PART) -> dict[str, float]:
    """Give the figures of a part, 0 to 1, and between which ends 95 % of draws leave the main."""
    counts = []
    for record in read_lines(part):
        article = article_of(record)
        report = prepare(article, find_times(article))
        counts.append(count_report(report, weigh(report), incidents_of(record)))
    told = intervals(counts, figures_of)
    ends = {
        f"  {name}, {word} of 95 % of draws": end
        for name in MAIN
        for word, end in zip(("lowest", "highest"), told[name][1:], strict=True)
    }
    return {name: value for name, (value, _, _) in told.items()} | ends


def count_report(report: Report, weighed: Weighed, incidents: Sequence[Incident]) -> Count:
    """Give what is right, found and wanted in one report."""
    return sum(
        (
            _organisations(report, weighed, incidents),
            _given(report, weighed, incidents),
            _stages(report, incidents),
            _types(report, weighed, incidents),
            _days(report, incidents),
        ),
        Counter(),
    )


def figures_of(count: Mapping[str, int]) -> dict[str, float]:
    """Give the figures of counts that were added up over reports."""

    def share(right: str, of: str) -> float:
        return count[right] / max(1, count[of])

    def most(of: str) -> float:
        gold = [n for name, n in count.items() if name.startswith(f"{of}: ")]
        return max(gold, default=0) / max(1, count[of])

    doers, kinds = ((count[f"{n} found"], count[f"{n} wanted"]) for n in ("doer", "kind"))
    return {
        "confidence F1": f1(count["confidence right"], *doers),
        "confidence P": share("confidence right", "doer found"),
        "confidence R": share("confidence right", "doer wanted"),
        "organisation F1": f1(count["doer right"], *doers),
        "confidence right of matched": share("confidence right", "doer right"),
        "confidence accuracy given the organisation": share("given right", "given"),
        "  the most frequent confidence": most("given"),
        "  organisations": count["given"],
        "stage accuracy given the event": share("stage right", "stage"),
        "  the most frequent stage": most("stage"),
        "  events": count["stage"],
        "type F1 a document": f1(count["kind right"], *kinds),
        "type P": share("kind right", "kind found"),
        "type R": share("kind right", "kind wanted"),
        "day right given the event": share("day right", "day"),
        "day within a day": share("day near", "day"),
        "day right and told alike": share("day alike", "day"),
        "  by the day of publication": share("day of publication", "day"),
        "  dated events": count["day"],
    }


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


def _organisations(report: Report, weighed: Weighed, incidents: Sequence[Incident]) -> Count:
    count: Count = Counter()
    gold = merged_organisations(incidents)
    left = list(gold)
    doers = perpetrators_of(report, weighed) if kinds_of(report, weighed) else []
    for perpetrator in doers:
        same = next((g for g in left if is_same(perpetrator.names, g.names)), None)
        count["doer found"] += 1
        if same:
            left.remove(same)
            count["doer right"] += 1
            count["confidence right"] += perpetrator.confidence in same.confidences
    count["doer wanted"] += len(gold) - sum(g.optional for g in left)
    return count


def _given(report: Report, weighed: Weighed, incidents: Sequence[Incident]) -> Count:
    count: Count = Counter()
    for gold in merged_organisations(incidents):
        if not gold.confidences:
            continue
        same = [o for o in report.organisations if is_same(o.names, gold.names)]
        best = max(same, key=lambda o: len(o.spans), default=None)
        count["given"] += 1
        count["given right"] += (
            best is not None and confidence_of(report, weighed, best) in gold.confidences
        )
        count.update(f"given: {c}" for c in gold.confidences)
    return count


def _stages(report: Report, incidents: Sequence[Incident]) -> Count:
    count: Count = Counter()
    for incident in incidents:
        found = stage_of(report, given_sentences(report, incident), min(incident.types))
        count["stage"] += 1
        count["stage right"] += found in incident.stages
        count.update(f"stage: {stage}" for stage in incident.stages)
    return count


def _types(report: Report, weighed: Weighed, incidents: Sequence[Incident]) -> Count:
    kinds = set(kinds_of(report, weighed))
    allowed = {t for i in incidents for t in i.types}
    must = {i.types for i in incidents if not i.optional}
    right = len(kinds & allowed)
    missed = sum(not (kinds & types) for types in must)
    return Counter({"kind right": right, "kind found": len(kinds), "kind wanted": right + missed})


def is_right_day(day: Day | None, gold: Iterable[When], spare: int = 0) -> bool:
    """Whether a day is one of the gold's, with so many days to spare."""
    return day is not None and any(_meets(day, g, timedelta(days=spare)) for g in gold)


def _meets(day: Day, gold: When, spare: timedelta) -> bool:
    if gold.first is None:
        return abs(day.last - gold.last) <= spare
    first = day.first or day.last
    is_short = day.last - first <= gold.last - gold.first + timedelta(days=1)
    return is_short and gold.first - spare <= day.last and first <= gold.last + spare


def _days(report: Report, incidents: Sequence[Incident]) -> Count:
    count: Count = Counter()
    today = report.article.published_on
    for incident in incidents:
        if not incident.dates or today is None:
            continue
        day = day_of(report, given_sentences(report, incident), min(incident.types))
        count["day"] += 1
        count["day right"] += is_right_day(day, incident.dates)
        count["day near"] += is_right_day(day, incident.dates, 1)
        count["day alike"] += day is not None and any(
            (g.first is None) == (day.first is None) and is_right_day(day, [g])
            for g in incident.dates
        )
        count["day of publication"] += is_right_day(Day(None, today), incident.dates)
    return count
