"""Kinds of events and PLOVER roots, by the trained readers and by the lexicon."""

import csv
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from dateline.errors import ModelError
from dateline.model import Span
from dateline.understand.event_kinds import KindReader, event_kinds, kind_by_lexicon
from dateline.understand.event_roots import (
    Pair,
    RootReader,
    hashed_pair,
    root_by_lexicon,
    root_words,
)
from dateline.understand.event_states import StateLayers
from dateline.understand.event_words import load_arrays, write_arrays
from dateline.understand.neural import NeuralReader
from dateline.understand.triggers import event_types

CASES = Path(__file__).parent / "cases" / "events"
SNIPPETS = Path(__file__).parents[1] / "training" / "events" / "snippets"


def rows(name: str) -> list[list[str]]:
    lines = (CASES / name).read_text("utf-8").splitlines()
    return [r for r in csv.reader(lines, delimiter="\t") if not r[0].startswith("#")]


@cache
def kinds() -> KindReader:
    return KindReader.load()


@cache
def with_states() -> KindReader:
    return KindReader.load(beside=neural())


@cache
def neural() -> NeuralReader:
    return NeuralReader.load()


@cache
def roots() -> RootReader:
    return RootReader.load()


def pair(marked: str) -> Pair:
    """The pair of a sentence with its source in [[ ]] and its target in (( ))."""
    parts, spans = [], {}
    for part in re.split(r"(\[\[.*?\]\]|\(\(.*?\)\))", marked):
        start = sum(map(len, parts))
        if part[:2] in ("[[", "(("):
            spans[part[0]] = Span(start, start + len(part) - 4)
            part = part[2:-2]
        parts.append(part)
    return Pair("".join(parts), spans.get("["), spans.get("("))


@pytest.mark.parametrize("row", rows("kinds.tsv"), ids=lambda r: r[1])
def test_kind(row: list[str]) -> None:
    assert kinds().kind(row[0]) == row[1]


@pytest.mark.parametrize("row", rows("kinds.tsv"), ids=lambda r: r[1])
def test_kind_with_states(row: list[str]) -> None:
    assert with_states().kind(row[0]) == row[1]


def test_states_say_more_than_the_words_alone() -> None:
    text = "A car bomb exploded."
    assert with_states().likelihoods(text) != kinds().likelihoods(text)
    assert with_states().likelihoods("") == kinds().likelihoods("")


def test_the_layers_see_all_pieces_and_no_order() -> None:
    layers = StateLayers(load_arrays("kinds.zip").matrices)
    states = neural().middle("Mourners blocked the road after police shot a miner in Orlin.")
    scores = layers.scores(states)
    np.testing.assert_allclose(layers.scores(states[::-1]), scores, atol=1e-3)
    assert np.abs(layers.scores(states[:-3]) - scores).max() > 0.01


def test_states_of_other_weights_are_refused() -> None:
    other = NeuralReader.load()
    other.digest = "0" * 64
    with pytest.raises(ModelError, match="other weights"):
        KindReader.load(beside=other)


@pytest.mark.parametrize("row", rows("roots.tsv"), ids=lambda r: r[0][:50])
def test_root(row: list[str]) -> None:
    assert roots().root(pair(row[0])) == row[1]


def test_the_scheme_is_whole() -> None:
    scheme = event_kinds().values()
    assert len(scheme) == len({k.case for k in scheme}) == 30
    assert {t for k in scheme for t in k.types} - {"-"} <= set(event_types())
    assert {k.plover for k in scheme} - {"-"} <= set(root_words())
    assert len(root_words()) == 15


def test_likelihoods_sum_to_one_and_any_text_has_a_kind() -> None:
    for text in ("", "?!", "A car bomb exploded.", "word " * 500):
        likely = kinds().likelihoods(text)
        assert sum(likely.values()) == pytest.approx(1)
        assert kinds().kind(text) == max(likely, key=likely.__getitem__)


def test_without_the_file_the_lexicon_reads(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="lexicon"):
        KindReader.load(tmp_path / "none.zip")
    assert kind_by_lexicon("A suicide bomber struck a bus.") == "suicide_bomb"
    assert kind_by_lexicon("Police dispersed the demonstrators.") == "protest_with_intervention"
    assert kind_by_lexicon("Soldiers liberated the town.") == "government_regains_territory"
    assert kind_by_lexicon("It rained.") == "other"
    assert root_by_lexicon(pair("[[The mayor]] blamed ((the council)).")) == "ACCUSE"
    assert root_by_lexicon(Pair("It rained.", None, None)) == "CONSULT"


def test_a_file_is_checked_and_the_same_arrays_give_the_same_bytes(tmp_path: Path) -> None:
    matrix = np.arange(-6, 6, dtype=np.float32).reshape(3, 4)
    one, two = tmp_path / "one.zip", tmp_path / "two.zip"
    assert write_arrays(one, {"m": matrix}, {}) == write_arrays(two, {"m": matrix}, {})
    assert one.read_bytes() == two.read_bytes()
    np.testing.assert_allclose(load_arrays("kinds.zip", one).matrices["m"], matrix, atol=0.03)
    one.write_bytes(b"no zip")
    with pytest.raises(ModelError, match="recorded is"):
        load_arrays("kinds.zip", one)


def test_no_case_was_trained_on() -> None:
    trained = "".join(f.read_text("utf-8") for f in SNIPPETS.glob("*.tsv"))
    assert len(trained) > 300_000
    assert not [r[0] for r in rows("kinds.tsv") if r[0] in trained]


def test_a_letter_that_grows_in_lower_case_moves_no_actor() -> None:
    text = "İİİİİİİİİİİİ. The council blamed the miners."
    pair = Pair(text, Span(14, 25), Span(33, 43))
    plain = replace(pair, text=text.replace("İ", "i"))
    assert hashed_pair(pair).tolist() == hashed_pair(plain).tolist()
