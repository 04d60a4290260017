"""The bench of attributions: what matches, what counts on labels, calibration, table, resuming."""

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import __main__ as command
from bench import attribution, calibration, crashes, formats, readers
from bench.matching import (
    PARTS,
    Marked,
    chars,
    count_article,
    hits_by_confidence,
    match,
    mode_by_first_mark,
    mode_of_gold,
    score_spans,
)
from bench.passages import (
    false_alarms,
    found_in,
    is_same_name,
    is_same_speaker,
    score_passages,
    share_by,
)
from bench.readers import Answers, spread
from dateline.errors import DeskError
from dateline.model import Article, Failure, Reading, Span
from dateline.understand import neural
from dateline.understand.grammar import Grammar
from dateline.understand.neural import Marks
from dateline.understand.weighing import Weighing

TEXT = 'The harbour is shut, Vey said. "Nobody was hurt," he added. Rain fell.'
#       0                  19 21  24         30                    58
SHUT = {"source": [[21, 24]], "cue": [[25, 29]], "content": [[0, 19]], "speaker": "Anton Vey"}
HURT = {"source": [[50, 52]], "cue": [[53, 58]], "content": [[31, 49]], "speaker": "Anton Vey"}
RECORD = {"id": "a", "text": TEXT, "attributions": [SHUT, HURT]}


@dataclass(frozen=True)
class Found:
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    speaker: str = ""
    confidence: float | None = 0.9


def found(
    gold: dict, *, speaker: str = "Vey", confidence: float | None = 0.9, **changed: list
) -> Found:
    source, cue, content = (
        tuple(Span(a, b) for a, b in changed.get(part, gold[part]))
        for part in ("source", "cue", "content")
    )
    return Found(source, cue, content, speaker, confidence)


# --- what matches ----------------------------------------------------------------------------


def test_gold_against_itself_is_all_right() -> None:
    figures = score_spans([RECORD], {"a": [found(SHUT), found(HURT)]})
    assert set(figures.values()) == {1.0, 0.0}
    assert figures["recall at 0.3, mixed"] == 0.0  # there is none
    assert figures["recall at 0.3, direct"] == figures["recall at 0.3, indirect"] == 1.0


def test_half_of_a_content_matches_at_the_lower_level_only() -> None:
    figures = score_spans([RECORD], {"a": [found(SHUT, content=[[0, 10]])]})
    assert figures["match at 0.3, P"] == 1.0
    assert figures["match at 0.3, R"] == 0.5
    assert figures["match at 0.8, F1"] == 0.0
    assert figures["exact in its pair, cue F1"] == pytest.approx(2 / 3)
    assert figures["exact in its pair, content F1"] == 0.0


def test_a_text_without_answer_has_nothing_found() -> None:
    figures = score_spans([RECORD], {}, {"a": TEXT})
    assert figures["match at 0.3, R"] == 0.0
    assert figures["recall at 0.3, direct"] == 0.0


def test_a_pair_whose_cues_touch_goes_before_one_of_closer_contents() -> None:
    gold = [Marked(chars([[0, 4]]), chars([[10, 20]]))]
    closer, touching = Marked({30}, chars([[10, 20]])), Marked({3}, chars([[10, 14]]))
    assert match(gold, [closer, touching], 0.3) == {0: 1}


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=6), st.data())
def test_matching_is_one_to_one(places: list[tuple[int, int]], data: st.DataObject) -> None:
    marks = [Marked({a}, chars([[a, a + n]])) for a, n in places]
    other = data.draw(st.permutations(marks))
    chosen = match(marks, other, 0.3)
    assert len(set(chosen.values())) == len(chosen) <= len(marks)
    assert len(match(marks, marks, 0.8)) >= len({(min(m.cue), len(m.content)) for m in marks})


def test_mode_of_gold_counts_what_stands_in_marks() -> None:
    quoted = set(range(10, 20))
    assert mode_of_gold(set(range(10, 20)), quoted) == "direct"
    assert mode_of_gold(set(range(5, 20)), quoted) == "mixed"
    assert mode_of_gold(set(range(5)), quoted) == "indirect"


def test_what_a_quoted_passage_tells_is_not_direct() -> None:
    text = "“The army said the road was open,” Hadd said."
    inner = {"source": [], "cue": [[10, 14]], "content": [[15, 32]]}
    outer = {"source": [], "cue": [[40, 44]], "content": [[0, 34]]}
    count: Counter[Any] = Counter()
    count_article(count, [inner, outer], [], text)
    assert (count["of", "direct"], count["of", "indirect"]) == (1, 1)
    assert count["of", "direct by marks alone"] == 2
    assert count["of", "direct by its first mark"] == 1
    assert count["of", "direct by pairs of marks"] == 2
    assert mode_by_first_mark(["the road was “open”"]) == "mixed"
    assert mode_by_first_mark(["the others’ road"]) == "indirect"


def test_the_marked_formats_are_in_their_texts() -> None:
    for record in formats.articles():
        spans = [s for a in record["attributions"] for p in PARTS for s in a[p]]
        assert all(0 <= a < b <= len(record["text"]) for a, b in spans), record["id"]
        assert all(a["speaker"] and a["content"] for a in record["attributions"])


def test_a_title_is_no_name() -> None:
    assert formats.is_named("Sen. Ana Reyl", "Reyl")
    assert not formats.is_named("Sen. Ana Reyl", "Sen. Carl Orsini")
    assert not formats.is_named("the crowd", "")


def test_confidence_goes_with_whether_it_matched() -> None:
    answers = {"a": [found(SHUT, confidence=0.7), found(HURT, content=[[60, 69]], cue=[[60, 61]])]}
    assert list(hits_by_confidence([RECORD], answers)) == [(0.7, 1), (0.9, 0)]


def test_each_outlet_has_its_figure() -> None:
    records = [{**RECORD, "id": "post_1"}, {**RECORD, "id": "post_2"}, {**RECORD, "id": "sun_1"}]
    answers = {"post_1": [found(SHUT), found(HURT)], "sun_1": [found(SHUT)]}
    assert attribution.outlet_figures(records, answers) == {
        "polnear-dev, post: match at 0.3, F1": pytest.approx(2 / 3),
        "polnear-dev, sun: match at 0.3, F1": pytest.approx(2 / 3),
    }


def test_the_sure_are_what_a_page_prints_that_asks_for_them() -> None:
    answers = {"a": [found(SHUT, confidence=0.85), found(HURT, confidence=0.5)]}
    figures = attribution.sure_figures([RECORD], answers)
    assert figures["polnear-dev: R where confidence is at least 0.8"] == 0.5
    assert figures["polnear-dev: expected calibration error"] == pytest.approx(0.325)
    by_rule = {"a": [found(SHUT, confidence=None), found(HURT, confidence=0.5)]}
    figures = attribution.sure_figures([RECORD], by_rule)
    assert figures["polnear-dev: R where confidence is at least 0.8"] == 0.5
    assert attribution.sure_figures([RECORD], {"a": [found(SHUT, confidence=None)]}) == {}


# --- our own labels --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gold", "found_name", "lenient", "exact"),
    [
        ("Anton Vey", "anton vey", True, True),
        ("Anton Vey", "Vey", True, False),
        ("Anton Vey (a spokesman)", "Anton Vey", True, True),
        ("the Ministry of Ports", "Ministry of Ports", True, True),
        ("Anton Vey", "Mira Vey", False, False),
        ("Anton Vey", "", False, False),
        ("", "", True, True),
        ("(article voice)", "", True, True),
        ("(article voice)", "Vey", False, False),
        ("the", "of", False, False),
    ],
)
def test_speakers(gold: str, found_name: str, lenient: bool, exact: bool) -> None:
    assert is_same_speaker(gold, found_name) is lenient
    assert is_same_name(gold, found_name) is exact


def label(**changed: object) -> dict:
    return {"id": "a", "start": 0, "end": 59, "attributions": [SHUT, HURT], **changed}


def test_what_begins_outside_the_passage_does_not_count() -> None:
    outside = Found((), (Span(60, 64),), (Span(0, 20),))
    assert found_in(label(), [outside, found(SHUT)]) == [found(SHUT)]
    no_cue = Found((), (), (Span(31, 49),))
    assert found_in(label(start=30), [no_cue]) == [no_cue]
    assert found_in(label(start=32), [no_cue]) == []


def test_passages_score_speakers_among_matched_alone() -> None:
    answers = {"a": [found(SHUT, speaker="Anton Vey"), found(HURT, content=[[60, 69]])]}
    figures = score_passages([label()], answers)
    assert figures["match at 0.3, F1"] == 0.5
    assert figures["right speaker of matched"] == figures["same name of matched"] == 1.0


def test_gold_without_cue_is_left_out_with_what_matched_it() -> None:
    silent = {**HURT, "cue": []}
    answers = {"a": [found(SHUT), found(silent)]}
    figures = score_passages([label(attributions=[SHUT, silent])], answers)
    assert figures["match at 0.3 with a cue, P"] == 1.0
    assert figures["match at 0.3 with a cue, R"] == 1.0
    figures = score_passages([label(attributions=[SHUT, silent])], {"a": [found(SHUT)]})
    assert figures["match at 0.3, R"] == 0.5
    assert figures["match at 0.3 with a cue, R"] == 1.0


def test_spans_alone_have_no_speakers() -> None:
    @dataclass(frozen=True)
    class Bare:
        source: tuple[Span, ...]
        cue: tuple[Span, ...]
        content: tuple[Span, ...]

    bare = Bare((), (Span(25, 29),), (Span(0, 19),))
    figures = score_passages([label()], {"a": [bare]})
    assert figures["match at 0.3, P"] == 1.0
    assert "right speaker of matched" not in figures


def test_false_alarms_are_cues_in_the_sentence() -> None:
    rain = {"id": "a", "start": 60, "end": 69, "why": "name"}
    first = {"id": "a", "start": 0, "end": 30, "why": "scare"}
    told = false_alarms([rain, first], {"a": [found(SHUT, content=[[60, 69]])]})
    assert told == [("name", False), ("scare", True)]
    assert share_by(told) == {"name": (0, 1), "scare": (1, 1)}
    assert false_alarms([rain], {"a": [Found((), (), (Span(60, 69),))]}) == [("name", True)]


def test_labels_hold_offsets_and_no_text() -> None:
    fields = {"id", "start", "end", "attributions", "why"}
    for name in ("speakers", "muc", "no_attribution"):
        for one in attribution.read_labels(name):
            assert set(one) <= fields
            for given_one in one.get("attributions", ()):
                assert set(given_one) == {"source", "cue", "content", "speaker"}
                spans = [*given_one["source"], *given_one["cue"], *given_one["content"]]
                assert all(0 <= a < b for a, b in spans)
                assert all(one["start"] <= a and b <= one["end"] for a, b in given_one["cue"])


# --- calibration -----------------------------------------------------------------------------


def test_expected_error_of_the_honest_and_of_the_boastful() -> None:
    honest = [(0.75, 1), (0.75, 1), (0.75, 1), (0.75, 0)]
    assert calibration.expected_error(honest) == 0.0
    assert calibration.expected_error([(1.0, 0), (1.0, 0)]) == 1.0
    assert calibration.expected_error([]) == 0.0


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 1)), min_size=1))
def test_bins_hold_every_pair_once(pairs: list[tuple[float, int]]) -> None:
    bins = calibration.bins_of(pairs)
    assert sum(b.n for b in bins) == len(pairs)
    assert 0 <= calibration.expected_error(pairs) <= 1
    for one in bins:
        low, high = one.interval
        assert -1e-9 <= low <= one.share + 1e-9
        assert one.share - 1e-9 <= high <= 1 + 1e-9


def test_the_plot_says_in_words_what_it_draws() -> None:
    drawn = calibration.draw_reliability([(0.95, 1), (0.95, 1), (0.15, 0)])
    assert drawn.startswith("<svg")
    assert drawn.count('class="dot"') == 2
    assert "3 attributions in 10 bins" in drawn
    assert "0.95: 1.00 of 2" in drawn
    assert drawn == calibration.draw_reliability([(0.95, 1), (0.95, 1), (0.15, 0)])


def test_the_picture_of_the_docs_is_what_the_kept_pairs_give() -> None:
    pairs = calibration.read_pairs()
    if not pairs:
        pytest.skip("no bench/calibration.json yet")
    assert calibration.PICTURE.read_text("utf-8") == calibration.draw_reliability(pairs)


# --- the table -------------------------------------------------------------------------------


def test_the_table_has_a_column_for_each_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = {"textacy": "1.2 3.4", "sayswho": ""}
    monkeypatch.setattr(attribution, "peer_versions", lambda: versions)
    table = attribution.lay_out(
        {
            "dev: F1": 0.8,
            "ms": 41.26,
            "fails on": 22,
            "spread: dev: F1 mean": 0.81,
            "spread: dev: F1 lowest": 0.8,
            "spread: dev: F1 highest": 0.82,
            "rules mode: dev: F1": 0.7,
            "textacy: dev: F1": 0.3,
        }
    )
    head, _, *rows = table.splitlines()
    cells = [[c.strip() for c in row.strip("|").split("|")] for row in (head, *rows[:2])]
    assert cells[0] == ["figure", "ours", "rules mode", "spread", "textacy"]
    assert cells[1] == ["dev: F1", "0.800", "0.700", "0.810 (0.800–0.820)", "0.300"]
    assert cells[2] == ["ms", "41.26", "–", "–", "–"]
    assert "| fails on | 22 " in table
    assert "textacy: 1.2, on spaCy 3.4." in table
    assert "sayswho: not installed" in table


def test_spread_is_over_the_figures_that_all_seeds_have() -> None:
    assert spread([{"a": 1.0, "b": 2.0}, {"a": 3.0}]) == {"a": (2.0, 1.0, 3.0)}
    assert spread([]) == {}


class _Network:
    """Finds one span a text, and counts how often it was asked."""

    def __init__(self, path: Path | None = None) -> None:
        self.path, self.asked = path, 0

    @classmethod
    def load(cls, path: Path | None = None) -> "_Network":
        return cls(path)

    def mark(self, text: str, grammar: Grammar | None = None) -> Marks:
        self.asked += 1
        found = neural.Found((), (Span(0, 1),), (Span(1, len(text)),), 0.9)
        return Marks((found,), Weighing({}, 0.0, 0.5))

    def sure(self, found: Iterable[neural.Found]) -> list[neural.Found]:
        return list(found)


def test_other_seeds_are_readers_beside_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "NeuralReader", _Network)
    monkeypatch.setenv("DATELINE_READERS", "one.zip:two.zip")
    assert list(readers.own_readers()) == [
        *("", "rules mode", "spans alone"),
        *("seed 0", "spans alone, seed 0", "seed 1", "spans alone, seed 1"),
    ]


def test_a_network_reads_a_text_once_for_both_its_readers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(readers, "seen_beside", lambda *_: (None, []))
    network = _Network()
    trained = readers.Trained(network)  # type: ignore[arg-type]
    article = Article("a", "", "", "", "", "", TEXT)
    assert trained.spans(article, None) == trained.spans(article, None)  # type: ignore[arg-type]
    assert network.asked == 1


def test_without_weights_ours_is_the_rules_mode(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Missing(_Network):
        @classmethod
        def load(cls, path: Path | None = None) -> "_Network":
            raise DeskError("no weights")

    monkeypatch.setattr(readers, "NeuralReader", Missing)
    assert readers.own_readers() == {"": readers.rules}
    assert "no weights" in capsys.readouterr().err


def test_answers_are_kept_by_set_and_id() -> None:
    answers = Answers()
    answers.put("dev", "1", ["x"])
    assert answers.found == {"dev": {"1": ["x"]}}
    assert answers.failed["dev"] == 0


def test_keeping_puts_the_table_between_its_marks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "quality.md"
    page.write_text("before\n<!-- timing -->old<!-- /timing -->\nafter\n", "utf-8")
    monkeypatch.setattr(command, "QUALITY", page)
    monkeypatch.setattr(command, "keep_printed", lambda name, figures: None)
    command.keep("timing", _Task("x.csv"), {"share": 0.25})  # type: ignore[arg-type]
    kept = page.read_text("utf-8")
    assert kept.startswith("before\n<!-- timing -->\n`python -m bench timing`")
    assert "| share | 0.250 |\n<!-- /timing -->\nafter" in kept


class _Task:
    def __init__(self, *names: str) -> None:
        self.DATA = names


# --- crashes ---------------------------------------------------------------------------------


class _Reader:
    """Fails on "bad", raises on "worse", and forgets nothing of what it was given."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def read(self, articles: list[Article], *, now: datetime) -> Iterator[Reading | Failure]:
        for article in articles:
            if article.text.startswith("worse"):
                raise ValueError("no")
            self.seen.append(article.id)
            bad = article.text.startswith("bad")
            yield Failure("understand", article.id, "bad", now) if bad else Reading(article.id)


def test_crashes_are_told_whether_raised_or_yielded() -> None:
    texts = {"1": "good", "2": "bad", "3": "worse", "4": "good"}
    batch = [crashes.article_of(key, text) for key, text in texts.items()]
    assert [key for key, _ in crashes.read_batch(_Reader(), batch)] == ["2", "3"]  # type: ignore[arg-type]


def test_crashes_go_on_where_they_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "data"
    (folder / "origin").mkdir(parents=True)
    (folder / "origin" / "page.txt").write_text("A page. " * 200, "utf-8")
    lines = [json.dumps({"text": f"{word} " * 300}) for word in ("good", "bad", "fine")]
    lines += [json.dumps({"text": "short"})] * 3
    (folder / crashes.CORPUS).parent.mkdir()
    with gzip.open(folder / crashes.CORPUS, "wt", encoding="utf-8") as file:
        file.write("\n".join(lines))
    monkeypatch.setenv("DATELINE_DATA", str(folder))
    monkeypatch.setattr(crashes, "DONE", tmp_path / "kept")
    monkeypatch.setattr(crashes, "WORKERS", 1)
    first, again = _Reader(), _Reader()
    for reader in (first, again):
        monkeypatch.setattr(crashes, "Reader", lambda kind, reader=reader: reader)
        figures = crashes.measure()
        assert figures["articles read"] == 5
        assert figures["failures and exceptions"] == 2
        assert figures["security corpus, rules: articles"] == 4
        assert figures["security corpus, auto: MB at most"] > 10
    corpus = ["0", "1", "2", "last short ones"]
    assert first.seen == ["0", *corpus, *corpus]
    assert again.seen == []
