"""Texts as they are read, and their quotations: torn lines, markup left over, marks that run on."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.text import as_read
from dateline.understand.quotes import find_quotes


def test_a_line_torn_within_a_sentence_is_read_as_one() -> None:
    joined = {
        "The mayor told\nAna Reyl\non Monday": "The mayor told Ana Reyl on Monday",
        "“The ferry is late,”\nhe said.": "“The ferry is late,” he said.",
        "he called it\n“a disgrace”": "he called it “a disgrace”",
        "“It is late,”\nAna Reyl of the harbour office said": (
            "“It is late,” Ana Reyl of the harbour office said"
        ),
    }
    for torn, whole in joined.items():
        assert as_read(torn) == whole


@pytest.mark.parametrize(
    "text",
    [
        "MAYOR UNDER FIRE\nvan der Berg denied it.",
        "US strikes camp\nal-Harran was not there.",
        "US strikes camp\nal Harran was not there.",
        "The reasons are\na) money\nb) time",
        "The reasons are\no money\no time",
        "They left the city\nhadd: That is not true.",
        "Mayor quits after row\n\nthe mayor of Tane quit on Monday.",
        "“He brought consolation,”\n\nThe vigil ended at nine.",
        "“He had authority,”\n\nRogers: Does he say so?",
        'He said "we left\nand "nobody stayed" at dawn.',
        "It rained.\nit rained again.",
    ],
)
def test_what_only_looks_like_a_torn_line_is_left(text: str) -> None:
    assert as_read(text) == text


def test_two_long_lines_of_a_sentence_are_one_over_a_blank_line() -> None:
    text = "The mayor of Tane, who had been in office for ten\n\nyears, left the town."
    assert as_read(text) == text.replace("\n", " ")


def test_markup_left_over_quotes_nobody() -> None:
    text = 'He told <a href="https://tane.example/x" rel="nofollow">the paper</a> so.'
    assert as_read(text).split() == ["He", "told", "the", "paper", "so."]
    assert find_quotes('<tweet author="@tane" date="May 1\n">We left.</tweet>') == ()
    for text in ("a <b and c> d", "x<y>z", "<laughs> and left"):
        assert as_read(text) == text


@given(st.text(alphabet="aA ,.“”\"'\n<>b/=&;`«»\u2060", max_size=60))
def test_as_read_keeps_the_length_and_quotations_lie_in_the_text(text: str) -> None:
    assert len(as_read(text)) == len(text)
    quotes = find_quotes(text)
    assert all(0 <= q.start < q.end <= len(text) and q.words for q in quotes)
    assert all(a.end <= b.start for a, b in pairwise(quotes))


def test_a_quotation_runs_on_over_lines_that_do_not_open_it_anew() -> None:
    text = "“We left at dawn.\nIt was cold.\nNobody stayed,” Hadd said. “It was over.”"
    assert [(q.words, q.goes_on) for q in find_quotes(text)] == [
        ("We left at dawn.", False),
        ("It was cold.", True),
        ("Nobody stayed,", True),
        ("It was over.", False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "“We left at dawn.\nAna Reyl, Harbour Institute.”\n\nThe port is shut.",
        '"We left at dawn.\nThe man, 5\'10", wore a coat.',
        "“We left at dawn.\nHARBOUR CLOSED\nNobody stayed,” Hadd said.",
        '“We left at dawn.\nThe port is "shut", he said.',
        "“We left.\n&rdquo; he said.",
    ],
)
def test_a_quotation_does_not_run_on_over(text: str) -> None:
    assert not any(q.goes_on for q in find_quotes(text))


def test_a_quotation_closed_at_the_end_of_its_line_is_over() -> None:
    text = "“We left at dawn.\nNobody stayed.”\nThe port is “shut”, he said."
    assert [q.words for q in find_quotes(text)] == ["We left at dawn.", "Nobody stayed.", "shut"]


def test_many_lines_that_open_and_never_close_take_no_longer_than_their_number() -> None:
    assert len(find_quotes("“A\n" * 20_000)) == 20_000
