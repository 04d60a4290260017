"""Measuring on real data: `python -m bench NAME …` prints figures; the quality gate reads them.

A module here is one task. It names the files it reads in `DATA` (under ../shared/data or where
DATELINE_DATA points) and gives its figures from `measure()`: a plain mapping of name to number.
"""

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TASKS = (
    "read",
    "attribution",
    "formats",
    "layouts",
    "times",
    "events",
    "hedges",
    "status",
    "lineage",
    "edits",
    "stories",
    "stance",
    "timing",
)
# Tasks that take the better part of an hour: they run only when named, and have no floors.
LONG = ("crashes", "growth")

# What a reader of a roundup is told of our own error rates: task, what, words with the figures,
# and which figures they are.
PRINTED: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        "read",
        "The day of publication",
        "right on {0:.0%} of 53 saved pages of 50 outlets",
        ("publishers day right",),
    ),
    (
        "attribution",
        "Who says what",
        "{0:.0%} of what we find is right, and we find {1:.0%} of what there is "
        "(2,193 attributions in US political news)",
        ("polnear-dev: match at 0.3, P", "polnear-dev: match at 0.3, R"),
    ),
    (
        "times",
        "What a date means",
        "read and resolved right for {0:.0f} of 100 (F1, news of 1998 to 2000)",
        ("AQUAINT odd half value F1",),
    ),
    (
        "lineage",
        "One text or two",
        "{0:.0%} of the copies we name are copies, and we name {1:.0%} of them "
        "(219 pairs, on which the rules were also tuned)",
        ("one text P", "one text R"),
    ),
    (
        "stories",
        "One story or two",
        "{0:.0%} of the pairs we join belong together, and we join {1:.0%} of those that do",
        ("allsides 2nd half pair P", "allsides 2nd half pair R"),
    ),
)


def data_dir() -> Path:
    """Give the folder of evaluation data; it need not exist."""
    default = Path(__file__).resolve().parents[2] / "shared" / "data"
    return Path(os.environ.get("DATELINE_DATA", default))


def read_lines(name: str) -> Iterator[dict[str, Any]]:
    """Yield the records of a gzipped JSON Lines file of the evaluation data."""
    with gzip.open(data_dir() / name, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
