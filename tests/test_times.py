"""Time expressions: hard cases as data, and what holds for every text."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import data_dir
from dateline.model import Article, Furniture, Span
from dateline.understand.times import Time, find_times, tag
from dateline.understand.times.days import easter, interval_of
from dateline.understand.times.outlet_days import publication_day
from dateline.understand.times.rules import RULES
from dateline.understand.word_lists import word_list
from tests.builders import make_article

CASES = Path(__file__).parent / "cases" / "times"


def rows() -> list[tuple[str, ...]]:
    lines = (CASES / "cases.tsv").read_text("utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if not line.startswith("#")]


def quiet() -> list[str]:
    lines = (CASES / "none.txt").read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def day(text: str) -> date | None:
    return None if text == "-" else date.fromisoformat(text)


def article(text: str, **more: object) -> Article:
    made = {"published_at": datetime(2015, 3, 11, tzinfo=UTC), "published_precision": "day"}
    return Article("a1", "c1", "", "The Lantern", "", "", text, **(made | more))  # type: ignore[arg-type]


@pytest.mark.parametrize("row", rows(), ids=lambda r: f"{r[0]} {r[2]}")
def test_case(row: tuple[str, ...]) -> None:
    published, sentence, words, kind, value, first, last, mod = row
    found = {sentence[t.start : t.end]: t for t in tag(sentence, day(published))}
    assert words in found
    t = found[words]
    assert (t.type, t.value, t.first_day, t.last_day, t.mod) == (
        kind,
        value,
        day(first),
        day(last),
        mod.strip("-"),
    )


@pytest.mark.parametrize("sentence", quiet())
def test_no_time(sentence: str) -> None:
    assert [sentence[t.start : t.end] for t in tag(sentence, date(2015, 3, 11))] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.case)
def test_every_rule_earned_its_row(rule: object) -> None:
    assert tag(f"It was {rule.case.split(' · ')[0]}.", date(2015, 3, 11)) or rule.case in (  # type: ignore[attr-defined]
        "the latest quarter",
        "later in the day",
        "the following year",
        "the year before",
        "earlier that day · the same year",
        "the next morning · that same evening",
        "the 2014 quarter",
        "Sept. 5 and 8",
        "the day",
        "for weeks",
        "in a week · $3 million a year",
        "May",
    )


def test_a_text_without_a_date_is_never_given_days_against_one() -> None:
    text = "Last week, on Tuesday, in March, two days ago, tomorrow and this year it rained."
    assert [t.first_day for t in tag(text, None)] == [None] * 6


def test_the_hour_of_publication_does_not_matter() -> None:
    late = datetime(2015, 3, 11, 23, 59, tzinfo=UTC)
    assert tag("It burned yesterday.", late) == tag("It burned yesterday.", date(2015, 3, 11))


def at_ten_in_new_york(outlet: str, precision: str = "minute") -> Article:
    """Tuesday evening in New York is Wednesday, March 11, in UTC."""
    made = article("It burned today.", published_at=datetime(2015, 3, 11, 2, 5, tzinfo=UTC))
    return replace(made, outlet=outlet, published_precision=precision)


def test_today_is_the_day_in_the_outlets_zone() -> None:
    (here,) = find_times(at_ten_in_new_york("The Washington Post"))
    (unknown,) = find_times(at_ten_in_new_york("The Lantern"))
    (told,) = find_times(at_ten_in_new_york("CNN", "day"))
    assert (here.value, unknown.value, told.value) == ("2015-03-10", "2015-03-11", "2015-03-11")


def test_every_zone_of_the_table_is_known_and_no_outlet_has_two() -> None:
    rows = files("dateline").joinpath("tables/outlet_zones.tsv").read_text("utf-8").splitlines()
    parted = [row.split("\t") for row in rows if not row.startswith("#")]
    assert {zone for zone, _ in parted} <= available_timezones()
    outlets = [name for _, names in parted for name in names.split("|")]
    assert len(outlets) == len(set(outlets))


def test_a_length_looks_back_past_its_paragraph_only_at_the_head_of_a_sentence() -> None:
    june = "In June 2014, the town fell.\n\n"
    *_, heads = tag(june + "Two weeks later the mayor fled.", date(2015, 3, 11))
    *_, within = tag(june + "The mayor fled two weeks later.", date(2015, 3, 11))
    assert (heads.value, heads.first_day, heads.last_day) == (
        "P2W",
        date(2014, 6, 15),
        date(2014, 7, 14),
    )
    assert (within.value, within.first_day) == ("P2W", None)


def test_furniture_is_read_past_and_captions_are_not() -> None:
    text = "Sold Tuesday.\n\nSubscribe by Friday.\n\nA boat, Monday."
    parts = (
        Furniture("paywall", "Subscribe by Friday.", Span(15, 35)),
        Furniture("caption", "A boat, Monday.", Span(37, 52)),
    )
    assert [t.evidence.exact for t in find_times(article(text, furniture=parts))] == [
        "Tuesday",
        "Monday",
    ]


def test_an_undated_article_gives_values_without_days() -> None:
    (found,) = find_times(article("It burned on Tuesday.", published_at=None))
    assert (found.value, found.first_day, found.last_day) == ("XXXX-WXX-2", None, None)


def test_no_calendar_reaches_a_million_years_back() -> None:
    text = "A million years ago, or 90,000,000 days ago, the sea stood here."
    assert all(t.first_day is None for t in tag(text, date(2015, 3, 11)))


def test_easter_and_impossible_days() -> None:
    assert [easter(y) for y in (2000, 2015, 2024)] == [
        date(2000, 4, 23),
        date(2015, 4, 5),
        date(2024, 3, 31),
    ]
    assert interval_of("2015-02-30") is None
    assert tag("On Feb. 30, 2015, nothing.", date(2015, 3, 11)) != []


def check(text: str, times: list[Time]) -> None:
    assert all(0 <= t.start < t.end <= len(text) for t in times)
    assert all(a.end <= b.start for a, b in pairwise(times))
    for t in times:
        assert (t.first_day is None) == (t.last_day is None)
        assert t.first_day is None or t.last_day is None or t.first_day <= t.last_day


WORDS = st.sampled_from(
    word_list(
        "the a an last next this past late early of in on two 3 31 2014 1990s May Sept. 11 Friday "
        "week weeks month year ago later before daily quarter third century and - , . to from half"
    )
)


@given(st.lists(WORDS, max_size=12), st.dates(date(1990, 1, 1), date(2030, 12, 31)))
def test_any_run_of_time_words_gives_times_in_order(words: list[str], published: date) -> None:
    text = " ".join(words)
    times = tag(text, published)
    check(text, times)
    assert times == tag(text, published)


@given(st.text(max_size=80))
def test_any_text_at_all(text: str) -> None:
    check(text, tag(text, date(2015, 3, 11)))


@pytest.mark.data
def test_the_origin_page_gives_all_its_times() -> None:
    gold_file = data_dir() / "origin" / "gold.json"
    if not gold_file.exists():
        pytest.skip(f"no evaluation data in {data_dir()}")
    gold = json.loads(gold_file.read_text("utf-8"))
    text = (data_dir() / "origin" / "page.txt").read_text("utf-8")
    found = {(t.start, t.end): t for t in tag(text, date(2015, 3, 11))}
    for g in gold["times"]:
        t = found[g["start"], g["end"]]
        assert (t.type, t.value, t.mod) == (g["type"], g["value"], g.get("mod", ""))
        days = g["interval"] and [date.fromisoformat(d) for d in g["interval"]]
        assert (days or [None, None]) == [t.first_day, t.last_day]


def test_a_long_run_of_time_words_is_read_through() -> None:
    once = "On Friday, two days later, the last of the 3 weeks of May 2014 and "
    assert len(tag(once * 500, date(2015, 3, 11))) > 1000


@pytest.mark.parametrize(
    "text",
    [
        "The vote is on 9999-12-31. Two days after the vote, the Sunday after the vote.",
        "The vote is on 0001-01-01. Two days before the vote, the week before the vote.",
        "99999999999999 days before the vote on April 12, 2024.",
        "1" * 5000 + " days before the vote on April 12, 2024.",
        "the " + "1" * 5000 + "th century",
    ],
)
def test_what_no_calendar_reaches_stops_nothing(text: str) -> None:
    for time in tag(text, date(2024, 3, 14)):
        assert 0 <= time.start < time.end <= len(text)


def test_an_instant_at_the_edge_of_the_calendar_has_a_day() -> None:
    at = datetime(1, 1, 1, tzinfo=UTC)
    article = replace(
        make_article("It rained today."),
        outlet="The New York Times",
        published_at=at,
        published_precision="minute",
    )
    assert publication_day(article) == date(1, 1, 1)
