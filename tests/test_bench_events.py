"""The judged dated events of the bench: what its labels hold, and how they are counted."""

from datetime import date
from typing import Any

import pytest

from bench import data_dir
from bench.dated import (
    CORPUS,
    LABELS,
    dated_figures,
    events_of,
    is_right,
    judged_figures,
    key_of,
    key_of_label,
)
from bench.passages import read_labels
from dateline.understand.triggers import event_types

JUDGED = {
    "id", "start", "type", "stage", "first_day", "last_day", "place",
    "is_type_right", "is_stage_right", "day", "is_place_right",
}  # fmt: skip
NOTES = {"fault", "why", "is_doubtful", "why_not_place"}


def judged(start: int, **other: Any) -> dict[str, Any]:
    """A label of an event of article "a" that is right but for `other`."""
    days = {"first_day": "2019-03-04", "last_day": "2019-03-04"}
    right = {"is_type_right": True, "is_stage_right": True, "day": "yes"}
    return {"id": "a", "start": start, "type": "riot", "stage": "planned"} | days | right | other


def test_labels_hold_offsets_and_no_text() -> None:
    labels = read_labels(LABELS)
    assert len(labels) == len({label["id"] for label in labels}) == 50
    for label in labels:
        assert set(label) >= JUDGED
        assert set(label) <= JUDGED | NOTES
        assert label["type"] in event_types()
        assert date.fromisoformat(label["first_day"]) <= date.fromisoformat(label["last_day"])
        assert label["day"] in ("yes", "no", "untold")
        assert len(label.get("why", "")) < 120
        assert ("why" in label) == ("fault" in label) == (not is_right(label))
        assert ("why_not_place" in label) == (not label["is_place_right"])
        assert not (label.get("is_doubtful") and is_right(label))


def test_right_is_type_stage_and_day() -> None:
    assert is_right(judged(0))
    assert not is_right(judged(0, is_type_right=False))
    assert not is_right(judged(0, is_stage_right=False))
    assert not is_right(judged(0, day="no"))
    assert not is_right(judged(0, day="untold"))


def test_only_events_still_given_count() -> None:
    labels = [judged(0), judged(9, day="no"), judged(20, day="untold", is_doubtful=True)]
    every = {key_of_label(label) for label in labels}
    assert list(judged_figures(labels, every).values()) == pytest.approx(
        [3, 3, 1, 100 / 3, 200 / 3]
    )
    another_day = every - {key_of_label(labels[1])} | {
        key_of_label(judged(9, first_day="2019-03-03"))
    }
    assert list(judged_figures(labels, another_day).values()) == pytest.approx([3, 2, 1, 50, 100])
    assert list(judged_figures(labels, set()).values()) == [3, 0, 0]


def test_an_event_has_the_key_of_its_label() -> None:
    text = "A car bomb exploded in Norvik on Monday. Nobody was hurt."
    (event,) = events_of({"id": "n7", "text": text, "published_on": "2019-03-06"})
    label = judged(2, id="n7", type="bombing", stage="accomplished")
    assert key_of(event) == key_of_label(label)


@pytest.mark.slow
@pytest.mark.data
def test_judged_events_are_still_given() -> None:
    if not (data_dir() / CORPUS).exists():
        pytest.skip(f"no {CORPUS} in {data_dir()}")
    figures = dated_figures()
    assert figures["security 1 of 12: articles with a dated event"] > 40
    assert figures["dated events still given"] > 0
