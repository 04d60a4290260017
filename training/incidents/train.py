"""Train the choices about incidents on MUC-4 and write them where the package reads them.

    python -m training.incidents.train [--to FOLDER] [train tst1 tst2]

Named parts are trained on (default: all three; `muc4-tst3` is score only and never read here).
Deterministic: the same data give the same bytes.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from bench import read_lines
from bench.muc import CONFIDENCES, Incident, When, article_of, incidents_of, is_same
from dateline.understand.incident_signs import (
    Day,
    Report,
    day_signs,
    days_of,
    organisation_signs,
    prepare,
    report_signs,
    stage_signs,
)
from dateline.understand.incident_weights import Choice, pruned, released_path, write_choices
from dateline.understand.incidents import TYPES
from dateline.understand.times import find_times
from training.incidents.fit import Floats, fit_sigmoid, fit_softmax, matrix, vocabulary
from bench.status import given_sentences, is_right_day, merged_organisations

PARTS = ("train", "tst1", "tst2")
STAGES = ("accomplished", "attempted", "threatened")
Row = Mapping[str, float]
Told = Sequence[tuple[Report, list[Incident]]]
# Chosen by five folds over the three parts (folds by number of the report): the penalty on squared
# weights and in how many rows a sign must stand; from which likelihood a class that stands alone is
# taken; and which weights are left out to keep the file small (figures unchanged to .002).
PENALTY = {"kind": 0.1, "stage": 1.0, "day": 3.0, "doer": 10.0, "confidence": 10.0}
LEAST = {"kind": 8, "stage": 3, "day": 3, "doer": 4, "confidence": 3}
THRESHOLD = {"kind": 0.4, "doer": 0.4}
PRUNE = {"kind": 0.12, "stage": 0.03, "day": 0.03, "doer": 0.03, "confidence": 0.02}


def reports(parts: Iterable[str]) -> list[tuple[Report, list[Incident]]]:
    """Give every report of the named parts, made ready, with its gold incidents."""
    given = []
    for part in parts:
        for record in read_lines(f"status/muc4-{part}.jsonl.gz"):
            article = article_of(record)
            given.append((prepare(article, find_times(article)), incidents_of(record)))
    return given


def choices(told: Told) -> dict[str, Choice]:
    """Give the five trained choices."""
    return {
        "kind": _kind(told),
        "stage": _stage(told),
        "day": _day(told),
        "doer": _doer(told),
        "confidence": _confidence(told),
    }


def _choice(name: str, rows: Sequence[Row], gold: Floats, classes: Sequence[str], one_of: bool) -> Choice:
    names = vocabulary(rows, LEAST[name])
    fit = fit_softmax if one_of else fit_sigmoid
    weights, bias = fit(matrix(rows, names), gold, PENALTY[name])
    kept, weights = pruned(names, weights, PRUNE[name])
    signs = {sign: i for i, sign in enumerate(kept)}
    return Choice(tuple(classes), signs, weights, bias, one_of, THRESHOLD.get(name, 0.5))


def _shares(right: Iterable[str], classes: Sequence[str]) -> list[float]:
    found = set(right)
    return [(c in found) / max(1, len(found & set(classes))) for c in classes]


def _kind(told: Told) -> Choice:
    rows = [report_signs(report) for report, _ in told]
    gold = [[float(any(k in i.types for i in incidents)) for k in TYPES] for _, incidents in told]
    return _choice("kind", rows, np.array(gold, np.float32), list(TYPES), False)


def _stage(told: Told) -> Choice:
    rows, gold = [], []
    for report, incidents in told:
        for incident in incidents:
            kind = min(incident.types)
            rows.append(stage_signs(report, given_sentences(report, incident), kind))
            gold.append(_shares(incident.stages, STAGES))
    return _choice("stage", rows, np.array(gold, np.float32), STAGES, True)


def _day(told: Told) -> Choice:
    rows, gold = [], []
    for report, incidents in told:
        if report.article.published_on is None:
            continue
        for incident in incidents:
            if incident.dates:
                days, sentences = days_of(report), given_sentences(report, incident)
                rows += [day_signs(report, d, sentences, min(incident.types)) for d in days]
                gold += [[float(r)] for r in _right_days(days, incident.dates)]
    return _choice("day", rows, np.array(gold, np.float32), ["right"], False)


def _right_days(days: Sequence[Day], gold: Sequence[When]) -> list[bool]:
    """Give which of the days are the gold's, told as the gold tells them; else as good as right."""
    exact = [is_right_day(d, gold) and any((g.first is None) == (d.first is None) for g in gold) for d in days]
    return exact if any(exact) else [is_right_day(d, gold) for d in days]


def _organisations(told: Told) -> Iterable[tuple[Row, frozenset[str] | None]]:
    for report, incidents in told:
        gold = merged_organisations(incidents)
        for organisation in report.organisations:
            same = next((g for g in gold if is_same(organisation.names, g.names)), None)
            yield organisation_signs(report, organisation), same.confidences if same else None


def _doer(told: Told) -> Choice:
    rows, gold = [], []
    for row, confidences in _organisations(told):
        rows.append(row)
        gold.append([float(confidences is not None)])
    return _choice("doer", rows, np.array(gold, np.float32), ["doer"], False)


def _confidence(told: Told) -> Choice:
    found = [(row, c) for row, c in _organisations(told) if c]
    gold = np.array([_shares(c, CONFIDENCES) for _, c in found], np.float32)
    return _choice("confidence", [row for row, _ in found], gold, CONFIDENCES, True)


def main(arguments: list[str]) -> int:
    """Train and write; print the size and the digest."""
    path = released_path()
    if "--to" in arguments:
        place = arguments.index("--to")
        path = Path(arguments[place + 1]) / path.name
        arguments = arguments[:place] + arguments[place + 2 :]
    digest = write_choices(path, choices(reports(arguments or PARTS)))
    print(f"{path}: {path.stat().st_size} bytes, sha256 {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
