"""Quotation marks: curly, straight, ``…'' and single, over several paragraphs; scare quotes told.

>>> [q.words for q in find_quotes('"We left," he said. "Nobody stayed."')]
['We left,', 'Nobody stayed.']
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dateline.model import Span
from dateline.text import FILLER, as_read, paragraphs

# A mark opens where words follow it and none touch it before; else it closes.
_MARK: Final = re.compile("[“”„«»\"]|``|''|’’|‘‘")
_SINGLE_OPENS: Final = re.compile(r"(?<![^\s(\[—–-])['‘](?=[^\s'])")
_SINGLE_CLOSES: Final = re.compile(r"(?<=[^\s(\[—–])['’](?![\w'])")
_OPENS_BEFORE: Final = re.compile(r"(?:^|[\s(\[—–/-])$")
# What stands before a mark whose blank was lost: "said that"we …", "…,”said".
BEFORE_GLUED: Final = '[a-z.?!,:;…"”]'
_BEFORE_GLUED: Final = re.compile(BEFORE_GLUED)
_ALWAYS_OPENS: Final = frozenset("“„«") | {"``", "‘‘"}
_ALWAYS_CLOSES: Final = frozenset("”»") | {"’’"}

# Two or three words without a stop inside are a term or a sneer, not a quotation.
_SCARE_WORDS: Final = 3
# A single-quoted piece longer than this is an apostrophe gone astray.
_SINGLE_LIMIT: Final = 600
# Lines without any mark that a quotation may run on over before it is closed.
_RUNS_OVER: Final = 3
_LINE_ENDS: Final = ".!?…,;:—–-"
# "Ana Reyl, Harbour Institute.”" in a line of its own closes a quotation and is no part of it.
_SIGNATURE: Final = re.compile(
    r"\W*(?!(?:But|And|So|If|When|Then|The|In|I|We|You|They|He|She|It|This|That|No|Yes)\b)"
    r"(?=(?:\S+\s){0,11}\S+\Z)(?=[A-Z])(?:[^\s,(]+\s){1,5}[A-Z][^\s,(]*(?:,|\s\(|\Z)"
)
# What closes the quotation that one of these opens.
_MATES: Final = {"“": ("”",), "„": ("”", "“"), "«": ("»",), '"': ('"',), "``": ("''", '"')}
_STOPS: Final = ".!?…"


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation: `start` and `end` take in the marks.

    `goes_on` says that it continues the quotation of the paragraph before.
    """

    start: int
    end: int
    words: str
    goes_on: bool = False

    @property
    def span(self) -> Span:
        """Where it stands, marks and all."""
        return Span(self.start, self.end)

    @property
    def is_speech(self) -> bool:
        """Whether it is long enough, or closed like a sentence, to be somebody's words."""
        return len(self.words.split()) > _SCARE_WORDS or self.words.rstrip()[-1:] in ",.?!…"


def find_quotes(text: str) -> tuple[Quote, ...]:
    """Give the quotations in `text`, in order; none lies inside another."""
    text = as_read(text)
    places = paragraphs(text)
    found: list[Quote] = []
    opening = ""  # the mark of a quotation that is left open
    for number, place in enumerate(places):
        near = places[max(0, number - 1) : number + 1 + _RUNS_OVER]
        rest, is_closed = _run_on(text, near, opening) if opening else (None, False)
        if rest is not None:
            words = _plain(_MARK.sub("", text[rest.start : rest.end]))
            found.append(Quote(rest.start, rest.end, words, goes_on=True))
            opening = "" if is_closed else opening
            if rest == place:
                continue
        quotes, left_open = _in_paragraph(text, Span(rest.end, place.end) if rest else place)
        if quotes and opening and quotes[0].start == place.start:
            first = quotes[0]
            quotes[0] = Quote(first.start, first.end, first.words, goes_on=True)
        found.extend(quotes)
        opening = _mark_at(text, quotes[-1].start) if left_open and quotes else ""
    return tuple(found)


def _mark_at(text: str, place: int) -> str:
    match = _MARK.match(text, place)
    return match.group() if match else ""


def _run_on(text: str, places: Sequence[Span], opening: str) -> tuple[Span | None, bool]:
    """Give how much of the second paragraph the quotation holds that the first leaves open.

    "“We left at dawn.", and in the line below "Nobody stayed,” Hadd said": opened once, and closed
    by the next mark, its mate, with no line between but sentences. Also gives whether it is closed
    there. A signature is no part of it.
    """
    for place in places[1:]:
        mark = _MARK.search(text, place.start, place.end)
        if mark is None and text[place.end - 1] in _LINE_ENDS:
            continue
        is_end = mark is not None and mark.group() in _MATES.get(opening, ())
        if not is_end or mark is None or not _closes(text, mark, place):
            return None, False
        if _is_signature(text, places[0], place, mark):
            return None, False
        is_here = place is places[1]
        return (Span(place.start, mark.end()) if is_here else places[1]), is_here
    return None, False


def _closes(text: str, mark: re.Match[str], place: Span) -> bool:
    """Whether a mark can but close: it touches the word before it, no inches, and none after."""
    before = text[place.start : mark.start()].rstrip(FILLER)[-1:]
    after = text[mark.end() : mark.end() + 1]
    is_behind = bool(before) and not _OPENS_BEFORE.search(before)
    is_inches = mark.group() == '"' and before.isdigit()
    return is_behind and not is_inches and not after.isalnum()


def _is_signature(text: str, above: Span, place: Span, mark: re.Match[str]) -> bool:
    """Whether a line that closes what stands above it names who said that: see `signed`."""
    line = text[place.start : mark.start()].rstrip(FILLER + _STOPS)
    is_set_apart = text[above.end - 1] in _STOPS and mark.end() == place.end
    return is_set_apart and _SIGNATURE.match(line) is not None


def _in_paragraph(text: str, paragraph: Span) -> tuple[list[Quote], bool]:
    """Give the paragraph's quotations, and whether the last is left open at its end."""
    found: list[Quote] = []
    opened: tuple[int, int] | None = None
    for mark in _MARK.finditer(text, paragraph.start, paragraph.end):
        if _opens(text, mark, paragraph, is_open=opened is not None):
            opened = opened or (mark.start(), mark.end())
        elif opened is not None:
            if words := _plain(text[opened[1] : mark.start()]):
                found.append(Quote(opened[0], mark.end(), words))
            opened = None
    if opened is not None and text[opened[0] : opened[1]] in _ALWAYS_CLOSES:
        opened = None  # of the wrong hand and without its mate: no quotation at all
    left_open = opened is not None
    if opened is not None and (words := _plain(text[opened[1] : paragraph.end])):
        found.append(Quote(opened[0], paragraph.end, words))
    return (found, left_open) if found else (_single(text, paragraph), False)


def _plain(words: str) -> str:
    """Give words without blanks, and what fills a mark's place, round them."""
    return words.replace(FILLER, "").strip()


def _opens(text: str, mark: re.Match[str], paragraph: Span, *, is_open: bool) -> bool:
    before = text[max(paragraph.start, mark.start() - 1) : mark.start()]
    after = text[mark.end() : mark.end() + 1]
    is_led_in = bool(_OPENS_BEFORE.search(before)) and not after.isspace()
    if mark.group() in _ALWAYS_OPENS:
        # "“The ferry is late,“ said": typed with the wrong mark, it closes what is open.
        return not is_open or is_led_in or after.isalnum()
    if mark.group() in _ALWAYS_CLOSES:
        return not is_open and is_led_in and after.isalnum()
    return not is_open and (is_led_in or _is_glued(text, mark, paragraph))


def _is_glued(text: str, mark: re.Match[str], paragraph: Span) -> bool:
    """Whether a mark opens though a blank before it was lost: "he said that"we cannot …"."""
    before = _BEFORE_GLUED.match(text, max(paragraph.start, mark.start() - 1))
    after = text[mark.end() : mark.end() + 1]
    has_mate = text.find(mark.group(), mark.end(), paragraph.end) >= 0
    return before is not None and after.isalpha() and has_mate


def _single(text: str, paragraph: Span) -> list[Quote]:
    """Give the single-quoted pieces of a paragraph that has no double marks.

    A mark that closes after a stop is surer than one after a letter, which may be a possessive.
    """
    found: list[Quote] = []
    at = paragraph.start
    while opening := _SINGLE_OPENS.search(text, at, paragraph.end):
        limit = min(paragraph.end, opening.end() + _SINGLE_LIMIT)
        closings = list(_SINGLE_CLOSES.finditer(text, opening.end(), limit))
        if (following := _SINGLE_OPENS.search(text, opening.end(), limit)) is not None:
            closings = [c for c in closings if c.start() < following.start()] or closings[:1]
        sure = [c for c in closings if text[c.start() - 1] in ",.?!…"]
        closing = next(iter(sure or closings), None)
        if closing is None:
            at = opening.end()
            continue
        if words := text[opening.end() : closing.start()].strip():
            found.append(Quote(opening.start(), closing.end(), words))
        at = closing.end()
    return found
