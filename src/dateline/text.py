"""Small truths about text that several rooms share: normal form, paragraphs, words, quotes.

Nothing here changes a stored text: whatever folds or lowers gives a new string of the same length,
so that offsets stay good.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from dateline.model import Span

_WORD: Final = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_BREAK: Final = re.compile(r"\n\s*")

# One code point for one code point, so that offsets stay good.
_FOLDED: Final = str.maketrans(
    "“”„‟«»″‘’‚‛`–—‑\u00a0\u2009",
    '"' * 7 + "'" * 5 + "-" * 3 + " " * 2,
)

_MONTH_NAMES: Final = (
    "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
    "august aug", "september sept sep", "october oct", "november nov", "december dec",
)  # fmt: skip
# English month names, lower-cased, and their common short forms -> 1 to 12.
MONTHS: Final = {
    name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()
}


def nfc(text: str) -> str:
    """Give `text` in Unicode normal form C with plain newlines; done once, in the read room."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def fold(text: str) -> str:
    """Give `text` with typographic quotes, dashes and spaces made plain; the length is kept.

    >>> fold("“Yes” — he’s sure")
    '"Yes" - he\\'s sure'
    """
    return text.translate(_FOLDED)


def paragraphs(text: str) -> list[Span]:
    """Give the paragraphs: runs of text between line breaks, without the blanks around them."""
    spans, start = [], 0
    for gap in (*_BREAK.finditer(text), None):
        end = gap.start() if gap else len(text)
        piece = text[start:end]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            spans.append(Span(start + lead, start + len(piece.rstrip())))
        start = gap.end() if gap else end
    return spans


def words(text: str) -> Iterator[tuple[str, Span]]:
    """Yield each word, lower-cased, with where it stands.

    >>> [w for w, _ in words("The U.S. said it's over.")]
    ['the', 'u.s', 'said', "it's", 'over']
    """
    for match in _WORD.finditer(text):
        yield match.group().lower(), Span(match.start(), match.end())
