"""What the kind reader learns from: our snippets, passages labelled by us, passages without label.

A row is a text with the shares of its kinds: one, or two where a reader held both for good.
"""

import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import data_dir
from dateline.understand.event_kinds import event_kinds

HERE = Path(__file__).parent
SNIPPETS, PASSAGES = HERE / "snippets", HERE / "passages.jsonl"
# What `deep` writes for `train finish`.
DEEP = "deep.npz"
# Words that make a sentence worth reading, one a line.
WANTED = HERE / "wanted.txt"
CORPORA = (
    "corpora/security-2012-2020.jsonl.gz",
    "stories/t17.jsonl.gz",
    "stories/allsides-train.jsonl.gz",
    "stories/ecbplus.jsonl.gz",
    "status/muc4-train.jsonl.gz",
)
# A second kind that was as good weighs less than the first.
SHARES = (0.7, 0.3)
SPLIT = re.compile(r'(?<=[.!?])\s+(?=[A-Z"“])|\n+')


@dataclass(frozen=True)
class Row:
    """A text and its kinds with their shares, which sum to one."""

    text: str
    kinds: dict[str, float]

    @property
    def first(self) -> str:
        """The best kind."""
        return max(self.kinds, key=self.kinds.__getitem__)


def snippets(without: str = "") -> list[Row]:
    """Give our fictional snippets, file by file, but for those of the writer `without`."""
    files = [f for f in sorted(SNIPPETS.glob("*.tsv")) if f.stem != without]
    lines = [r for f in files for r in f.read_text("utf-8").splitlines()]
    pairs = (line.split("\t") for line in lines if not line.startswith("#"))
    return [Row(text, {kind: 1.0}) for kind, text in pairs]


def passages(*, tuning: bool) -> list[Row]:
    """Give the labelled passages: those for tuning, which are never learned from, or the rest."""
    labels = [json.loads(line) for line in PASSAGES.read_text("utf-8").splitlines()]
    wanted = [p for p in labels if p["is_tuning"] == tuning]
    texts = {name: dict(texts_of(name)) for name in {p["file"] for p in wanted}}
    return [
        Row(
            " ".join(texts[p["file"]][p["id"]][p["start"] : p["end"]].split()),
            dict(zip(p["kinds"], SHARES if len(p["kinds"]) > 1 else (1.0,), strict=True)),
        )
        for p in wanted
    ]


def texts_of(name: str) -> Iterator[tuple[str, str]]:
    """Yield id and text of each record of a corpus."""
    with gzip.open(data_dir() / name, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield record["id"], record["text"]


def unlabelled(of_each: int, seed: int = 4) -> list[str]:
    """Give passages of one or two sentences that hold a wanted word, so many of each word."""
    rng = random.Random(seed)  # noqa: S311  it chooses sentences, it keeps no secret
    wanted = [w for w in WANTED.read_text("utf-8").splitlines() if w]
    pattern = re.compile("|".join(map(re.escape, wanted)))
    by_word: dict[str, list[str]] = {w: [] for w in wanted}
    for name in CORPORA:
        for _, text in texts_of(name):
            for word, passage in _passages(text, pattern, rng):
                by_word[word].append(passage)
    chosen: set[str] = set()
    for found in by_word.values():
        rng.shuffle(found)
        chosen.update(found[:of_each])
    return sorted(chosen)


def _passages(text: str, wanted: re.Pattern[str], rng: random.Random) -> Iterator[tuple[str, str]]:
    parts = SPLIT.split(text)
    for number, part in enumerate(parts):
        passage = part.strip()
        match = wanted.search(passage)
        if not match or not 45 < len(passage) < 300:
            continue
        if len(passage) < 110 and number + 1 < len(parts) and rng.random() < 0.5:
            passage += " " + parts[number + 1].strip()[:200]
        yield match[0], passage


def shares(rows: Sequence[Row]) -> list[list[float]]:
    """Give the shares of every kind of each row, in the order of the scheme."""
    return [[row.kinds.get(kind, 0.0) for kind in event_kinds()] for row in rows]


def right(found: Sequence[str], rows: Sequence[Row]) -> str:
    """Give in words how many of `found` are the rows' first kind, and how many either of them."""
    first = sum(f == row.first for f, row in zip(found, rows, strict=True)) / len(rows)
    either = sum(f in row.kinds for f, row in zip(found, rows, strict=True)) / len(rows)
    return f"right {first:.3f}, either {either:.3f} of {len(rows)}"
