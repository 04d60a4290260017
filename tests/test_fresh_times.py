"""The labels of fresh news: whole, and of the texts they were made on."""

import pytest

from bench import data_dir
from bench.fresh_times import LABELS, fresh_files, fresh_records, plain
from bench.passages import read_labels


def test_no_text_is_kept_with_the_labels() -> None:
    for label in read_labels(LABELS):
        assert set(label) == {
            "id", "file", "record", "published_on", "slices", "sha256", "times",
        }  # fmt: skip
        assert all(set(t) == {"start", "end", "type", "value"} for t in label["times"])


def test_a_record_of_any_shape_is_one_text() -> None:
    assert plain({"a": ["One.", {"b": "Two\t words."}], "c": 3}) == "One.\nTwo words."


def test_the_passages_are_those_that_were_labelled() -> None:
    absent = [f for f in fresh_files() if not (data_dir() / f).exists()]
    if absent:
        pytest.skip(f"no {absent[0]} in {data_dir()}")
    records = [*fresh_records(odd=False), *fresh_records(odd=True)]
    assert len(records) == 29
    assert sum(len(r["times"]) for r in records) == 257
    for record in records:
        for time in record["times"]:
            exact = record["text"][time["start"] : time["end"]]
            assert exact == exact.strip() != ""
