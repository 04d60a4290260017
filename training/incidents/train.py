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
from bench.status import given_sentences, is_right_day, merged_organisations
from dateline.understand.choices import Choice, pruned, released_path, write_choices
from dateline.understand.incident_signs import (
    Day,
    Report,
    Weighed,
    day_signs,
    days_of,
    kind_signs,
    organisation_signs,
    prepare,
    report_signs,
    sentence_signs,
    stage_signs,
)
from dateline.understand.incidents import TYPES
from dateline.understand.times import find_times
from training.incidents.fit import Floats, fit_sigmoid, fit_softmax, matrix, vocabulary

PARTS = ("train", "tst1", "tst2")
STAGES = ("accomplished", "attempted", "threatened")
Row = Mapping[str, float]
Told = Sequence[tuple[Report, list[Incident]]]
# The penalty on squared weights: of `stage`, `day` and `confidence` the best of three by five folds
# over the three parts, of `words` and `doer` by training on train and scoring tst1 and tst2; of
# `tells` and `kind` not tuned. LEAST: in how many rows a sign must stand. THRESHOLD: from which
# likelihood a class that stands alone is taken, the best on the same data. PRUNE: signs whose
# weights are all smaller are left out to keep the file small; what that costs was not measured.
PENALTY = {
    "words": 0.1,
    "tells": 0.3,
    "kind": 0.3,
    "stage": 1,
    "day": 3,
    "doer": 10,
    "confidence": 10,
}
LEAST = {"words": 10, "tells": 8, "kind": 1, "stage": 4, "day": 4, "doer": 5, "confidence": 4}
THRESHOLD = {"kind": 0.4, "doer": 0.3}
PRUNE = {"words": 0.35, "tells": 0.35, "stage": 0.06, "day": 0.06, "doer": 0.06, "confidence": 0.05}
FOLDS = 3


def reports(parts: Iterable[str]) -> list[tuple[Report, list[Incident]]]:
    """Give every report of the named parts, made ready, with its gold incidents."""
    given = []
    for part in parts:
        for record in read_lines(f"status/muc4-{part}.jsonl.gz"):
            article = article_of(record)
            given.append((prepare(article, find_times(article)), incidents_of(record)))
    return given


def choices(told: Told) -> dict[str, Choice]:
    """Give the trained choices: what sentences and words say first, then what rests on them."""
    words, tells = _words(told), _tells(told)
    weighed = _weighed_unseen(told)
    return {
        "words": words,
        "tells": tells,
        "kind": _kind(told, weighed),
        "stage": _stage(told),
        "day": _day(told),
        "doer": _doer(told, weighed),
        "confidence": _confidence(told, weighed),
    }


def _weighed_unseen(told: Told) -> list[Weighed]:
    """Give each report weighed by choices that were trained on the other folds."""
    weighed: dict[int, Weighed] = {}
    for fold in range(FOLDS):
        rest = [t for i, t in enumerate(told) if i % FOLDS != fold]
        words, tells = _words(rest), _tells(rest)
        for i in range(fold, len(told), FOLDS):
            report = told[i][0]
            weighed[i] = Weighed(
                words.log_odds(report_signs(report)),
                {
                    s.number: tells.log_odds(sentence_signs(report, s))
                    for s in report.sentences
                    if s.is_violent
                },
            )
    return [weighed[i] for i in range(len(told))]


def _choice(
    name: str, rows: Sequence[Row], gold: Floats, classes: Sequence[str], one_of: bool
) -> Choice:
    names = vocabulary(rows, LEAST[name])
    fit = fit_softmax if one_of else fit_sigmoid
    weights, bias = fit(matrix(rows, names), gold, PENALTY[name])
    kept, weights = pruned(names, weights, PRUNE.get(name, 0.0))
    signs = {sign: i for i, sign in enumerate(kept)}
    return Choice(tuple(classes), signs, weights, bias, one_of, THRESHOLD.get(name, 0.5))


def _shares(right: Iterable[str], classes: Sequence[str]) -> list[float]:
    found = set(right)
    return [(c in found) / max(1, len(found & set(classes))) for c in classes]


def _words(told: Told) -> Choice:
    rows = [report_signs(report) for report, _ in told]
    gold = [[float(any(k in i.types for i in incidents)) for k in TYPES] for _, incidents in told]
    return _choice("words", rows, np.array(gold, np.float32), list(TYPES), False)


def _tells(told: Told) -> Choice:
    """Train on the sentences with a violent event, or a gold event's words: do they tell of it?"""
    rows, gold = [], []
    for report, incidents in told:
        telling = _telling(report, incidents)
        for s in report.sentences:
            if s.is_violent or s.number in telling:
                rows.append(sentence_signs(report, s))
                gold.append([float(k in telling.get(s.number, ())) for k in TYPES])
    return _choice("tells", rows, np.array(gold, np.float32), list(TYPES), False)


def _telling(report: Report, incidents: Sequence[Incident]) -> dict[int, set[str]]:
    """Give the kinds of incident a sentence tells of, by its number: three for each at most."""
    telling: dict[int, set[str]] = {}
    for incident in incidents:
        sentences = given_sentences(report, incident)
        types = {t for kind in incident.types for t in TYPES.get(kind, ())}
        fitting = [s for s in sentences if any(t.type in types for t in s.triggers)][:3]
        for sentence in fitting or sentences[:1]:
            telling.setdefault(sentence.number, set()).update(incident.types)
    return telling


def _kind(told: Told, weighed: Sequence[Weighed]) -> Choice:
    rows, gold = [], []
    for (_, incidents), one in zip(told, weighed, strict=True):
        for kind in TYPES:
            rows.append(kind_signs(one, kind))
            gold.append([float(any(kind in i.types for i in incidents))])
    return _choice("kind", rows, np.array(gold, np.float32), ["told"], False)


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
    exact = [
        is_right_day(d, gold) and any((g.first is None) == (d.first is None) for g in gold)
        for d in days
    ]
    return exact if any(exact) else [is_right_day(d, gold) for d in days]


def _organisations(
    told: Told, weighed: Sequence[Weighed]
) -> Iterable[tuple[Row, frozenset[str] | None]]:
    for (report, incidents), one in zip(told, weighed, strict=True):
        gold = merged_organisations(incidents)
        for organisation in report.organisations:
            same = next((g for g in gold if is_same(organisation.names, g.names)), None)
            yield organisation_signs(report, one, organisation), same.confidences if same else None


def _doer(told: Told, weighed: Sequence[Weighed]) -> Choice:
    rows, gold = [], []
    for row, confidences in _organisations(told, weighed):
        rows.append(row)
        gold.append([float(confidences is not None)])
    return _choice("doer", rows, np.array(gold, np.float32), ["doer"], False)


def _confidence(told: Told, weighed: Sequence[Weighed]) -> Choice:
    found = [(row, c) for row, c in _organisations(told, weighed) if c]
    gold = np.array([_shares(c, CONFIDENCES) for _, c in found], np.float32)
    return _choice("confidence", [row for row, _ in found], gold, CONFIDENCES, True)


def main(arguments: list[str]) -> int:
    """Train and write; print the size and the digest."""
    path = released_path("incidents")
    if "--to" in arguments:
        place = arguments.index("--to")
        path = Path(arguments[place + 1]) / path.name
        arguments = arguments[:place] + arguments[place + 2 :]
    digest = write_choices(path, choices(reports(arguments or PARTS)))
    print(f"{path}: {path.stat().st_size} bytes, sha256 {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
