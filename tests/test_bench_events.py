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
    "id", "draw", "start", "type", "stage", "first_day", "last_day",
    "is_type_right", "is_stage_right", "day",
}  # fmt: skip
NOTES = {"fault", "why", "is_doubtful"}
# Judged in the first draw alone.
PLACE = {"place", "is_place_right", "why_not_place"}


def judged(start: int, **other: Any) -> dict[str, Any]:
    """A label of an event of article "a" that is right but for `other`."""
    days = {"first_day": "2019-03-04", "last_day": "2019-03-04"}
    right = {"is_type_right": True, "is_stage_right": True, "day": "yes"}
    return {"id": "a", "start": start, "type": "riot", "stage": "planned"} | days | right | other


@pytest.mark.parametrize(("draw", "count"), [(1, 50), (2, 60)])
def test_labels_hold_offsets_and_no_text(draw: int, count: int) -> None:
    labels = [label for label in read_labels(LABELS) if label["draw"] == draw]
    assert len(labels) == len({label["id"] for label in labels}) == count
    for label in labels:
        assert set(label) >= JUDGED
        assert set(label) <= JUDGED | NOTES | (PLACE if draw == 1 else set())
        assert label["type"] in event_types()
        assert date.fromisoformat(label["first_day"]) <= date.fromisoformat(label["last_day"])
        assert label["day"] in ("yes", "no", "untold")
        assert len(label.get("why", "")) < 120
        assert is_right(label) or "why" in label


def test_right_is_type_stage_and_day() -> None:
    assert is_right(judged(0))
    assert not is_right(judged(0, is_type_right=False))
    assert not is_right(judged(0, is_stage_right=False))
    assert not is_right(judged(0, day="no"))
    assert not is_right(judged(0, day="untold"))


def test_only_events_still_given_count() -> None:
    labels = [judged(0), judged(9, day="no"), judged(20, day="untold", is_doubtful=True)]

    def figures(given: set[Any]) -> list[float]:
        return list(judged_figures(labels, given, "first").values())

    every = {key_of_label(label) for label in labels}
    assert figures(every) == pytest.approx([3, 1, 3, 1, 100 / 3])
    another_day = every - {key_of_label(labels[1])} | {
        key_of_label(judged(9, first_day="2019-03-03"))
    }
    assert figures(another_day) == pytest.approx([3, 1, 2, 1, 50])
    assert figures(set()) == [3, 1, 0, 0]


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
    assert figures["dated events, second draw: still given"] > 50
