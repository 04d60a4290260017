"""Incidents of a report: organisations, confidence, stage, type, day. All reports are fictional."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from bench.muc import (
    Incident,
    When,
    dates_in,
    incidents_of,
    is_same,
    names_in,
    plain_name,
    published,
    sentences_of,
)
from bench.status import is_right_day, merged_organisations
from dateline.errors import ModelError
from dateline.model import Article, digest_of
from dateline.understand import choices, incidents
from dateline.understand.choices import Choice, read_choices, released_path, write_choices
from dateline.understand.incident_signs import Day, days_of, organisation_signs, prepare
from dateline.understand.incidents import find_incidents, weigh
from dateline.understand.organisations import find_organisations
from dateline.understand.times import find_times

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "incidents" / "reports.jsonl")
    .read_text("utf-8")
    .splitlines()
]


def make_report(text: str, day: date | None = date(1990, 3, 14)) -> Article:
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None
    return Article(
        digest_of(text), "", "", "", "", "", text, at, "day" if at else "", language="en",
        sentences=sentences_of(text),
    )  # fmt: skip


def read(text: str, day: date | None = date(1990, 3, 14)) -> tuple[incidents.Incident, ...]:
    article = make_report(text, day)
    return find_incidents(article, find_times(article))


@pytest.mark.parametrize("case", CASES, ids=[c["id"] for c in CASES])
@pytest.mark.parametrize("is_upper", [True, False], ids=["upper", "as written"])
def test_hard_reports(case: dict[str, object], is_upper: bool) -> None:
    text = str(case["text"])
    found = read(text.upper() if is_upper else text)
    told = {i.type: i for i in found}
    for kind, wanted in case["incidents"].items():  # type: ignore[attr-defined]
        assert kind in told, f"{kind} not in {sorted(told)}"
        if "stage" in wanted:
            assert told[kind].stage == wanted["stage"]
        if "day" in wanted:
            first, last = wanted["day"]
            assert (str(told[kind].first_day), str(told[kind].last_day)) == (str(first), last)
        for name, confidence in wanted.get("by", {}).items():
            named = {n: p.confidence for p in told[kind].perpetrators for n in p.names}
            assert named.get(name) == confidence, named
    if not case["incidents"]:
        assert told == {}


def test_evidence_is_in_the_text() -> None:
    for case in CASES:
        article = make_report(str(case["text"]))
        for incident in find_incidents(article, find_times(article)):
            spans = [incident.evidence]
            spans += [e for p in incident.perpetrators for e in (p.evidence, *p.reasons)]
            assert all(article.text[e.start : e.end] == e.exact for e in spans)


def test_the_same_report_gives_the_same() -> None:
    text = str(CASES[0]["text"])
    assert read(text) == read(text)


def test_letter_case_changes_no_organisation() -> None:
    text = "The Beran Liberation Front (BLF) attacked the army. The BLF fled; the police did not."
    plain, upper = find_organisations(text), find_organisations(text.upper())
    assert [o.names for o in plain] == [o.names for o in upper]
    assert [len(o.spans) for o in plain] == [len(o.spans) for o in upper]


def test_acronym_and_its_words_are_one() -> None:
    (found,) = find_organisations("THE NPF [NORTHERN PATRIOTIC FRONT] FLED. THE NPF IS BACK.")
    assert set(found.names) == {"npf", "northern patriotic front"}


def test_a_table_name_that_the_text_explains_is_one() -> None:
    text = "the leader of the Farabundo Marti National Liberation Front (FMLN). The FMLN said so."
    (found,) = find_organisations(text)
    assert "fmln" in found.names
    assert "farabundo marti national liberation front" in found.names


def test_no_incident_in_plain_news() -> None:
    assert read("BERAN, 14 MAR 90 -- THE MINISTER OPENED A SCHOOL AND SPOKE OF WHEAT PRICES.") == ()


def test_without_day_of_publication_no_day_is_guessed() -> None:
    text = "BERAN -- A BOMB EXPLODED AT THE BANK YESTERDAY AND KILLED THREE CIVILIANS."
    assert all(i.last_day is None for i in read(text, None))


def test_by_rule_without_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incidents, "released_choices", lambda _: {})
    text = (
        "BERAN, 14 MAR 90 -- THE NORTHERN PATRIOTIC FRONT (NPF) CLAIMED RESPONSIBILITY FOR THE "
        "BOMB THAT EXPLODED ON 12 MARCH."
    )
    (bombing,) = read(text)
    assert (bombing.type, bombing.stage) == ("bombing", "accomplished")
    assert bombing.first_day == date(1990, 3, 12)
    assert [p.confidence for p in bombing.perpetrators] == ["claimed"]


def test_empty_text() -> None:
    assert find_incidents(make_report(""), ()) == ()


# --- the weights


def test_the_released_file_is_the_recorded_one() -> None:
    assert released_path("incidents").stat().st_size < 250_000
    assert set(read_choices(released_path("incidents"))) == {
        "words", "tells", "kind", "stage", "day", "doer", "confidence",
    }  # fmt: skip


def test_another_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "incidents.zip"
    path.write_bytes(b"x")
    path.with_name("incidents.zip.sha256").write_text("0  incidents.zip\n")
    monkeypatch.setattr(choices, "released_path", lambda _: path)
    choices.released_choices.cache_clear()
    try:
        with pytest.raises(ModelError, match="reinstall"):
            choices.released_choices("incidents")
    finally:
        choices.released_choices.cache_clear()


def test_a_choice_is_written_and_read_alike(tmp_path: Path) -> None:
    weights = np.array([[1, -1], [0.5, 0.25]], np.float32)
    choice = Choice(("a", "b"), {"x y": 0, "z": 1}, weights, np.zeros(2, np.float32), True)
    first = write_choices(tmp_path / "c.zip", {"one": choice})
    again = read_choices(tmp_path / "c.zip")["one"]
    assert again.likelihoods({"z": 2.0, "unknown": 1.0}) == choice.likelihoods({"z": 2.0})
    assert write_choices(tmp_path / "d.zip", {"one": choice}) == first


def test_signs_are_the_same_in_upper_case() -> None:
    text = "Beran, 14 Mar 90 -- Police accused the Northern Patriotic Front [NPF] of the blast."
    rows = []
    for words in (text, text.upper()):
        article = make_report(words)
        report = prepare(article, find_times(article))
        rows.append(organisation_signs(report, weigh(report), report.organisations[-1]))
    assert rows[0] == rows[1]


# --- reading the gold


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("- 03 JAN 90", [When(None, date(1990, 1, 3))]),
        ("03 JAN 90", [When(date(1990, 1, 3), date(1990, 1, 3))]),
        ("30 DEC 89 - 02 JAN 90", [When(date(1989, 12, 30), date(1990, 1, 2))]),
        (
            "(15 DEC 89) / (- 15 DEC 89)",
            [When(date(1989, 12, 15), date(1989, 12, 15)), When(None, date(1989, 12, 15))],
        ),
        ("-", []),
    ],
)
def test_gold_dates(words: str, wanted: list[When]) -> None:
    assert list(dates_in(words)) == wanted


def test_gold_fillers() -> None:
    assert names_in('? "THE \\"NORTHERN\\" FRONT" / "NF"') == ["THE NORTHERN FRONT", "NF"]
    assert plain_name("The Front's [NF]") == "front nf"
    assert is_same(["nf guerrillas"], ["NF"])
    assert not is_same(["army"], ["NAVY"])
    assert published("   BERAN, 3 JAN 90 (XYZ) -- [TEXT] IT") == date(1990, 1, 3)


def test_gold_templates() -> None:
    template = {
        "MESSAGE: TEMPLATE": ["1 (OPTIONAL)"],
        "INCIDENT: TYPE": ["BOMBING / ATTACK"],
        "INCIDENT: STAGE OF EXECUTION": ["ACCOMPLISHED"],
        "INCIDENT: DATE": ["- 03 JAN 90"],
        "PERP: ORGANIZATION ID": ['"NF" / "NORTHERN FRONT"', '? "ARMY"'],
        "PERP: ORGANIZATION CONFIDENCE": [
            'SUSPECTED OR ACCUSED BY AUTHORITIES / POSSIBLE: "NF"',
            '? REPORTED AS FACT: "ARMY"',
        ],
    }
    (incident,) = incidents_of({"templates": [template]})
    assert isinstance(incident, Incident)
    assert incident.types == {"bombing", "attack"}
    front, army = incident.organisations
    assert front.confidences == {"accused", "possible"}
    assert (army.confidences, army.optional) == ({"fact"}, True)
    merged = merged_organisations([incident, incident])
    assert len(merged) == 2
    assert merged[0].optional


def test_right_days() -> None:
    third = date(1990, 1, 3)
    by_then, on_it = [When(None, third)], [When(third, third)]
    assert is_right_day(Day(None, third), by_then)
    assert is_right_day(Day(third, third), on_it)
    assert not is_right_day(Day(None, date(1990, 1, 9)), on_it)
    assert not is_right_day(Day(date(1990, 1, 1), date(1990, 1, 31)), on_it)
    assert is_right_day(Day(date(1990, 1, 2), date(1990, 1, 2)), on_it, 1)
    assert not is_right_day(None, on_it, 9)


def test_marks_and_mentions_without_end_are_read_in_time() -> None:
    assert find_organisations('"' * 200_000) == ()
    (army,) = find_organisations("THE ARMY. " * 10_000)
    assert len(army.spans) == 10_000


def test_today_is_the_outlets_today() -> None:
    """Nine in the morning of Friday in Sydney is Thursday, March 14, in UTC."""
    friday = date(2024, 3, 15)
    article = replace(
        make_report("A bomb killed two soldiers in the town of Varna. " * 4 + "It was today."),
        outlet="ABC News (Australia)",
        published_at=datetime(2024, 3, 14, 22, 0, tzinfo=UTC),
        published_precision="minute",
    )
    days = days_of(prepare(article, find_times(article)))
    assert [(d.first, d.last) for d in days] == [(None, friday), (friday, friday)]
