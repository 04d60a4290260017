"""The trained reader: its file of weights, sequences and windows, and what happens without it."""

import hashlib
import itertools
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from dateline.errors import ModelError, WrongSettings
from dateline.model import Article, Reading
from dateline.pipeline.understanding import BY_RULES, UnderstandOptions, understand_all
from dateline.understand import reading, weights
from dateline.understand.neural import NeuralReader
from dateline.understand.pieces import cut_pieces, cut_windows, fill_windows, own_columns
from dateline.understand.sequences import Chain

NOW = datetime(2026, 1, 2, tzinfo=UTC)
TEXT = 'The army denied the raid. "We were never there," Col. Ana Reyl told the Orlin Courier.'


@pytest.fixture(scope="module")
def reader() -> NeuralReader:
    return NeuralReader.load()


def words(spans) -> list[str]:
    return [TEXT[s.start : s.end] for s in spans]


def test_it_finds_who_says_what_with_a_confidence(reader) -> None:
    denial, said = reader.find(TEXT)
    assert (words(denial.source), words(denial.cue)) == (["The army"], ["denied"])
    assert (words(said.cue), words(said.content)) == (["told"], ['"We were never there,"'])
    assert words(said.source) == ["Col. Ana Reyl"]
    assert all(0.5 <= f.confidence < 1 for f in (denial, said))


def test_an_empty_text_has_nothing(reader) -> None:
    assert reader.find("") == reader.find(" \n\n ") == []


def test_the_released_file_is_the_recorded_one() -> None:
    stored = weights.released_path().read_bytes()
    assert hashlib.sha256(stored).hexdigest() == weights.recorded_digest()


def test_missing_weights_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r'no weights at .*reinstall.* reader = "rules"'):
        weights.load_weights(tmp_path / "none.zip")


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.zip").write_bytes(b"not a zip")
    with pytest.raises(ModelError, match="is no weights file"):
        weights.load_weights(tmp_path / "bad.zip")


def test_other_weights_than_the_recorded_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "recorded_digest", lambda: "0" * 64)
    with pytest.raises(ModelError, match="recorded is"):
        NeuralReader.load()


def test_without_weights_the_rules_read_and_say_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(reading, "released_path", lambda: tmp_path / "none.zip")
    article = Article("a1", "c1", "", "The Orlin Courier", "", "", TEXT, language="en")
    options = UnderstandOptions(reader="auto", quiet=True)
    [read] = understand_all([article], options, now=NOW)
    assert isinstance(read, Reading)
    assert [a.confidence for a in read.attributions] == [None, None]
    assert BY_RULES in capsys.readouterr().err


def test_an_unknown_reader_is_told() -> None:
    with pytest.raises(WrongSettings, match="unknown reader 'llm'; known: auto, neural, rules"):
        reading.chosen_reader("llm")


def test_chains_agree_with_trying_every_sequence() -> None:
    rng = np.random.default_rng(1)
    chain = Chain(*(rng.normal(size=s).astype(np.float32) for s in ((3, 3), (3,))))
    emissions = rng.normal(size=(2, 4, 3)).astype(np.float32)
    for row in range(2):
        scores = {
            tags: chain.first[tags[0]]
            + sum(emissions[row, i, t] for i, t in enumerate(tags))
            + sum(chain.moves[a, b] for a, b in itertools.pairwise(tags))
            for tags in itertools.product(range(3), repeat=4)
        }
        assert tuple(chain.best(emissions)[row]) == max(scores, key=scores.__getitem__)
        total = sum(np.exp(s) for s in scores.values())
        wanted = [
            [sum(np.exp(s) for k, s in scores.items() if k[i] == t) / total for t in range(3)]
            for i in range(4)
        ]
        np.testing.assert_allclose(chain.marginals(emissions)[row], wanted, atol=1e-5)


def test_shorter_sequences_are_not_touched_by_what_pads_them() -> None:
    rng = np.random.default_rng(2)
    chain = Chain(*(rng.normal(size=s).astype(np.float32) for s in ((3, 3), (3,))))
    emissions = rng.normal(size=(2, 5, 3)).astype(np.float32)
    both = chain.marginals(emissions, np.asarray([5, 3]))
    alone = chain.marginals(emissions[1:, :3])
    np.testing.assert_allclose(both[1, :3], alone[0], atol=1e-5)


def test_windows_own_every_piece_once(reader) -> None:
    text = "\n\n".join(f"{TEXT} It was day {i}." for i in range(60))
    pieces = cut_pieces(reader._tokenizer, text)
    windows = cut_windows(pieces)
    assert len(windows) > 3
    ids, _, _ = fill_windows(pieces, windows)
    rows, columns = own_columns(windows)
    assert ids[rows, columns].tolist() == pieces.ids.tolist()


def test_the_same_text_twice_gives_the_same(reader) -> None:
    assert reader.find(TEXT) == reader.find(TEXT)
