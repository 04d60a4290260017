"""The templates of MUC-4 as values: what the gold says of each incident, its alternatives kept.

A line of a slot is one filler. `"A" / "B"` are alternatives, either of which is right; a filler (or
a template) marked `?` or `OPTIONAL` may be missing without being counted as missed. A quotation
mark inside a name is written `\\"`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from dateline.model import Article, Span, digest_of

FACT, CLAIMED, ACCUSED, POSSIBLE = "fact", "claimed", "accused", "possible"
CONFIDENCES = (FACT, CLAIMED, ACCUSED, POSSIBLE)
TYPES = ("attack", "bombing", "kidnapping", "arson", "robbery", "forced work stoppage")
_WORDS = {
    "REPORTED AS FACT": FACT,
    "CLAIMED OR ADMITTED": CLAIMED,
    "SUSPECTED OR ACCUSED": ACCUSED,
    "SUSPECTED OR ACCUSED BY AUTHORITIES": ACCUSED,
    "POSSIBLE": POSSIBLE,
}
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAY = re.compile(r"(\d{1,2}) ([A-Z]{3})[A-Z]* (\d{2,4})")
_DATELINE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)})[A-Z]* (\d{{2}})\b")
_NAME = re.compile(r'"((?:\\"|[^"])+)"')
# The slots whose fillers are words of the report: they say where it tells of the incident.
_ANCHORS = (
    "HUM TGT: NAME",
    "HUM TGT: DESCRIPTION",
    "PHYS TGT: ID",
    "INCIDENT: INSTRUMENT ID",
    "PERP: INDIVIDUAL ID",
    "PERP: ORGANIZATION ID",
)
_SENTENCE_END = re.compile(r"[.!?][\"')\]]*(?=\s\s|\s*\n|\s*$|\s+[A-Z\"\[])|\n[ \t]*\n")
_SHORT = re.compile(
    r"(?:^|[\s(\[\"])(?:MR|MRS|DR|GEN|COL|LT|MAJ|SEN|ST|NO|U\.S|[A-Z]|BRIG|CAPT|MSGR|REV|JR|SGT)$"
)


@dataclass(frozen=True, slots=True)
class Organisation:
    """A perpetrator: its names in the gold, and which of the four confidences are right."""

    names: tuple[str, ...]
    confidences: frozenset[str]
    optional: bool


@dataclass(frozen=True, slots=True)
class When:
    """A gold date: `first` None says "on `last` or earlier"; both None cannot be."""

    first: date | None
    last: date


@dataclass(frozen=True, slots=True)
class Incident:
    """One template. `types`, `stages` and `dates` hold the alternatives; `anchors` by slot."""

    types: frozenset[str]
    stages: frozenset[str]
    dates: tuple[When, ...]
    organisations: tuple[Organisation, ...]
    anchors: Mapping[str, tuple[str, ...]]
    optional: bool


def incidents_of(record: Mapping[str, Any]) -> list[Incident]:
    """Give the gold incidents of a report in order."""
    return [_incident(t) for t in record["templates"]]


def _incident(template: Mapping[str, Sequence[str]]) -> Incident:
    def lines(slot: str) -> Sequence[str]:
        return template.get(slot, ())

    return Incident(
        frozenset(o.lower() for o in _options(lines("INCIDENT: TYPE"))),
        frozenset(o.lower() for o in _options(lines("INCIDENT: STAGE OF EXECUTION"))),
        tuple(dates_in(" / ".join(lines("INCIDENT: DATE")))),
        tuple(_organisations(template)),
        {slot: tuple(n for line in lines(slot) for n in names_in(line)) for slot in _ANCHORS},
        "OPTIONAL" in lines("MESSAGE: TEMPLATE")[0],
    )


def _options(lines: Iterable[str]) -> list[str]:
    return [o for line in lines for o in re.split(r"\s*/\s*", line.strip("?() ")) if o]


def names_in(line: str) -> list[str]:
    """Give the names of a filler: `"A" / "B"` -> ["A", "B"]."""
    return [n.replace('\\"', "").strip() for n in _NAME.findall(line) if n.strip("- ")]


def _organisations(template: Mapping[str, Sequence[str]]) -> Iterable[Organisation]:
    """Yield the perpetrators with the confidence whose line names them."""
    told = template.get("PERP: ORGANIZATION CONFIDENCE", ())
    for line in template.get("PERP: ORGANIZATION ID", ()):
        names = tuple(names_in(line))
        if not names:
            continue
        found: set[str] = set()
        for other in told:
            if set(names_in(other)) & set(names) or len(told) == 1:
                head = other.split('"')[0].strip(" :?()")
                found |= {_WORDS[o.strip()] for o in head.split("/") if o.strip() in _WORDS}
        yield Organisation(names, frozenset(found), line.lstrip().startswith("?"))


def dates_in(words: str) -> Iterable[When]:
    """Yield the alternatives of a date: "- 03 JAN 90" (by then), "03 JAN 90", "01 … - 03 …"."""
    for option in re.split(r"\s*/\s*", words):
        days = [d for m in _DAY.finditer(option.upper()) if (d := _date(m))]
        if not days:
            continue
        is_open = option.strip(" (?").startswith("-")
        yield When(None if is_open else days[0], days[-1])


def _date(match: re.Match[str]) -> date | None:
    year = int(match[3]) + (1900 if len(match[3]) == 2 else 0)
    try:
        return date(year, _MONTHS.index(match[2]) + 1, int(match[1]))
    except ValueError:
        return None


def published(text: str) -> date | None:
    """Give the day in the dateline ("SAN SALVADOR, 3 JAN 90 --"), None where there is none."""
    match = _DATELINE.search(text[:200])
    return _date(match) if match else None


def article_of(record: Mapping[str, Any]) -> Article:
    """Give a report as an article, published on the day of its dateline."""
    text, day = record["text"], published(record["text"])
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None
    return Article(
        digest_of("muc", record["id"], text), "", record["id"], "", "", "", text, at,
        "day" if at else "", language="en", sentences=sentences_of(text),
    )  # fmt: skip


def sentences_of(text: str) -> tuple[Span, ...]:
    """Part upper-case agency copy into sentences: full stops, blank lines."""
    spans, start = [], 0
    for match in _SENTENCE_END.finditer(text):
        if match[0][0] == "." and _SHORT.search(text[max(0, match.start() - 8) : match.start()]):
            continue
        spans.append((start, match.end()))
        start = match.end()
    spans.append((start, len(text)))
    given = []
    for a, b in spans:
        piece = text[a:b]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            given.append(Span(a + lead, a + len(piece.rstrip())))
    return tuple(given)


def plain_name(name: str) -> str:
    """Give an organisation's name in lower case without marks, articles and possessives."""
    words = re.sub(r"[^a-z0-9 ]+", " ", name.lower().replace("'s", "")).split()
    return " ".join(w for w in words if w not in ("the", "a", "an"))


def is_same(found: Iterable[str], gold: Iterable[str]) -> bool:
    """Whether one of the names found is one of the gold's, or one holds the other whole.

    MUC's scorer gave a partial match for a name that holds the other ("ELN GUERRILLAS"); here it
    counts as matched, since what is measured is the confidence.

    >>> is_same(["fmln"], ["FMLN", "FARABUNDO MARTI NATIONAL LIBERATION FRONT"])
    True
    """
    names = [plain_name(f) for f in found]
    others = [plain_name(g) for g in gold]
    return any(
        bool(a and b) and (f" {a} " in f" {b} " or f" {b} " in f" {a} ")
        for a in names
        for b in others
    )
