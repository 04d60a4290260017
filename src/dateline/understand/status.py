"""Stance and status of an attribution, with the words that justify them.

The cue's row gives both; the wording around the cue may change them ("did not deny", "refused to
confirm"), and so may the article's own hedge on the same words ("a claim that could not be
verified"). We report how far the article says it was checked: never more.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from dateline.model import Span
from dateline.understand.clauses import Draft
from dateline.understand.parse import Parse, lowered

# Characters of the content that may still belong to the wording: "declined | to confirm or deny".
_BEYOND: Final = 48
# Characters before the cue's own verb: "stopped short of saying", "neither confirmed nor denied".
_BEFORE: Final = 24


@dataclass(frozen=True, slots=True)
class Mark:
    """What an attribution's wording says of it; `reasons` are the words that say so."""

    stance: str
    status: str
    reasons: tuple[Span, ...]


@cache
def mark_rows() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    """Give the rows of `tables/marks.tsv`, most specific first."""
    lines = files("dateline").joinpath("tables/marks.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple((re.compile(rf"(?<!\w)(?:{p})\b"), stance, status) for p, stance, status in rows)


def mark_status(parse: Parse, draft: Draft, content: tuple[Span, ...]) -> Mark:
    """Give stance, status and the justifying words of one draft."""
    mark = _own_mark(parse, draft, content)
    if draft.doubt is None or mark.status != "claimed":
        return mark
    return Mark(mark.stance, "unverified", (*mark.reasons, draft.doubt))


def _own_mark(parse: Parse, draft: Draft, content: tuple[Span, ...]) -> Mark:
    cue = parse.spans(draft.cue)
    if draft.row.kind == "hedge" or not cue:
        return Mark(draft.row.stance, draft.row.status, cue)
    around = _wording(parse, draft, cue)
    words = lowered(parse.text[around.start : around.end])
    for pattern, stance, status in mark_rows():
        for match in pattern.finditer(words):
            found = Span(around.start + match.start(), around.start + match.end())
            if any(found.overlaps(c) for c in cue):
                return Mark(stance, status, (found,))
    if draft.row.status == "confirmed" and not _is_confirmed(parse, draft, content):
        return Mark("query", "claimed", cue)
    return Mark(draft.row.stance, draft.row.status, cue)


def _is_confirmed(parse: Parse, draft: Draft, content: tuple[Span, ...]) -> bool:
    """Whether somebody is said to have confirmed it, and not only to be finding out."""
    words = parse.text[content[0].start : content[0].end].lower()
    return bool(draft.source) and not words.startswith(("whether ", "if "))


def _wording(parse: Parse, draft: Draft, cue: tuple[Span, ...]) -> Span:
    """Give the words around the cue, inside its sentence."""
    sentence = parse.sentences[parse.sentence_of[draft.at]]
    low, high = parse.starts[sentence[0]], parse.ends[sentence[-1]]
    return Span(max(low, cue[0].start - _BEFORE), min(high, cue[-1].end + _BEYOND))
