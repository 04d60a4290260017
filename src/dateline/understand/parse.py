"""One article's parse as plain lists.

The rules ask for tags and heads many thousand times an article; asking spaCy's tokens one by one
costs more than the parse itself. Here they are copied out once, in bulk.
"""

import re
from collections.abc import Iterable
from typing import Final

import numpy as np
from spacy.attrs import DEP, HEAD, IDX, LENGTH, LOWER, SENT_START, TAG
from spacy.tokens import Doc

from dateline.model import Span
from dateline.text import as_read
from dateline.understand.quotes import BEFORE_GLUED

_BLANKS: Final = str.maketrans(dict.fromkeys("\u00a0\u2002\u2003\u2009\u202f\u2060\t", " "))
_GLUED: Final = re.compile(rf'(?<={BEFORE_GLUED})["“”](?=[A-Za-z"“])')
_COLUMNS: Final = (HEAD, DEP, TAG, LOWER, IDX, LENGTH, SENT_START)


def plain_for_parser(text: str) -> str:
    """Give `text` with every blank that is not a line break made plain; the length is kept.

    The parser takes a no-break space for a token of its own, and loses the thread at it. Where a
    blank beside a quotation mark was lost ("“…,”said Hadd"), the mark becomes that blank: what it
    glues is one word to the parser.
    """
    return _GLUED.sub(" ", as_read(text).translate(_BLANKS))


class Parse:
    """Token `i` has a lower-cased word, tag, dependency, head, children and place in the text."""

    __slots__ = (
        "deps",
        "ends",
        "heads",
        "kids",
        "sentence_of",
        "sentences",
        "starts",
        "tags",
        "text",
        "words",
    )

    def __init__(self, doc: Doc, text: str = "") -> None:
        """Copy out what the rules need; `doc` must be tagged and parsed.

        `text` is what the offsets stand in, where `doc` was made from a plainer copy of it.
        """
        table = doc.to_array(list(_COLUMNS)).astype(np.int64, copy=False)
        size = len(doc)
        self.text: str = as_read(text or doc.text)
        self.heads: list[int] = (table[:, 0] + np.arange(size)).tolist()
        self.deps, self.tags, self.words = (_names(doc, table[:, c]) for c in (1, 2, 3))
        self.starts: list[int] = table[:, 4].tolist()
        self.ends: list[int] = (table[:, 4] + table[:, 5]).tolist()
        opens = np.flatnonzero(table[:, 6] == 1).tolist() or [0]
        self.sentences: list[range] = [
            range(a, b) for a, b in zip(opens, [*opens[1:], size], strict=True)
        ]
        self.sentence_of: list[int] = (np.cumsum(table[:, 6] == 1) - 1).clip(0).tolist()
        self.kids: list[list[int]] = [[] for _ in range(size)]
        for i, head in enumerate(self.heads):
            if head != i:
                self.kids[head].append(i)

    def subtree(self, top: int, without: Iterable[int] = ()) -> list[int]:
        """Give `top` and all below it in order, leaving out the subtrees at `without`."""
        shut, found, todo = set(without), [], [top]
        while todo:
            i = todo.pop()
            if i not in shut:
                found.append(i)
                todo.extend(self.kids[i])
        return sorted(found)

    def kid(self, i: int, *deps: str) -> int | None:
        """Give the first child of `i` with one of `deps`, or None."""
        return next((k for k in self.kids[i] if self.deps[k] in deps), None)

    def kids_by(self, i: int, *deps: str) -> list[int]:
        """Give the children of `i` with one of `deps`."""
        return [k for k in self.kids[i] if self.deps[k] in deps]

    def span(self, tokens: list[int]) -> Span:
        """Give where the tokens stand, from the first to the last."""
        return Span(self.starts[tokens[0]], self.ends[tokens[-1]])

    def spans(self, tokens: list[int]) -> tuple[Span, ...]:
        """Give where the tokens stand: one span for each run that only blanks break."""
        runs: list[list[int]] = []
        for i in tokens:
            if runs and all(self.is_blank(t) for t in range(runs[-1][-1] + 1, i)):
                runs[-1].append(i)
            else:
                runs.append([i])
        return tuple(self.span(r) for r in runs)

    def is_blank(self, token: int) -> bool:
        """Whether a token is blanks within a line."""
        return self.tags[token] == "_SP" and "\n" not in self.words[token]

    def token_at(self, offset: int) -> int:
        """Give the last token that starts at or before `offset`."""
        low, high = 0, len(self.starts)
        while low + 1 < high:
            mid = (low + high) // 2
            low, high = (mid, high) if self.starts[mid] <= offset else (low, mid)
        return low


def _names(doc: Doc, column: np.ndarray) -> list[str]:
    """Give the strings of a column of hashes, each looked up once."""
    strings = doc.vocab.strings
    values, where = np.unique(column, return_inverse=True)
    named = [strings[int(v) & 0xFFFFFFFFFFFFFFFF] for v in values]
    return [named[w] for w in where.tolist()]
