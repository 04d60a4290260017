"""Nouns: evidence cannot lie, and records survive the way to JSON and back."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import EvidenceError, WrongRecord
from dateline.model import (
    Article,
    Copy,
    Evidence,
    Furniture,
    Line,
    Origin,
    Reading,
    Span,
    StoryFile,
    TimeRef,
    digest_of,
)
from dateline.records import dump, from_plain, to_plain
from dateline.text import fold, nfc, paragraphs, words


@given(st.text(min_size=1), st.data())
def test_evidence_is_what_stands_there(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    evidence = Evidence.cut("a", text, Span(start, end))
    assert text[evidence.start : evidence.end] == evidence.exact


@pytest.mark.parametrize("span", [Span(3, 3), Span(90, 95), Span(2, 99), Span(4, 2)])
def test_evidence_refuses_what_does_not_stand_there(span: Span) -> None:
    with pytest.raises(EvidenceError):
        Evidence.cut("a", "short text", span)


def test_a_line_without_evidence_cannot_be_built() -> None:
    with pytest.raises(EvidenceError, match="needs evidence"):
        Line("says", "Four died.", ())


def test_ids_tell_parts_apart() -> None:
    assert (
        len({digest_of("a", "b"), digest_of("ab"), digest_of("ab", ""), digest_of("b", "a")}) == 4
    )


def test_records_survive_json() -> None:
    article = Article(
        "1", "c", "u", "o", "h", "b", "Hello there.", datetime(2015, 3, 11, tzinfo=UTC), "day",
        sentences=(Span(0, 12),), furniture=(Furniture("tagline", "x"),),
    )  # fmt: skip
    when = TimeRef("1", article.evidence(Span(0, 5)), "DATE", "2014-11", date(2014, 11, 1))
    file = StoryFile(
        "s", (article,), {"1": Reading("1", times=(when,))}, {"1": Origin("o", "AP", "named")},
        copies=(Copy("a", "b", "same_text", 0.5, shared=((1, 2, 3, 4),)),), new_ids=frozenset("1"),
    )  # fmt: skip
    assert from_plain(StoryFile, to_plain(file)) == file
    assert dump(file) == dump(from_plain(StoryFile, to_plain(file)))


def test_a_wrong_record_is_named() -> None:
    with pytest.raises(WrongRecord, match="not a Span"):
        from_plain(Span, {"start": 1})


@given(st.text())
def test_folding_keeps_offsets_and_paragraphs_cover_the_words(text: str) -> None:
    text = nfc(text)
    assert len(fold(text)) == len(text)
    spans = paragraphs(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert "".join("".join(text[s.start : s.end].split()) for s in spans) == "".join(text.split())
    assert all(text[s.start : s.end].lower() == w for w, s in words(text))
