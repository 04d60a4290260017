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
    "times",
    "events",
    "lineage",
    "stories",
    "timing",
)

# What a reader of a roundup is told of our own error rates: task, what, in words with the figures.
PRINTED: tuple[tuple[str, str, str], ...] = ()


def data_dir() -> Path:
    """Give the folder of evaluation data; it need not exist."""
    default = Path(__file__).resolve().parents[2] / "shared" / "data"
    return Path(os.environ.get("DATELINE_DATA", default))


def read_lines(name: str) -> Iterator[dict[str, Any]]:
    """Yield the records of a gzipped JSON Lines file of the evaluation data."""
    with gzip.open(data_dir() / name, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
