"""Lines that the main text lacks but the article needs: corrections, contributors, taglines.

An extractor leaves out what stands in boxes above and below the story. Most of that is no loss; a
correction note is one, and so is the line that names who else reported.
"""

import re
from collections.abc import Iterator
from typing import Final

from lxml.html import HtmlElement

from dateline.model import Furniture
from dateline.read.furniture import find_wording
from dateline.read.head import text_of

# Cheap and wide: only lines with one of these words are held to the table (some 500 lines a page).
_WORTH_TRYING: Final = re.compile(
    r"correct|clarif|amended|version of this|has been updated|was updated|contribut|reporting|"
    r"files from|round-?up|digest|briefing|part of (?:our|a)|free articles?|subscri|newsletter|"
    r"inbox",
    re.I,
)
_WANTED: Final = frozenset({"correction_note", "credit", "tagline", "paywall", "newsletter"})
# What its own class says of a line that no wording knows. Not "paywall": publishers mark the story
# itself with it, and not "strapline": that is the standfirst.
_CLASSES: Final = (
    ("correction_note", re.compile(r"(?:^|[-_ ])(?:correction|clarification)s?(?:$|[-_ ])", re.I)),
    ("tagline", re.compile(r"(?:^|[-_ ])tagline", re.I)),
)
_KEPT_KINDS: Final = frozenset({"correction_note", "credit"})
_MAX_CLASSED_WORDS: Final = 60
_BLOCKS: Final = ("p", "div", "li", "em", "small", "aside", "section", "h4", "h5", "h6", "span")
_MAX_CHARS: Final = 900
_OTHER_STORIES: Final = re.compile(r"comment|related|teaser|promo|most-?read|recirc|card", re.I)


def find_margins(tree: HtmlElement) -> Iterator[tuple[Furniture, bool]]:
    """Yield the furniture that stands on the page, and whether it is to be kept in the text.

    Of kinds that are kept, only lines that stand neither in a link nor among other stories.
    """
    seen: set[str] = set()
    for element in tree.iter(*_BLOCKS):
        line = _own_line(element)
        kind = _kind(element, line) if line and line not in seen else ""
        is_mark = kind in _KEPT_KINDS
        if kind and (kind in ("paywall", "newsletter") or _is_of_the_story(element)):
            seen.add(line)
            yield Furniture(kind, line), is_mark


def _kind(element: HtmlElement, line: str) -> str:
    """Give the kind that the wording of a line, or the class of its box, says it is."""
    wording = find_wording(line) if _WORTH_TRYING.search(line) else None
    if wording is not None:
        is_pictures = wording.kind == "credit" and wording.deed == "cut"
        return wording.kind if wording.kind in _WANTED and not is_pictures else ""
    if line.count(" ") >= _MAX_CLASSED_WORDS or line.count(" ") < 3:
        return ""
    own = element.get("class") or ""
    return next((kind for kind, mark in _CLASSES if mark.search(own)), "")


def _own_line(element: HtmlElement) -> str:
    """Give the words of an element that holds one line, else ""."""
    if any(child.tag in ("p", "div", "section", "ul", "form", "article") for child in element):
        return ""
    line = text_of(element)
    return line if 8 < len(line) <= _MAX_CHARS else ""


def _is_of_the_story(element: HtmlElement) -> bool:
    for above in (element, *element.iterancestors()):
        if above.tag in ("nav", "footer", "a"):
            return False
        mark = f"{above.get('class') or ''} {above.get('id') or ''}"
        if above.tag != "body" and above.tag != "html" and _OTHER_STORIES.search(mark):
            return False
    return True
