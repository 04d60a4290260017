"""Say how sure the written file's attributions are: fitted on the tuning part, with the package.

Runs in the package's own environment: the parse is needed, torch is not. The file is opened, its
two weighings are fitted and put into its settings, and its digest is written anew.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from spacy.tokens import Doc

from bench.matching import found_marks, gold_marks, match, score_spans
from bench.parses import read_all
from dateline.model import Article
from dateline.understand.attribution import find_attributions, seen_beside, weigh
from dateline.understand.grammar import Grammar
from dateline.understand.neural import Found, Marks, NeuralReader, without_doubles
from dateline.understand.weighing import Weighing
from dateline.understand.weights import rewrite_settings
from training.attribution.polnear import polnear

# What each weighing rests on; of all that was tried, what lowered the loss on articles held out.
ALONE = ("cue", "valid", "tags", "source", "size", "inside")
WITH_RULES = (*ALONE, "by_rule", "alike")
_ALL = Weighing({}, 0.0, 0.0)
_THRESHOLDS = np.arange(0.3, 0.61, 0.025)
_STEPS, _RIDGE, _FOLDS = 50, 1.0, 10


@dataclass(frozen=True)
class Judged:
    """What may be an attribution of one article of the tuning part, and which of it is true."""

    record: dict[str, Any]
    article: Article
    doc: Doc
    found: Sequence[Found]
    hits: Sequence[bool]


def judge(reader: NeuralReader, records: list[dict[str, Any]]) -> list[Judged]:
    """Give the candidates of every article with the signs of both weighings."""
    judged = []
    for number, (article, doc) in enumerate(read_all(records)):
        grammar, said = seen_beside(article, doc)
        found = weigh(Marks(reader.mark(article.text, grammar).found, _ALL), said)
        gold = gold_marks(records[number]["attributions"])
        true = set(match(gold, found_marks(found), 0.3).values())
        hits = [i in true for i in range(len(found))]
        judged.append(Judged(records[number], article, doc, found, hits))
    return judged


def fit(judged: Sequence[Judged], names: Sequence[str]) -> Weighing:
    """Give a logistic regression on the named signs, by Newton's method with a small ridge."""
    found = [f for j in judged for f in j.found]
    x = np.array([[*(f.signs[n] for n in names), 1.0] for f in found])
    hits = np.array([h for j in judged for h in j.hits], dtype=float)
    weights = np.zeros(x.shape[1])
    ridge = _RIDGE * np.eye(x.shape[1])
    ridge[-1, -1] = 0
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-x @ weights))
        curve = (x * (p * (1 - p))[:, None]).T @ x + ridge
        weights -= np.linalg.solve(curve, x.T @ (p - hits) + ridge @ weights)
    rounded = [round(float(w), 4) for w in weights]
    return Weighing(dict(zip(names, rounded, strict=False)), rounded[-1], 0.5)


def out_of_fold(judged: Sequence[Judged], names: Sequence[str]) -> list[list[float]]:
    """Give each candidate's likelihood by a fit on the articles of the other folds."""
    folds = [
        fit([j for i, j in enumerate(judged) if i % _FOLDS != n], names) for n in range(_FOLDS)
    ]
    return [[folds[i % _FOLDS].confidence(f.signs) for f in j.found] for i, j in enumerate(judged)]


def figures(
    judged: Sequence[Judged], likely: Sequence[Sequence[float]], threshold: float
) -> dict[str, float]:
    """Give the figures of those whose likelihood is at least the threshold, each once."""
    told = {
        j.record["id"]: [replace(f, confidence=p) for f, p in zip(j.found, ps, strict=True)]
        for j, ps in zip(judged, likely, strict=True)
    }
    kept = {
        key: without_doubles([f for f in found if f.confidence >= threshold])
        for key, found in told.items()
    }
    return score_spans([j.record for j in judged], kept)


def printed(judged: Sequence[Judged], weighing: Weighing) -> dict[str, float]:
    """Give the figures of the whole reader, which mends what was found, with that weighing."""
    marks = (Marks(tuple(j.found), weighing) for j in judged)
    told = {
        j.record["id"]: find_attributions(j.article, j.doc, partial(_marked, m))
        for j, m in zip(judged, marks, strict=True)
    }
    return score_spans([j.record for j in judged], told)


def _marked(marks: Marks, _text: str, _grammar: Grammar) -> Marks:
    return marks


def calibrated(
    judged: Sequence[Judged], names: Sequence[str], *, whole: bool
) -> tuple[Weighing, dict[str, float]]:
    """Give the weighing with its threshold, and what it reaches.

    The threshold is where the sum of match F1 at .3 and .8 is highest, of the whole reader where
    the parse is known, else of the spans out of fold. That sum is flat over a wide stretch: who
    would rather miss something than print it wrongly asks the roundup for the surer.
    """
    likely, weighing = out_of_fold(judged, names), fit(judged, names)
    tried = []
    for t in _THRESHOLDS:
        one = replace(weighing, threshold=round(float(t), 3))
        reached = printed(judged, one) if whole else figures(judged, likely, one.threshold)
        tried.append((one, reached))
    return max(tried, key=lambda t: t[1]["match at 0.3, F1"] + t[1]["match at 0.8, F1"])


def main() -> None:
    """Calibrate one file as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--pairs", type=Path, help="where confidences and hits are written")
    options = parser.parse_args()
    judged = judge(NeuralReader.load(options.file), polnear(options.data, tuning=True))
    told: dict[str, Any] = {"sha256": "", "candidates": sum(len(j.found) for j in judged)}
    settings = {}
    for name, names in (("alone", ALONE), ("with_rules", WITH_RULES)):
        weighing, best = calibrated(judged, names, whole=names is WITH_RULES)
        settings[name] = {
            "slopes": weighing.slopes,
            "offset": weighing.offset,
            "threshold": weighing.threshold,
        }
        told[name] = settings[name] | {"tuning part": best}
    told["sha256"] = rewrite_settings(options.file, settings)
    if options.pairs:
        _write_pairs(options.pairs, judged, settings["with_rules"]["threshold"])
    json.dump(told, sys.stdout, indent=1)
    print()


def _write_pairs(path: Path, judged: Sequence[Judged], threshold: float) -> None:
    pairs = [
        [round(p, 4), int(hit)]
        for j, ps in zip(judged, out_of_fold(judged, WITH_RULES), strict=True)
        for p, hit in zip(ps, j.hits, strict=True)
        if p >= threshold
    ]
    path.write_text(json.dumps(pairs) + "\n")


if __name__ == "__main__":
    main()
