"""Event kinds: CASE-2021 task 2 (score only), PLOVER roots, MUC-4's incidents, dated events.

CASE-2021 wants one of thirty labels for a snippet; the figure is weighted F1. The trained reader
was taught on fictional snippets of ours and never saw CASE; "alone" is the small network without
the attribution reader's states. The lexicon gives the label of the trigger whose type stands first
in `tables/event_types.tsv`. DATELINE_KINDS names further files, path1:path2:…: the same training
from other seeds, over which, with the released one, the mean and the ends are given.

PLOVER: the root of a directed pair, macro F1 over 15 roots by cross-validation, five folds dealt by
root, pairs with the same text in one fold, for each of `SEEDS`. A model of the released one's make
is fitted anew in each fold; the words of `tables/plover.tsv` were chosen with some 150 of these
pairs in view, so the figure flatters somewhat.

MUC-4 has templates for a report, not for a sentence: the figures are the share of reports with an
incident of a type in which we find an event of it, and the share of reports without any incident
in which we find a bombing or an abduction all the same. The rules were developed on it.

Dated events of the security corpus: the share of articles that have one, and of 50 that were read
and judged the share that is right; `bench/dated.py` says how.
"""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench import read_lines
from bench.dated import CORPUS, dated_figures
from dateline.errors import ModelError
from dateline.model import Span
from dateline.understand.event_kinds import KindReader, event_kinds, kind_by_lexicon
from dateline.understand.event_roots import Pair, hashed_pair, lexicon_signs, root_by_lexicon
from dateline.understand.neural import NeuralReader
from dateline.understand.triggers import find_triggers

CASE = "events/case2021-half.jsonl.gz"
PLOVER = "events/plover-train.jsonl.gz"
MUC = "status/muc4-train.jsonl.gz"
DATA = (CASE, PLOVER, MUC, CORPUS)

SEEDS = (0, 1, 2)
FOLDS = 5
# Weight decay of the roots' linear model, and its steps: chosen on seeds 0 and 1 of these folds.
DECAY = 6e-5
STEPS = 150

MUC_TYPES = {
    "ATTACK": {
        "attack", "armed_clash", "assassination", "execution", "shelling", "mob_violence",
        "crowd_repression", "grenade_attack", "air_strike",
    },
    "BOMBING": {"bombing", "suicide_bombing", "grenade_attack", "shelling"},
    "KIDNAPPING": {"abduction", "hostage_freed"},
    "ARSON": {"looting_destruction"},
}  # fmt: skip

Floats = NDArray[np.float32]


def label_of(text: str) -> str:
    """Give the snippet's label by the lexicon."""
    return event_kinds()[kind_by_lexicon(text)].case


def weighted_f1(pairs: list[tuple[str, str]]) -> float:
    """Give the mean of the labels' F1, weighted by how often each is gold, in percent."""
    gold, found = Counter(g for g, _ in pairs), Counter(f for _, f in pairs)
    right = Counter(g for g, f in pairs if g == f)
    return 100 * sum(
        n / len(pairs) * 2 * right[label] / (n + found[label]) for label, n in gold.items()
    )


def macro_f1(pairs: list[tuple[str, str]]) -> float:
    """Give the plain mean of the gold labels' F1, in percent."""
    gold, found = Counter(g for g, _ in pairs), Counter(f for _, f in pairs)
    right = Counter(g for g, f in pairs if g == f)
    return 100 * sum(2 * right[k] / (n + found[k]) for k, n in gold.items()) / len(gold)


def case_figures(label: Callable[[str], str], name: str) -> dict[str, float]:
    """Give weighted F1 and accuracy of `label` on CASE in percent."""
    pairs = [(r["type"], label(r["text"])) for r in read_lines(CASE)]
    right = sum(g == f for g, f in pairs)
    return {
        f"CASE-2021 half weighted F1{name}": weighted_f1(pairs),
        f"CASE-2021 half accuracy{name}": 100 * right / len(pairs),
    }


def case_spread() -> dict[str, float]:
    """Give the released reader's weighted F1 with that of DATELINE_KINDS: mean and ends, if any."""
    others = [Path(p) for p in os.environ.get("DATELINE_KINDS", "").split(":") if p]
    if not others:
        return {}
    beside, name = NeuralReader.load(), "CASE-2021 half weighted F1"
    readers = [KindReader.load(path, beside) for path in (None, *others)]
    told = [case_figures(partial(_label_by, reader), "")[name] for reader in readers]
    return {
        f"{name}, mean of {len(told)} seeds": float(np.mean(told)),
        f"{name}, lowest": min(told),
        f"{name}, highest": max(told),
    }


def _trained_labels() -> dict[str, Callable[[str], str]]:
    """Give what labels by the trained reader, with and without the attribution reader beside it.

    By how its figures' names end; empty where the files are missing.
    """
    try:
        readers = {"": KindReader.load(beside=NeuralReader.load()), " alone": KindReader.load()}
    except ModelError as error:
        print(f"events: no trained reader ({error})")
        return {}
    return {name: partial(_label_by, reader) for name, reader in readers.items()}


def _label_by(reader: KindReader, text: str) -> str:
    return event_kinds()[reader.kind(text)].case


def pair_of(record: dict[str, Any]) -> Pair:
    """Give the record's pair; an actor that the text does not hold is not named."""

    def span(words: str) -> Span | None:
        start = record["text"].find(words)
        return Span(start, start + len(words)) if start >= 0 else None

    return Pair(record["text"], span(record["source"]), span(record["target"]))


def folds_of(records: Sequence[dict[str, Any]], seed: int) -> NDArray[np.int64]:
    """Give each record's fold: texts are shuffled and dealt root by root."""
    root_of: dict[str, str] = {}
    for r in records:
        root_of.setdefault(r["text"], r["root"])
    texts = sorted(root_of)
    np.random.default_rng(seed).shuffle(texts)
    dealt, fold = Counter[str](), dict[str, int]()
    for text in texts:
        fold[text] = dealt[root_of[text]] % FOLDS
        dealt[root_of[text]] += 1
    return np.asarray([fold[r["text"]] for r in records])


@cache
def pair_rows() -> tuple[list[dict[str, Any]], Floats, Floats]:
    """Give PLOVER's records, their hashed words and their signs."""
    records = list(read_lines(PLOVER))
    pairs = [pair_of(r) for r in records]
    hashed = np.stack([hashed_pair(p) for p in pairs])
    return records, hashed, np.stack([lexicon_signs(p) for p in pairs])


def scaled(signs: Floats, seen: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Give mean and scale by which signs are made comparable, from the rows `seen`."""
    mean, spread = signs[seen].mean(0), signs[seen].std(0) + np.float32(0.1)
    return mean, np.asarray(spread * np.float32(signs.shape[1] ** 0.5))


def fit_roots(rows: Floats, gold: NDArray[np.int64], count: int) -> tuple[Floats, Floats]:
    """Give weights and bias of a softmax regression: Nesterov's method on all rows, from zero."""
    wanted = np.eye(count, dtype=np.float32)[gold]
    rows = np.hstack([rows, np.ones((len(rows), 1), np.float32)])
    weights = np.zeros((rows.shape[1], count), np.float32)
    last = weights
    # 1 / the largest curvature: half the largest eigenvalue of the rows' mean outer product.
    bound = float(np.linalg.norm(rows @ rows.T, 2)) / len(rows) / 2 + 2 * DECAY
    for step in range(STEPS):
        ahead = weights + np.float32(step / (step + 3)) * (weights - last)
        scores = rows @ ahead
        likely = np.exp(scores - scores.max(1, keepdims=True))
        likely /= likely.sum(1, keepdims=True)
        slope = rows.T @ (likely - wanted) / len(rows) + 2 * DECAY * ahead
        last, weights = weights, ahead - slope / np.float32(bound)
    return weights[:-1], weights[-1]


def _found_roots(seed: int) -> list[tuple[str, str]]:
    """Give gold and found root of every pair, each found without its fold."""
    records, hashed, signs = pair_rows()
    roots = sorted({r["root"] for r in records})
    gold, fold = np.asarray([roots.index(r["root"]) for r in records]), folds_of(records, seed)
    found = np.zeros(len(records), np.int64)
    for number in range(FOLDS):
        seen = fold != number
        mean, scale = scaled(signs, seen)
        rows = np.hstack([hashed, (signs - mean) / scale])
        weights, bias = fit_roots(rows[seen], gold[seen], len(roots))
        found[~seen] = (rows[~seen] @ weights + bias).argmax(1)
    return [(roots[g], roots[f]) for g, f in zip(gold, found, strict=True)]


def plover_figures() -> dict[str, float]:
    """Give macro F1 and accuracy by cross-validation, over the seeds, and the lexicon's."""
    runs = [_found_roots(seed) for seed in SEEDS]
    macro = [macro_f1(pairs) for pairs in runs]
    plain = [(r["root"], root_by_lexicon(pair_of(r))) for r in pair_rows()[0]]
    return {
        "PLOVER root macro F1, mean of seeds": float(np.mean(macro)),
        "PLOVER root macro F1, lowest seed": min(macro),
        "PLOVER root macro F1, highest seed": max(macro),
        "PLOVER root accuracy, mean of seeds": float(
            np.mean([100 * sum(g == f for g, f in p) / len(p) for p in runs])
        ),
        "PLOVER root macro F1 by lexicon": macro_f1(plain),
    }


def _muc_figures() -> dict[str, float]:
    wanted, right = Counter[str](), Counter[str]()
    for record in read_lines(MUC):
        found = {f.type for f in find_triggers(record["text"])}
        kinds = {k.split(" /")[0].strip() for t in record["templates"] for k in t["INCIDENT: TYPE"]}
        for kind in kinds & set(MUC_TYPES):
            wanted[kind] += 1
            right[kind] += bool(found & MUC_TYPES[kind])
        if not record["templates"]:
            wanted["none"] += 1
            right["none"] += bool(found & (MUC_TYPES["KIDNAPPING"] | {"bombing"}))
    figures = {f"MUC-4 train {k} recall": 100 * right[k] / wanted[k] for k in MUC_TYPES}
    figures["MUC-4 train false alarms (reports)"] = 100 * right["none"] / wanted["none"]
    return figures


def measure() -> dict[str, float]:
    """Give the figures in percent, but for counts of judged events."""
    labels = _trained_labels() | {" by lexicon": label_of}
    return (
        {k: v for name, label in labels.items() for k, v in case_figures(label, name).items()}
        | case_spread()
        | plover_figures()
        | _muc_figures()
        | dated_figures()
    )
