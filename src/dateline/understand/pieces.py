"""An article as the encoder sees it: word pieces with features, cut into windows.

The tokenizer is MiniLM's (uncased word pieces). What lower-casing loses comes back as a feature:
the letter case of each piece, and whether it stands inside quotation marks. Marks are made plain
for the tokenizer's view only, one code point for one, so that offsets are offsets into the text.
"""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from dateline.model import Span
from dateline.text import as_read, fold, paragraphs
from dateline.understand.grammar import COLUMNS, Grammar
from dateline.understand.quotes import find_quotes

Ints = NDArray[np.int64]

CLS: Final = 101
SEP: Final = 102
PAD: Final = 0
# Letter case of a piece: none, lower, Capitalised, CAPITALS, miXed.
CASES: Final = 5
# Outside quotation marks, in somebody's words, in a scare quote, at a mark.
QUOTES: Final = 4

WINDOW: Final = 256
# Pieces before a window's own that it sees again, and how far back a paragraph break is looked
# for. Training cuts the same way: a change here asks for training anew.
_CONTEXT: Final = 32
_SNAP: Final = 72

_DOUBLED: Final = re.compile("``|''|’’|‘‘")


@dataclass(frozen=True, slots=True)
class Pieces:
    """Word pieces of one text, in order, with a separator between paragraphs.

    All arrays have one entry a piece; `grammar`, (pieces, COLUMNS), is zeros where the text was not
    parsed. A separator's start and end are where the next paragraph
    starts. `text_size` is the length of the text in code points.
    """

    ids: Ints
    starts: Ints
    ends: Ints
    cases: Ints
    quotes: Ints
    grammar: Ints
    text_size: int

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def is_break(self) -> NDArray[np.bool_]:
        """Which pieces are separators."""
        return np.asarray(self.ids == SEP)

    def piece_range(self, span: Span) -> tuple[int, int]:
        """Give the half-open range of pieces that `span` touches; empty where there are none."""
        first = int(np.searchsorted(self.ends, span.start, side="right"))
        last = int(np.searchsorted(self.starts, span.end, side="left"))
        return first, max(first, last)

    def span(self, first: int, last: int) -> Span | None:
        """Give where the pieces from `first` to before `last` stand; None for separators only."""
        real = [i for i in range(first, last) if self.ids[i] != SEP]
        return Span(int(self.starts[real[0]]), int(self.ends[real[-1]])) if real else None


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces from `context` to before `end` are shown; those from `start` on are its own."""

    context: int
    start: int
    end: int


def seen_by_tokenizer(text: str) -> str:
    """Give `text` with plain marks, ``…'' as one mark and a blank; the length is kept.

    >>> seen_by_tokenizer("``Yes,'' she said")
    '" Yes,"  she said'
    """
    return fold(_DOUBLED.sub('" ', as_read(text)))


def cut_pieces(tokenizer: Tokenizer, text: str, grammar: Grammar | None = None) -> Pieces:
    """Give the pieces of `text` with their features; an empty text has none."""
    encoded = tokenizer.encode(seen_by_tokenizer(text), add_special_tokens=False)
    ids = np.asarray(encoded.ids, dtype=np.int64)
    offsets = np.asarray(encoded.offsets, dtype=np.int64).reshape(-1, 2)
    starts, ends = offsets[:, 0], offsets[:, 1]
    opens = np.asarray([p.start for p in paragraphs(as_read(text))][1:], dtype=np.int64)
    at = np.searchsorted(starts, opens)
    at, opens = at[at < len(ids)], opens[at < len(ids)]
    ids = np.insert(ids, at, SEP)
    starts, ends = np.insert(starts, at, opens), np.insert(ends, at, opens)
    cases, quotes = _cases(text, starts, ends), _quotes(text, starts, ends)
    said = np.zeros((len(ids), COLUMNS), np.int64) if grammar is None else grammar.at(starts, ends)
    return Pieces(ids, starts, ends, cases, quotes, said, len(text))


def _cases(text: str, starts: Ints, ends: Ints) -> Ints:
    """Give each piece's letter case as a number below CASES."""
    upper = np.concatenate([[0], np.cumsum([c.isupper() for c in text])])
    lower = np.concatenate([[0], np.cumsum([c.islower() for c in text])])
    ups, lows = upper[ends] - upper[starts], lower[ends] - lower[starts]
    first_up = upper[np.minimum(starts + 1, len(text))] - upper[starts]
    cases = np.where(lows > 0, 1, 0)
    cases = np.where((ups == 1) & (first_up == 1), 2, cases)
    cases = np.where((ups > 1) & (lows == 0), 3, cases)
    return np.where((ups > 0) & (lows > 0) & ((ups > 1) | (first_up == 0)), 4, cases)


def _quotes(text: str, starts: Ints, ends: Ints) -> Ints:
    """Give each piece's place in quotation marks as a number below QUOTES."""
    kinds = np.zeros(len(text) + 1, dtype=np.int64)
    for quote in find_quotes(text):
        kinds[quote.start : quote.end] = 1 if quote.is_speech else 2
        kinds[quote.start] = kinds[quote.end - 1] = 3
    middles = np.minimum((starts + ends) // 2, len(text))
    return np.where(ends > starts, kinds[middles], 0)


def cut_windows(pieces: Pieces) -> list[Window]:
    """Give windows whose own pieces follow one another and together are all pieces.

    A window ends at a paragraph break where one lies near enough to its full length.
    """
    breaks = np.flatnonzero(pieces.is_break)
    windows: list[Window] = []
    start, size = 0, len(pieces)
    while start < size:
        context = max(0, start - _CONTEXT)
        end = min(size, context + WINDOW - 2)
        if end < size:
            near = breaks[(breaks > end - _SNAP) & (breaks < end)]
            end = int(near[-1]) + 1 if len(near) else end
        windows.append(Window(context, start, end))
        start = end
    return windows


def fill_windows(pieces: Pieces, windows: list[Window]) -> tuple[Ints, Ints, Ints, Ints]:
    """Give ids, cases and quotes of `windows`, each (windows, longest), and their grammar.

    The last has COLUMNS more; all are padded with zeros.

    Each row is CLS, the window's pieces, SEP: piece `i` stands in column `i - context + 1`.
    """
    longest = max(w.end - w.context for w in windows) + 2
    ids = np.full((len(windows), longest), PAD, dtype=np.int64)
    cases, quotes = np.zeros_like(ids), np.zeros_like(ids)
    grammar = np.zeros((*ids.shape, COLUMNS), dtype=np.int64)
    for row, window in enumerate(windows):
        shown = slice(window.context, window.end)
        until = window.end - window.context + 1
        ids[row, 0], ids[row, until] = CLS, SEP
        ids[row, 1:until] = pieces.ids[shown]
        cases[row, 1:until] = pieces.cases[shown]
        quotes[row, 1:until] = pieces.quotes[shown]
        grammar[row, 1:until] = pieces.grammar[shown]
    return ids, cases, quotes, grammar


def own_columns(windows: list[Window]) -> tuple[Ints, Ints]:
    """Give for every piece the row and the column in which a window holds it as its own."""
    rows = np.concatenate([np.full(w.end - w.start, i) for i, w in enumerate(windows)])
    columns = np.concatenate([np.arange(w.start, w.end) - w.context + 1 for w in windows])
    return rows.astype(np.int64), columns.astype(np.int64)
