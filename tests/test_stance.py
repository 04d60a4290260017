"""Stance of an article to a claim: the label, the sentence that shows it, weights and rules."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dateline.claims import stance as stance_module
from dateline.claims.stance import stance_of
from dateline.claims.stance_signs import (
    EVEN,
    KINDS,
    cut_sentences,
    read_body,
    read_passage,
    sign_names,
    signs_of,
)
from dateline.claims.stance_weights import (
    LABELS,
    Network,
    load_weights,
    released_path,
    write_weights,
)
from dateline.errors import ModelError
from dateline.model import Span
from dateline.read.sentences import find_sentences

CASES = json.loads((Path(__file__).parent / "cases/stance/cases.json").read_text("utf-8"))


def evidence_in(case: dict[str, Any], reader: str) -> tuple[str, str]:
    text = case["text"]
    found = stance_of(case["claim"], text, sentences=find_sentences(text), reader=reader)
    return found.label, text[found.evidence.start : found.evidence.end]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
def test_trained_reader(case: dict[str, Any]) -> None:
    label, evidence = evidence_in(case, "trained")
    assert label == case["label"]
    assert case["evidence"] in evidence
    assert bool(evidence) == bool(case["evidence"])


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
def test_rules(case: dict[str, Any]) -> None:
    label, evidence = evidence_in(case, "rules")
    assert label == case.get("by_rule", case["label"])
    assert (label == "unrelated") == (evidence == "")


def test_likelihoods_are_of_all_labels_and_sum_to_one() -> None:
    case = CASES[0]
    found = stance_of(case["claim"], case["text"])
    assert tuple(found.likelihoods) == LABELS
    assert sum(found.likelihoods.values()) == pytest.approx(1, abs=1e-5)
    assert found.label == max(found.likelihoods, key=lambda name: found.likelihoods[name])
    assert found.reader == "trained"


def test_the_same_words_give_the_same_stance() -> None:
    first, second = (stance_of(c["claim"], c["text"]) for c in (CASES[2], CASES[2]))
    assert first == second


@pytest.mark.parametrize("reader", ["trained", "rules"])
@pytest.mark.parametrize(("claim", "text"), [("", "A text."), ("A claim", ""), ("The", "\n \n")])
def test_nothing_to_compare_is_unrelated(claim: str, text: str, reader: str) -> None:
    found = stance_of(claim, text, reader=reader)
    assert (found.label, found.evidence) == ("unrelated", Span(0, 0))


def test_without_weights_rules_read_and_say_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(stance_module, "released_path", lambda: tmp_path / "none.zip")
    assert stance_of(CASES[0]["claim"], CASES[0]["text"]).reader == "rules"


def test_unknown_reader_names_the_known() -> None:
    with pytest.raises(ModelError, match=r"unknown reader 'x'; known: auto, trained, rules"):
        stance_of("A claim", "A text.", reader="x")


def test_weights_with_another_digest_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "stance.zip"
    shutil.copy(released_path(), path)
    path.with_name("stance.zip.sha256").write_text("0" * 64 + "  stance.zip\n")
    with pytest.raises(ModelError, match="recorded is"):
        load_weights(path)


def test_missing_weights_say_what_would_work(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match='reader = "rules"'):
        load_weights(tmp_path / "stance.zip")


def test_weights_for_other_signs_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "stance.zip"
    wide = len(sign_names()) - 1
    network = Network(*(np.ones(s, np.float32) for s in (wide, wide, (wide, 2), 2, (2, 4), 4)))
    write_weights(path, [network], EVEN)
    with pytest.raises(ModelError, match="no file of weights of stance"):
        load_weights(path)


def test_the_same_weights_give_the_same_bytes(tmp_path: Path) -> None:
    weights = load_weights()
    digest = write_weights(tmp_path / "stance.zip", weights.networks, weights.rarity)
    assert digest == released_path().with_name("stance.zip.sha256").read_text().split()[0]


def test_weights_are_small() -> None:
    assert released_path().stat().st_size < 300_000


def test_every_sign_has_a_name() -> None:
    text = CASES[1]["text"]
    claim = read_passage(CASES[1]["claim"], Span(0, len(CASES[1]["claim"])))
    signs, best = signs_of(claim, read_body(text), EVEN)
    assert len(signs) == len(sign_names()) == len(set(sign_names()))
    assert np.isfinite(signs).all()
    assert best >= 0


def test_joined_words_and_numbers_are_taken_apart() -> None:
    words = "A three-day, 50ft siege"
    assert read_passage(words, Span(0, len(words))).stems == ("3", "50", "ft", "sieg")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("There was no evidence that it sank.", "false"),
        ("It isn't true.", "false"),
        ("It could not be independently verified.", "hedge"),
        ("He is still alive.", "false"),
        ("It wasn't theirs.", "negation"),
    ],
)
def test_phrases_are_counted(words: str, kind: str) -> None:
    assert read_passage(words, Span(0, len(words))).kinds[KINDS.index(kind)] >= 1


def test_sentences_are_cut_where_nobody_has() -> None:
    text = "One came. “Two left.” \n\nThree stayed"
    assert [text[s.start : s.end] for s in cut_sentences(text)] == [
        "One came.",
        "“Two left.”",
        "Three stayed",
    ]


def test_a_page_of_blanks_is_read_in_time() -> None:
    text = "The bridge stands" + " " * 100_000 + "over the Orla"
    assert cut_sentences(text) == (Span(0, len(text)),)
    assert cut_sentences("It held. \n\n It stands \n here") == (
        Span(0, 8), Span(12, 21), Span(24, 28)
    )  # fmt: skip


def test_an_article_in_capitals_is_not_all_names() -> None:
    claim = "Rebels destroyed the Orla bridge on Sunday, killing nine villagers"
    text = "The army said on Monday that the Orla bridge was hit by rebels."
    for reader in ("rules", "trained"):
        assert stance_of(claim, text.upper(), reader=reader).label == "discuss"
