"""Private details masked in print: phone numbers, e-mail addresses, private street addresses.

The archive keeps the text as it was read; only what is printed is masked, receipts included.

>>> mask("Write to a.person@example.org or call +44 20 7946 0958.")
'Write to [e-mail withheld] or call [number withheld].'
"""

import re
from bisect import bisect_left, insort
from collections.abc import Sequence
from typing import Final

from dateline.model import Span

NUMBER: Final = "[number withheld]"
EMAIL: Final = "[e-mail withheld]"
ADDRESS: Final = "[address withheld]"

_ROAD: Final = (
    r"(?:Street|Avenue|Road|Lane|Drive|Court|Crescent|Close|Terrace|Place|Boulevard|Gardens|Grove"
    r"|Mews|Way)\b|(?:St|Ave|Rd|Ln|Dr|Ct|Pl|Blvd)\b\.?"
)
_NUMBER_TAIL: Final = r"(?:[ \u00a0().-]{0,2}\d){6,13}(?![\w-])"

_LOCAL: Final = r"(?<![\w.+-])(?P<x>[\w.+-]++"
_HOST: Final = r"[\w-]++(?:\.[\w-]++)++)"

# A page can hold 100,000 characters without a blank (encoded pictures, rows of marks). So every
# run is bounded, or starts at one place only and never gives back what it took ("++"): else each
# character is a start that reads on to the end, and the time grows with the square.
# Most specific first; where two rows overlap, the earlier one wins. What is masked is the group
# "x". Each row is a case in tests/cases/roundup/mask.json.
_FORMS: Final = (
    (EMAIL, re.compile(rf"{_LOCAL}@{_HOST}")),
    (EMAIL, re.compile(rf"{_LOCAL} ?[\[(] ?at ?[\])] ?{_HOST}", re.I)),
    (NUMBER, re.compile(rf"(?<![\w+])(?P<x>\+\d{_NUMBER_TAIL})")),
    (NUMBER, re.compile(r"(?<!\w)(?P<x>\(\d{2,5}\)[ -]?\d{3,4}[ .-]?\d{3,4})(?!\w)")),
    (NUMBER, re.compile(r"(?<![\w.,$-])(?P<x>\d{3}[ .-]\d{3}[ .-]\d{4})(?![\w-])")),
    (NUMBER, re.compile(r"(?<![\w.,$-])(?P<x>0\d{2,4}[ -]\d{3,4}[ -]?\d{3,4})(?!\w)")),
    (
        NUMBER,
        re.compile(
            r"\b(?:tel|phone|telephone|mobile|whatsapp|fax|hotline|call)\b[^\d\n]{0,12}"
            rf"(?P<x>(?!(?:19|20)\d\d\b)\d{_NUMBER_TAIL})",
            re.I,
        ),
    ),
    (
        ADDRESS,
        re.compile(
            r"(?<![\w$€£#.,-])(?P<x>\d{1,5}[A-Za-z]?(?:-\d{1,4})?,? "
            r"(?:[A-Z][\w'’.-]{1,40} ){1,4}"
            rf"(?:{_ROAD})(?:,? (?:Apt|Apartment|Flat|Unit)\.? \w+)?)"
        ),
    ),
    (
        ADDRESS,
        re.compile(
            r"(?<!\w)(?P<x>\d{1,4},? (?:rue|avenue|boulevard|place|calle) "
            r"(?:(?:de|du|des|del|la|las|los) |d['’]|de l['’]){0,4}[^\W\d_][\w'’-]+"
            r"(?: [A-ZÀ-Ý][\w-]+){0,8})"
        ),
    ),
    (
        ADDRESS,
        re.compile(
            r"\b(?P<x>[A-ZÄÖÜ][\w-]{0,40}(?:straße|strasse|gasse|weg|allee) \d{1,4}[a-z]?)\b"
        ),
    ),
)

# What is not seen in print is read past, and blanks and dashes of other widths as the plain ones:
# nobody is shielded by a number that only looks whole.
_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_PLAIN: Final = str.maketrans(
    dict.fromkeys("\u00a0\u2000\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f", " ")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-")
)

_LONGEST: Final = 100  # characters of context in which a detail across an edge is looked for

# Read past: public seats of power, and numbers of judges before the name of their court.
_PUBLIC: Final = re.compile(
    r"10 Downing|1600 Pennsylvania|Wall St|Fleet St"
    r"|(?:Supreme|High|Federal|District|Appeals?|Circuit|Crown|Criminal) (?:Court|Ct)"
)


def masked_spans(text: str) -> list[tuple[Span, str]]:
    """Give where private details stand in `text`, in order, each with the words to print there."""
    found: list[tuple[Span, str]] = []
    plain, places = _as_seen(text)
    for instead, form in _FORMS:
        for match in form.finditer(plain):
            start, end = match.span("x")
            span = Span(places[start], places[end - 1] + 1)
            at = bisect_left(found, (span, ""))
            beside = found[max(0, at - 1) : at + 1]
            if not _PUBLIC.search(match["x"]) and not any(span.overlaps(s) for s, _ in beside):
                insort(found, (span, instead))
    return found


def _as_seen(text: str) -> tuple[str, Sequence[int]]:
    """Give the text as a reader sees it, and where each of its characters stands in `text`."""
    plain = text.translate(_PLAIN)
    if not _UNSEEN.search(plain):
        return plain, range(len(plain))
    places = [i for i, c in enumerate(plain) if not _UNSEEN.match(c)]
    return "".join(plain[i] for i in places), places


def mask(text: str) -> str:
    """Give `text` as it may be printed; masking twice is masking once."""
    return mask_within(text, Span(0, len(text)))


def mask_within(text: str, span: Span) -> str:
    """Give `text[span]` as it may be printed; also a detail that lies partly inside."""
    first = max(0, span.start - _LONGEST)
    pieces, at = [], span.start
    for found, instead in masked_spans(text[first : span.end + _LONGEST]):
        start, end = found.start + first, found.end + first
        if start < span.end and span.start < end:
            pieces += [text[at : max(at, start)], instead]
            at = min(span.end, end)
    return "".join((*pieces, text[at : span.end]))
