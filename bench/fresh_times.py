"""News whose times nobody had marked: 29 passages of 26 outlets, 2012 to 2024, labelled by us.

They stand in the evaluation data, as corpus or as saved pages, where no time is marked;
`labels/fresh_times.jsonl` has file, record, the slices of it that make the passage, its sha256 and
the expressions by TempEval-3's guidelines, never the text. They were labelled by one reader who had
not seen the tagger or what it gives, before it was run on them. The passages of even number were
looked at afterwards; those of odd number are held out.
"""

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from typing import Any

from bench import data_dir
from bench.passages import read_labels

LABELS = "fresh_times"


def fresh_files() -> tuple[str, ...]:
    """Give the files that hold the passages, in order of name."""
    return tuple(sorted({label["file"] for label in read_labels(LABELS)}))


def fresh_records(*, odd: bool) -> Iterator[dict[str, Any]]:
    """Yield the passages of odd or even number, as the records of `time/` are.

    Raises ValueError where the data hold another text than the one that was labelled.
    """
    for label in read_labels(LABELS):
        if int(label["id"][1:]) % 2 != odd:
            continue
        whole = texts_of(label["file"])[label["record"]]
        text = "\n".join(whole[start:end] for start, end in label["slices"])
        if sha256(text.encode()).hexdigest() != label["sha256"]:
            raise ValueError(f"{label['file']} {label['record']}: another text than was labelled")
        yield {**label, "text": text, "times": [dict(t) for t in label["times"]]}


@cache
def texts_of(name: str) -> dict[str, str]:
    """Give the texts of a file by record: an article's, or all that a saved page's gold holds."""
    path = data_dir() / name
    if name.endswith(".json"):
        return {k: plain(v) for k, v in json.loads(path.read_text("utf-8")).items()}
    wanted = {label["record"] for label in read_labels(LABELS) if label["file"] == name}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        records = (json.loads(line) for line in lines)
        return {r["id"]: plain(r["text"]) for r in records if r["id"] in wanted}


def plain(value: Any) -> str:
    """Give the texts in a record as one, blanks made single."""
    return re.sub(r"[ \t]+", " ", "\n".join(leaves(value)).replace("\\n", "\n"))


def leaves(value: Any) -> Iterable[str]:
    """Yield the texts in a record, in order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)
