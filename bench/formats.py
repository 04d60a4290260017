"""Quotations in the formats of real pages: fact checks, live blogs, vox pops, features, bad copies.

Sixty-four articles and 897 direct quotations, written and marked by six helpers, each told of other
formats, none of which saw the reader or any data: everybody and everything in them is invented.
They were asked to be hard: who speaks stands before, behind, a paragraph above, in a heading, or
nowhere. Of the odd ones the misses were read while rules were made (2026-11-29), of the even ones
none was. One person's marks each, so a few points are opinion.

A quotation is found when a found attribution matches it as in `bench/matching.py`; its speaker is
right when a word of the name, no title, is in the name that is given.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.matching import LEVELS, found_marks, gold_marks, match
from bench.parses import read_all
from bench.readers import OURS, RULES, own_readers

DATA: tuple[str, ...] = ()
MADE_OF = "bench/labels/formats.jsonl"
LABELS = Path(__file__).with_name("labels") / "formats.jsonl"
FAMILIES = {
    "a": "fact checks, lists, timelines",
    "b": "live blogs, interviews, reviews",
    "c": "features, oral histories",
    "d": "vox pops, courts, documents",
    "e": "copies with broken marks",
    "f": "columns, press reviews, letters",
}
UNSEEN, READ = "even, unseen", "odd, read"
_SMALL = frozenset(("the", "a", "an", "of", "unnamed", "mr", "mrs", "ms", "sen", "gov", "dr"))


def articles() -> list[dict[str, Any]]:
    """Give the articles with their marked quotations."""
    return [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()]


def measure() -> dict[str, float]:
    """Give recall and right speakers of the reader that is shipped, and of the rules."""
    readers = {n: r for n, r in own_readers().items() if n in (OURS, RULES)}
    records = articles()
    counts: dict[str, Counter[str]] = {name: Counter() for name in readers}
    for (article, doc), record in zip(read_all(records), records, strict=True):
        for name, find in readers.items():
            found = find(article, doc)
            for part in _parts_of(record["id"]):
                _count(counts[name], part, record["attributions"], found)
    figures: dict[str, float] = {}
    for name, count in counts.items():
        figures |= {f"{name}: {k}" if name else k: v for k, v in _figures(count).items()}
    return figures


def _parts_of(key: str) -> Iterator[str]:
    """Yield the parts that an article belongs to: its half, and its family in the unseen half."""
    is_read = int(key[1:]) % 2 == 1
    yield READ if is_read else UNSEEN
    if not is_read:
        yield FAMILIES[key[0]]


def _count(
    count: Counter[str], part: str, gold: Sequence[Mapping[str, Any]], found: Sequence[Any]
) -> None:
    golds, founds = gold_marks(gold), found_marks(found)
    chosen = {level: match(golds, founds, level) for level in LEVELS}
    count[f"{part}, of"] += len(gold)
    for level in LEVELS:
        count[f"{part}, {level}"] += len(chosen[level])
    for i, j in chosen[LEVELS[0]].items():
        count[f"{part}, right"] += is_named(gold[i]["speaker"], found[j].speaker or "")


def is_named(wanted: str, told: str) -> bool:
    """Whether a word of the wanted name stands in the one told."""
    words = [set(w.lower().replace(".", " ").split()) - _SMALL for w in (wanted, told)]
    return bool(words[0] & words[1])


def _figures(count: Counter[str]) -> dict[str, float]:
    figures = {}
    for part in (UNSEEN, READ):
        of = max(1, count[f"{part}, of"])
        figures[f"{part}: quotations"] = count[f"{part}, of"]
        for level in LEVELS:
            figures[f"{part}: found at {level}"] = count[f"{part}, {level}"] / of
        figures[f"{part}: found with the right speaker"] = count[f"{part}, right"] / of
    for part in FAMILIES.values():
        of = max(1, count[f"{part}, of"])
        figures[f"{UNSEEN}, {part}: found at {LEVELS[0]}"] = count[f"{part}, {LEVELS[0]}"] / of
    return figures
