"""Lines that are on the page but not of the report: one table of wordings, for every kind of input.

The table is `tables/furniture.tsv`; each row stands there with the line that earned it. A wording
is matched against the whole line, with its typographic quotes and dashes made plain.

>>> find_wording("A weekly digest of border news.").kind
'tagline'
>>> find_wording("A weekly digest was stolen from the ministry on Monday, police said.") is None
True
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from dateline.text import fold

# What the names in braces in the table stand for.
_NAMES: Final = {
    "name": r"(?-i:[A-Z][\w.'-]+)",
    "site": (
        r"(?:twitter|x|facebook|instagram|google news|whatsapp|telegram|youtube|threads|bluesky|"
        r"tiktok|linkedin|mastodon|social media)"
    ),
    "piece": r"(?:article|story|report|post|piece|page|column|dispatch|item)",
    "agency": (
        r"(?:reuters|ap|afp|epa|getty(?: images)?|associated press|agence france[- ]presse|"
        r"xinhua|anadolu(?: agency)?|press association|pa(?: wire| images| media)?|upi|dpa|"
        r"shutterstock|alamy|istock(?:photo)?|corbis|bloomberg|handout|file|courtesy|supplied|"
        r"rex features|zuma(?: press)?|sipa|nurphoto|nasa|us (?:army|navy|air force))"
    ),
    "run": r"[\w.,&' -]{1,50}",
}

# How many lines from the end a row of deed "end" may stand: a biography and what follows it.
_END_LINES: Final = 4


@dataclass(frozen=True, slots=True)
class Wording:
    """One row of the table: lines of at most `max_words` words that read like `pattern`.

    `deed` is "cut" (taken out of the body), "mark" (left in the text and marked there) or "end"
    (cut, but only among the last lines).
    """

    kind: str
    deed: str
    max_words: int
    earned_by: str
    pattern: re.Pattern[str]


@cache
def wordings() -> tuple[Wording, ...]:
    """Give every row of the table, in its order."""
    table = files("dateline").joinpath("tables/furniture.tsv").read_text("utf-8")
    return tuple(_row(line) for line in table.splitlines() if line and not line.startswith("#"))


def find_wording(line: str, *, lines_left: int = 0) -> Wording | None:
    """Give the first row that `line` reads like, or None where it is of the report.

    `lines_left` says how many lines stand after it.
    """
    plain = " ".join(fold(line).split())
    count = plain.count(" ") + 1
    for row in wordings():
        if count > row.max_words or (row.deed == "end" and lines_left >= _END_LINES):
            continue
        if row.pattern.search(plain):
            return row
    return None


def _row(line: str) -> Wording:
    kind, deed, max_words, earned_by, pattern = line.split("\t")
    for name, meaning in _NAMES.items():
        pattern = pattern.replace("{" + name + "}", meaning)
    return Wording(kind, deed, int(max_words), earned_by, re.compile(pattern, re.I))
