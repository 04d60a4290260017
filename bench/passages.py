"""Scores on our own labels: passages and sentences of articles, kept as offsets alone.

`labels/speakers.jsonl` are passages of the security corpus in which every attribution was labelled
by hand with its speaker; `labels/muc.jsonl` the same in upper-case agency copy;
`labels/no_attribution.jsonl` are sentences with quotation marks or cue words and no attribution.
All were labelled by reading, before any reader was run on them, and are never tuned on.

A reader is given the whole article. What it found counts for a passage where its cue, or its
content if it has no cue, begins there. A speaker is *right* when, in lower case and without what
stands in brackets, the words of one name are all among the words of the other;
the *same name* is more: the same words in the same order. Speakers count among matched
attributions alone.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.matching import (
    LEVELS,
    chars,
    found_marks,
    gold_marks,
    match,
    precision_recall,
)

LABELS = Path(__file__).with_name("labels")
SMALL = {"the", "a", "an", "of", "from", "by", "in"}
VOICE = "(article voice)"

Label = Mapping[str, Any]
FoundById = Mapping[str, Sequence[Any]]


def read_labels(name: str) -> list[dict[str, Any]]:
    """Give the records of one file of labels."""
    lines = (LABELS / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def is_same_speaker(gold: str, found: str) -> bool:
    """Whether the words of one name are all among the words of the other."""
    if gold in (VOICE, "") or not found:
        return gold in (VOICE, "") and not found
    a, b = set(_words(gold)) - SMALL, set(_words(found)) - SMALL
    return bool(a and b) and (a <= b or b <= a)


def is_same_name(gold: str, found: str) -> bool:
    """Whether both names are the same words in the same order, but for small words and letters."""
    if gold in (VOICE, "") or not found:
        return gold in (VOICE, "") and not found
    a, b = ([w for w in _words(name) if w not in SMALL] for name in (gold, found))
    return bool(a) and a == b


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", re.sub(r"\(.*?\)", "", name).lower())


def found_in(label: Label, found: Iterable[Any]) -> list[Any]:
    """Give what was found in the labelled range: its cue, or its content, begins there."""
    return [f for f in found if _begins_in(label, chars(f.cue) or chars(f.content))]


def _begins_in(label: Label, places: set[int]) -> bool:
    return bool(places) and label["start"] <= min(places) < label["end"]


def score_passages(labels: Iterable[Label], found_by_id: FoundById) -> dict[str, float]:
    """Give P, R, F1 at .3; the same without what has no cue; and right speakers among matched.

    "With a cue" leaves out gold attributions that have no cue, and what was matched with them.
    """
    count: Counter[str] = Counter()
    with_cue: Counter[str] = Counter()
    for label in labels:
        gold = label["attributions"]
        found = found_in(label, found_by_id.get(label["id"], ()))
        chosen = match(gold_marks(gold), found_marks(found), LEVELS[0])
        silent = {i for i, g in enumerate(gold) if not g["cue"]}
        n_silent = len(silent & set(chosen))
        count.update(gold=len(gold), found=len(found), hits=len(chosen))
        with_cue.update(
            gold=len(gold) - len(silent),
            found=len(found) - n_silent,
            hits=len(chosen) - n_silent,
        )
        count.update(_right_speakers([(gold[i], found[j]) for i, j in chosen.items()]))
    name = f"match at {LEVELS[0]}"
    figures = precision_recall(name, count["hits"], count)
    figures |= precision_recall(f"{name} with a cue", with_cue["hits"], with_cue)
    if count["heard"]:
        figures["right speaker of matched"] = count["right"] / count["heard"]
        figures["same name of matched"] = count["same"] / count["heard"]
    return figures


def _right_speakers(pairs: list[tuple[Label, Any]]) -> Counter[str]:
    """Count matched pairs whose speaker is given, right and the same; spans alone have none."""
    count: Counter[str] = Counter()
    for gold, found in pairs:
        speaker = getattr(found, "speaker", None)
        if speaker is not None:
            count["heard"] += 1
            count["right"] += is_same_speaker(gold["speaker"], speaker)
            count["same"] += is_same_name(gold["speaker"], speaker)
    return count


def false_alarms(labels: Iterable[Label], found_by_id: FoundById) -> list[tuple[str, bool]]:
    """Give for each sentence why it might mislead, and whether something was found in it.

    Found in it: a cue touches it, or what has no cue begins in it.
    """
    told = []
    for label in labels:
        inside = set(range(label["start"], label["end"]))
        found = found_by_id.get(label["id"], ())
        told.append((label["why"], any(_is_inside(label, inside, f) for f in found)))
    return told


def _is_inside(label: Label, inside: set[int], found: Any) -> bool:
    cue = chars(found.cue)
    return bool(cue & inside) if cue else _begins_in(label, chars(found.content))


def share_by(told: Iterable[tuple[str, bool]]) -> dict[str, tuple[int, int]]:
    """Give (found, of) for each reason in `told`, the most frequent first."""
    of = Counter(why for why, _ in told)
    hit = Counter(why for why, is_found in told if is_found)
    return {why: (hit[why], n) for why, n in of.most_common()}
