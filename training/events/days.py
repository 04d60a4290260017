"""Train the choice of an event's day and write it where the package reads it.

    python -m training.events.days [--folds]

`event_days.jsonl` holds pairs of an event and a date in one sentence of the security corpus, each
read by one person and judged: is the date the event's day? They are of articles that
`bench/dated.py` does not take. Ids and offsets, never the text. In the package's own environment,
a few minutes of one core, most of it parsing; the same data give the same bytes.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench import read_lines
from bench.dated import CORPUS
from bench.parses import kept_parse
from dateline.model import Article, Span
from dateline.read.given import read_record
from dateline.text import lowered
from dateline.understand.choices import Choice, released_path, write_choices
from dateline.understand.event_day_signs import Dated, Signs, day_signs
from dateline.understand.parse import Parse
from dateline.understand.times import find_times
from dateline.understand.times.outlet_days import publication_day
from dateline.understand.triggers import Found, find_triggers
from training.incidents.fit import Floats, fit_sigmoid, matrix, vocabulary

LABELS = Path(__file__).with_name("event_days.jsonl")
LEAST, PENALTY, THRESHOLD = 3, 5.0, 0.6
FOLDS, DRAWS = 10, 3

Row = tuple[Signs, float]


def labels() -> list[dict[str, Any]]:
    """Give the judged pairs."""
    return [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()]


def rows() -> list[Row]:
    """Give each judged pair's signs, and 1 where the date is the event's day."""
    wanted: dict[str, list[dict[str, Any]]] = {}
    for label in labels():
        wanted.setdefault(label["id"], []).append(label)
    return [
        (day_signs(dated_of(record, label)), float(label["day"] == "yes"))
        for record in read_lines(CORPUS)
        for label in wanted.get(record["id"], ())
    ]


def dated_of(record: Mapping[str, Any], label: Mapping[str, Any]) -> Dated:
    """Give a judged pair as the package sees it."""
    article = read_record(dict(record))
    sentence = Span(*label["sentence"])
    times = [t for t in find_times(article) if sentence.covers(t.evidence.span)]
    return Dated(
        lowered(article.text),
        sentence,
        Found(Span(label["start"], label["end"]), label["type"], label["stage"]),
        next(t for t in times if t.evidence.start == label["time"]),
        times,
        triggers_in(article, sentence),
        publication_day(article),
        Parse(kept_parse(article.text), article.text),
    )


def triggers_in(article: Article, sentence: Span) -> list[Span]:
    """Give the triggers of one sentence."""
    found = find_triggers(article.text[sentence.start : sentence.end])
    at = sentence.start
    return [Span(f.span.start + at, f.span.end + at) for f in found]


def fitted(some: Sequence[Row]) -> Choice:
    """Give the choice as fitted on `some`."""
    signs = [s for s, _ in some]
    names = vocabulary(signs, LEAST)
    gold: Floats = np.array([[g] for _, g in some], np.float32)
    weights, bias = fit_sigmoid(matrix(signs, names), gold, PENALTY)
    return Choice(("yes",), {n: i for i, n in enumerate(names)}, weights, bias, False, THRESHOLD)


def folds(some: Sequence[Row]) -> Iterable[str]:
    """Yield how good it is on folds held out, by threshold."""
    gold = np.array([g for _, g in some]) > 0
    likely = np.zeros(len(some))
    for seed in range(DRAWS):
        fold = np.random.default_rng(seed).integers(0, FOLDS, len(some))
        for number in range(FOLDS):
            choice = fitted([r for r, f in zip(some, fold, strict=True) if f != number])
            for i in np.flatnonzero(fold == number):
                likely[i] += choice.likelihoods(some[i][0])["yes"] / DRAWS
    by_words = np.array([any(n.startswith("by words True") for n in s) for s, _ in some])
    for name, taken in (
        ("by words", by_words),
        *((f"from {t}", likely >= t) for t in (0.5, 0.6, 0.7, 0.8)),
    ):
        right = (taken & gold).sum()
        yield f"{name}: P {right / taken.sum():.3f} R {right / gold.sum():.3f} of {len(some)}"


def main(arguments: Sequence[str]) -> None:
    """Fit on all pairs and write; with --folds also say what folds gave."""
    some = rows()
    if "--folds" in arguments:
        print("\n".join(folds(some)))
    path = released_path("events")
    print(write_choices(path, {"day": fitted(some)}), path.stat().st_size)


if __name__ == "__main__":
    main(sys.argv[1:])
