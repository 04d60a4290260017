"""News from outside the evaluation data, and HeidelTime beside our tagger."""

from datetime import date
from itertools import pairwise

import pytest

from bench import heideltime
from bench.outside_times import LABELS, outside_records, paragraphs
from bench.passages import read_labels

READERS = ("times", "second_times")


def test_labels_keep_no_text_and_do_not_overlap() -> None:
    labels = read_labels(LABELS)
    assert len(labels) == 30
    for label in labels:
        assert set(label) == {"id", "file", "published_on", "paragraphs", "sha256", *READERS}
        assert date.fromisoformat(label["published_on"])
        for times in (label[reader] for reader in READERS):
            assert all(set(t) == {"start", "end", "type", "value"} for t in times)
            assert all(a["end"] <= b["start"] for a, b in pairwise(times))


def test_a_page_gives_its_paragraphs_but_not_its_buttons() -> None:
    long = "The ministry of a place that does not exist said on\n Friday   that nobody had asked."
    page = f"<p>Share this</p><div><p>{long}</p></div><p>{long} <b>Again.</b></p>".encode()
    once = " ".join(long.split())
    assert paragraphs(page) == [once, f"{once} Again."]


@pytest.mark.parametrize(("reader", "count"), [("times", 193), ("second_times", 195)])
def test_the_passages_are_those_that_were_labelled(reader: str, count: int) -> None:
    records = list(outside_records(reader))
    if not records:
        pytest.skip("the packages of pages are absent: bench/outside_times.py says how to get them")
    assert sum(len(r["times"]) for r in records) == count
    exact = [r["text"][t["start"] : t["end"]] for r in records for t in r["times"]]
    assert all(e == e.strip() != "" for e in exact)


ANSWER = """<?xml version="1.0"?>
<!DOCTYPE TimeML SYSTEM "TimeML.dtd">
<TimeML>
He said <TIMEX3 tid="t2" type="DATE" value="PRESENT_REF">now</TIMEX3> & know: <TIMEX3 tid="t4" \
type="DURATION" value="P1M" mod="APPROX">about a month</TIMEX3>.
</TimeML>
"""


def test_what_heideltime_finds_has_its_place_in_the_text() -> None:
    told = heideltime.read_answer(ANSWER, "He said now & know: about a month.")
    assert [(t.start, t.end, t.type, t.value) for t in told] == [
        (8, 11, "DATE", "PRESENT_REF"),
        (20, 33, "DURATION", "P1M"),
    ]


@pytest.mark.parametrize("answer", ["", ANSWER.replace("know", "knew")])
def test_another_text_than_was_asked_is_told(answer: str) -> None:
    with pytest.raises(ValueError, match="HeidelTime gave"):
        heideltime.read_answer(answer, "He said now & know: about a month.")
