"""The same articles as badly saved pages have them: torn lines, escaped marks, markup left over.

Each layout is made of the first articles of PolNeAR's tuning part, on which no weight was trained;
what is direct, mixed or indirect is told by the right layout. What is lost against that one is the
layout's doing. One fault at a time is made, and evenly: a real page may have several, and worse.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from bench import data_dir
from bench.matching import MODES, PARTS, chars, found_marks, gold_marks, match, mode_of_gold
from bench.parses import read_all
from bench.readers import OURS, Find, own_readers
from dateline.understand.quotes import find_quotes
from training.attribution.polnear import POLNEAR, polnear

DATA = (POLNEAR,)
_ARTICLES = 20
_LEVEL = 0.3
_WIDTH = 60
_EVERY = 20
_LINK = re.compile(r" ([A-Z][a-z]+ [A-Z][a-z]+|[a-z]{7,})(?= )")

# A layout gives what stands in place of each character.
Layout = Callable[[str], list[str]]


def measure() -> dict[str, float]:
    """Give the recall of direct, mixed and indirect attributions by layout."""
    records = polnear(data_dir(), tuning=True)[:_ARTICLES]
    modes = [_modes(r) for r in records]
    find = own_readers()[OURS]
    figures = {}
    for name, layout in LAYOUTS.items():
        hit, of = Counter[str](), Counter[str]()
        for record, told in zip(laid_out(records, layout, find), modes, strict=True):
            for mode, is_found in zip(told, record["found"], strict=True):
                of[mode] += 1
                hit[mode] += is_found
        figures |= {f"{name}: recall of {m}": hit[m] / max(1, of[m]) for m in MODES}
    return figures


def laid_out(records: list[dict[str, Any]], layout: Layout, find: Find) -> Iterator[dict[str, Any]]:
    """Yield the records in a layout, with which of the attributions our reader finds in it."""
    torn = [in_layout(record, layout) for record in records]
    for (article, doc), record in zip(read_all(torn), torn, strict=True):
        gold = gold_marks(record["attributions"])
        found = match(gold, found_marks(find(article, doc)), _LEVEL)
        yield record | {"found": [i in found for i in range(len(gold))]}


def in_layout(record: dict[str, Any], layout: Layout) -> dict[str, Any]:
    """Give a record in a layout, its spans moved with the text."""
    pieces, places = layout(record["text"]), [0]
    for piece in pieces:
        places.append(places[-1] + len(piece))
    moved = [
        {part: [[places[a], places[b]] for a, b in gold[part]] for part in PARTS}
        for gold in record["attributions"]
    ]
    return {"id": record["id"], "text": "".join(pieces), "attributions": moved}


def _modes(record: dict[str, Any]) -> list[str]:
    quoted = chars(q.span for q in find_quotes(record["text"]))
    return [mode_of_gold(g.content, quoted) for g in gold_marks(record["attributions"])]


def _marks(text: str) -> dict[int, str]:
    """Give where double quotation marks stand, and whether each opens or closes."""
    marks = {}
    for quote in find_quotes(text):
        if text[quote.start] in '“"':
            marks[quote.start] = "opens"
            if text[quote.end - 1] in '”"':
                marks[quote.end - 1] = "closes"
    return marks


def _wrapped(text: str) -> list[str]:
    pieces, column = [], 0
    for letter in text:
        is_full = letter == " " and column >= _WIDTH
        pieces.append("\n\n" if is_full else letter)
        column = 0 if is_full or letter == "\n" else column + 1
    return pieces


def _by_sentence(text: str) -> list[str]:
    return [
        "\n" if c == " " and text[i - 1] in ".?!" and text[i + 1 : i + 2].isupper() else c
        for i, c in enumerate(text)
    ]


def _links(text: str) -> list[str]:
    pieces = list(text)
    for link in [*_LINK.finditer(text)][::_EVERY]:
        pieces[link.start()] = pieces[link.end()] = "\n"
    return pieces


def _markup(text: str) -> list[str]:
    pieces = list(text)
    for link in [*_LINK.finditer(text)][::_EVERY]:
        pieces[link.start()] = ' <a href="https://tane.example/page" rel="nofollow">'
        pieces[link.end()] = "</a> "
    return pieces


def _broken_at(kind: str) -> Layout:
    step = -1 if kind == "opens" else 1

    def layout(text: str) -> list[str]:
        pieces = list(text)
        for at, told in _marks(text).items():
            if told == kind and text[at + step : at + step + 1] == " ":
                pieces[at + step] = "\n"
        return pieces

    return layout


def _marks_as(opening: str, closing: str) -> Layout:
    def layout(text: str) -> list[str]:
        told = _marks(text)
        marks = {"opens": opening, "closes": closing}
        return [marks[told[i]] if i in told else c for i, c in enumerate(text)]

    return layout


LAYOUTS: dict[str, Layout] = {
    "as it is": list,
    "a narrow page, blank lines between": _wrapped,
    "each sentence in a line": _by_sentence,
    "links in lines of their own": _links,
    "links with their markup": _markup,
    "a break before each quotation": _broken_at("opens"),
    "a break behind each quotation": _broken_at("closes"),
    "marks as â€œ": _marks_as("â€œ", "â€\x9d"),
    "marks as &quot;": _marks_as("&quot;", "&quot;"),
    "marks of the wrong hand": _marks_as("“", "“"),
}
