"""The readers that the attribution table compares: ours, its parts, trained again, and peers.

A reader is a function of an article and its parse that gives what it found: anything with
`source`, `cue` and `content`, and where it has them `speaker`, `stance`, `status`, `confidence`.
DATELINE_READERS names further weights, path1:path2:…: the same training from other seeds.
"""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from bench.parses import read_all
from bench.peers import NAMES, ask_peer, version_of
from dateline.errors import DeskError
from dateline.model import Article
from dateline.understand.attribution import find_attributions, seen_beside
from dateline.understand.grammar import Grammar
from dateline.understand.neural import Marks, NeuralReader

Find = Callable[[Article, Doc], Sequence[Any]]
# Set of texts -> id -> text.
Texts = Mapping[str, Mapping[str, str]]

OURS = ""
SPANS = "spans alone"
RULES = "rules mode"
SEED = "seed"


@dataclass
class Answers:
    """What one reader found, by set of texts and id; and how many texts of a set it failed on."""

    found: dict[str, dict[str, Sequence[Any]]] = field(default_factory=dict)
    failed: Counter[str] = field(default_factory=Counter)

    def put(self, group: str, key: str, found: Sequence[Any]) -> None:
        """Keep what was found in one text."""
        self.found.setdefault(group, {})[key] = found


class Trained:
    """One set of weights as two readers, its spans alone and the whole; a text is read once."""

    def __init__(self, reader: NeuralReader) -> None:
        self._reader = reader
        self._last: tuple[str, Marks] | None = None

    def spans(self, article: Article, doc: Doc) -> list[Any]:
        """Give what the network finds, before anything is made of it."""
        if self._last is None or self._last[0] != article.text:
            return self._reader.sure(self._mark(article.text, seen_beside(article, doc)[0]).found)
        return self._reader.sure(self._last[1].found)

    def whole(self, article: Article, doc: Doc) -> Sequence[Any]:
        """Give the attributions that the package makes of it."""
        return find_attributions(article, doc, self._mark)

    def _mark(self, text: str, grammar: Grammar) -> Marks:
        if self._last is None or self._last[0] != text:
            self._last = text, self._reader.mark(text, grammar)
        return self._last[1]


def rules(article: Article, doc: Doc) -> Sequence[Any]:
    """Give the attributions of the mode without a model."""
    return find_attributions(article, doc)


def shipped() -> NeuralReader | None:
    """Give the reader that came with the package, or None, said, where it has no weights."""
    try:
        return NeuralReader.load()
    except DeskError as error:
        print(f"no network: {error}; the rules alone are measured", file=sys.stderr, flush=True)
        return None


def own_readers() -> dict[str, Find]:
    """Give our readers by name; the one that reads by default has the empty name."""
    reader = shipped()
    if reader is None:
        readers: dict[str, Find] = {OURS: rules}
    else:
        ours = Trained(reader)
        readers = {OURS: ours.whole, RULES: rules, SPANS: ours.spans}
    for number, path in enumerate(filter(None, os.environ.get("DATELINE_READERS", "").split(":"))):
        again = Trained(NeuralReader.load(Path(path)))
        readers[f"{SEED} {number}"] = again.whole
        readers[f"{SPANS}, {SEED} {number}"] = again.spans
    return readers


def answers_of(readers: Mapping[str, Find], texts: Texts) -> dict[str, Answers]:
    """Give what each of our readers finds in all texts; each text is parsed once."""
    answers = {name: Answers() for name in readers}
    for group, by_id in texts.items():
        records = [{"id": key, "text": text} for key, text in by_id.items()]
        for number, (article, doc) in enumerate(read_all(records), 1):
            _progress(group, number, len(records))
            for name, find in readers.items():
                answers[name].put(
                    group, article.id, _found(answers[name], group, find, article, doc)
                )
    return answers


def _found(answers: Answers, group: str, find: Find, article: Article, doc: Doc) -> Sequence[Any]:
    """Give what a reader finds; one that raises has found nothing, and is counted."""
    try:
        return find(article, doc)
    except Exception as error:
        print(f"{group} {article.id}: {error!r}", file=sys.stderr, flush=True)
        answers.failed[group] += 1
        return ()


def _progress(group: str, number: int, size: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{group}: {number} of {size} ", end="", file=sys.stderr, flush=True)


def peer_answers(texts: Texts) -> dict[str, Answers]:
    """Give what each installed peer finds in all texts."""
    together = {f"{group}/{key}": t for group, by_id in texts.items() for key, t in by_id.items()}
    answers = {name: Answers() for name in NAMES if version_of(name)}
    for name, answer in answers.items():
        for key, found, error in ask_peer(name, together):
            group, _, own = key.partition("/")
            answer.put(group, own, found)
            answer.failed[group] += bool(error)
    return answers


def peer_versions() -> dict[str, str]:
    """Give each peer's own version and its spaCy's, "" where it is not installed."""
    return {name: version_of(name) for name in NAMES}


def spread(seeds: Iterable[Mapping[str, float]]) -> dict[str, tuple[float, float, float]]:
    """Give mean, lowest and highest of each figure that all seeds have."""
    seen = list(seeds)
    names = [n for n in seen[0] if all(n in s for s in seen)] if seen else []
    values = {n: [s[n] for s in seen] for n in names}
    return {n: (sum(v) / len(v), min(v), max(v)) for n, v in values.items()}
