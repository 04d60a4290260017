"""Cues of uncertainty on Szeged's Wikipedia part, on the fold that was held out, and their speed.

The split is by document and stands in `bench.szeged`. A cue is right when it covers exactly the
annotated characters; "typed" wants the type as well. What is scored is what `find_cues` gives of
the four annotated types: failed checks and the desk's own wordings are none of them. "Table" is
the same without the weights: a word is a cue where it was one half of the time or more on the
training folds.
"""

import statistics
import time
from collections import Counter
from collections.abc import Iterable
from typing import Any

from bench import read_lines
from bench.parses import kept_parse, parser
from bench.szeged import BLOCKS, FOLDS, HELD_OUT, SZEGED, blocks_of, gold_cues
from dateline.understand.parse import Parse, plain_for_parser
from dateline.understand.uncertainty import CueWeights, find_cues, released_cue_weights
from dateline.understand.uncertainty.candidates import TYPES

CORPUS = "corpora/security-2012-2020.jsonl.gz"
DATA = (SZEGED, CORPUS)
ARTICLES = 60
SURE = 0.9

Cues = dict[tuple[int, int], str]


def held_out() -> dict[int, list[dict[str, Any]]]:
    """Give the sentences of the held-out fold by block."""
    records = list(read_lines(SZEGED))
    block = blocks_of([r["text"] for r in records])
    return {
        b: [r for r, here in zip(records, block, strict=True) if here == b]
        for b in range(HELD_OUT, BLOCKS, FOLDS)
    }


def parsed(records: Iterable[dict[str, Any]]) -> list[tuple[Parse, Cues]]:
    """Give each sentence parsed, with its annotated cues."""
    rows = list(records)
    docs = parser().pipe((plain_for_parser(r["text"]) for r in rows), batch_size=64)
    return [(Parse(d, r["text"]), gold_cues(r)) for r, d in zip(rows, docs, strict=True)]


def counts(sentences: list[tuple[Parse, Cues]], weights: CueWeights | None) -> Counter[str]:
    """Count gold, found and right cues, also by type."""
    told = Counter[str]()
    for parse, gold in sentences:
        cues = find_cues(parse, weights)
        found = {(c.cue.start, c.cue.end): c.type for c in cues if c.type in TYPES}
        for where, type_ in gold.items():
            told.update(("gold", f"gold {type_}"))
            told["right"] += where in found
            told[f"right {type_}"] += found.get(where) == type_
        sure = [(c.cue.start, c.cue.end) for c in cues if c.type in TYPES and c.confidence >= SURE]
        told.update({"sure": len(sure), "sure right": sum(w in gold for w in sure)})
        for type_ in found.values():
            told.update(("found", f"found {type_}"))
    return told


def f1(told: Counter[str], type_: str = "") -> float:
    """Give F1 of all cues, or of those of a type."""
    end = f" {type_}" if type_ else ""
    return 2 * told[f"right{end}"] / max(1, told[f"gold{end}"] + told[f"found{end}"])


def figures_of(name: str, blocks: list[Counter[str]]) -> dict[str, float]:
    """Give precision, recall, F1, typed F1, and F1 by type."""
    told = sum(blocks, Counter[str]())
    typed = sum(told[f"right {t}"] for t in TYPES)
    return {
        f"{name}: cue P": told["right"] / max(1, told["found"]),
        f"{name}: cue R": told["right"] / told["gold"],
        f"{name}: cue F1": f1(told),
        f"{name}: cue and type F1": 2 * typed / (told["gold"] + told["found"]),
        f"{name}: right of those {SURE} sure ({told['sure']})": told["sure right"]
        / max(1, told["sure"]),
        **{f"{name}: {t} F1 ({told[f'gold {t}']} cues)": f1(told, t) for t in TYPES},
        f"{name}: cue F1, standard deviation over ten blocks": statistics.stdev(map(f1, blocks)),
    }


def speed(weights: CueWeights | None) -> dict[str, float]:
    """Give the time of the cues alone on whole articles, and what they find there."""
    texts = [r["text"] for r, _ in zip(read_lines(CORPUS), range(ARTICLES), strict=False)]
    parses = [Parse(kept_parse(t), t) for t in texts]
    find_cues(parses[0], weights)
    started = time.process_time()
    cues = [find_cues(p, weights) for p in parses]
    took = time.process_time() - started
    words = sum(len(t.split()) for t in texts)
    where = f"security corpus, first {ARTICLES}"
    desk = sum(c.kind != "general" for found in cues for c in found)
    return {
        f"{where}: ms for 400 words, beyond the parse": 4e5 * took / words,
        f"{where}: cues of a desk's kinds for 400 words": 400 * desk / words,
    }


def measure() -> dict[str, float]:
    """Give the figures of the released weights, and of the table alone."""
    weights = released_cue_weights()
    blocks = [parsed(records) for records in held_out().values()]
    figures: dict[str, float] = {}
    if weights is not None:
        figures |= figures_of("weights", [counts(b, weights) for b in blocks])
    figures |= figures_of("table", [counts(b, None) for b in blocks])
    return figures | speed(weights)
