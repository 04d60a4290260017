"""An article as runs of five words: hashed for comparing, sampled for remembering.

Five words in a row are a *shingle* (`hashing` numbers them). A `Sketch` keeps the hashes that are
0 modulo a power of two ("0 mod p", Broder 1997; Schleimer et al. 2003 on what that loses): two
sketches made at different rates can still be compared at the coarser one.
"""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from dateline.errors import WrongInput
from dateline.lineage.credits import credited_names
from dateline.lineage.hashing import WORDS_A_SHINGLE, Hashes, hashed_shingles, hashed_words
from dateline.model import Article, Span
from dateline.text import paragraphs

# A long text keeps one shingle in eight: a passage of forty words then has four or five samples,
# which is what telling boilerplate from report needs. A text of 1,100 words weighs 1.1 kB so.
COARSEST_RATE: Final = 8

# A short text keeps more, down to every shingle, until it has at least this many.
ENOUGH: Final = 128

# What a reporter does not write in the outlet's own voice: words of speech, post and transcript
# that often stand in a page without quotation marks (tweets, statements, interviews). Each begins
# with a letter of its own, so that a search jumps to those; what may stand before is asked later.
_OWN_WORDS: Final = "I My my me We we Our our us You you Your your"
_SPOKEN: Final = re.compile(
    "|".join(rf"{w}(?![\w.])" for w in _OWN_WORDS.split())
    + r"|@(?=\w\w)|#(?=[A-Za-z]\w)|pic\.twitter|!"
)
# By a sign's first character, what does not stand before it.
_NOT_BEFORE: Final = {"!": "", "p": "", "@": "_", "#": "_"}

# A paragraph longer than this, as in a text without line breaks, is judged sentence by sentence.
_LONG_PARAGRAPH: Final = 900
_SENTENCE: Final = re.compile(r"[^.!?]+(?:[.!?]+[\"'”’]*|$)")

_OPEN: Final = "“„«‟"
_CLOSE: Final = "”»"
_EITHER: Final = '"″'
_MARKS: Final = re.compile(rf"[\n{_OPEN}{_CLOSE}{_EITHER}]")


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is remembered of an article's words.

    `day` is the ordinal of the day of publication, 0 where it is unknown. `site` is the host of
    the url, or the outlet's name where there is none: whose boilerplate it is. `hashes` are the
    sampled shingles in rising order, one in `rate`; `n_shingles` is how many the text has.
    """

    article_id: str
    day: int
    site: str
    hashes: tuple[int, ...]
    n_shingles: int
    rate: int

    def to_bytes(self) -> bytes:
        """Give the sketch as bytes: one line of JSON, then eight bytes a hash."""
        head = [self.article_id, self.day, self.site, self.n_shingles, self.rate]
        line = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
        return line + b"\n" + np.array(self.hashes, "<u8").tobytes()

    @classmethod
    def from_bytes(cls, stored: bytes) -> Self:
        """Give the sketch that `to_bytes` gave these bytes for; WrongInput for any others."""
        line, _, packed = stored.partition(b"\n")
        try:
            article_id, day, site, n_shingles, rate = json.loads(line)
            hashes = tuple(np.frombuffer(packed, "<u8").tolist())
        except (ValueError, TypeError) as error:
            raise WrongInput(f"not a sketch: {stored[:40]!r}; make it with to_bytes") from error
        return cls(article_id, day, site, hashes, n_shingles, rate)


def sketch(article: Article) -> Sketch:
    """Give the sampled shingles of `article`, its furniture left out."""
    return WordTrack(article).sketch()


class WordTrack:
    """The words of an article in order, with where they stand and what may be compared.

    A shingle `i` is the words `i` to `i + 4`; it is `usable` where none of them is furniture.
    """

    def __init__(self, article: Article) -> None:
        self.article = article
        self.starts, self.ends, words = hashed_words(article.text)
        self.hashes = hashed_shingles(words)
        self.usable = ~_any_of(self._inside(article.skipped))

    @cached_property
    def rising(self) -> Hashes:
        """The hashes in rising order, for looking others up in them."""
        return np.sort(self.hashes)

    def has(self, hashes: Hashes) -> NDArray[np.bool_]:
        """Give which of `hashes` are among these (`numpy.isin` takes four times as long)."""
        if not len(self.rising):
            return np.zeros(len(hashes), np.bool_)
        at = np.searchsorted(self.rising, hashes).clip(max=len(self.rising) - 1)
        found: NDArray[np.bool_] = self.rising[at] == hashes
        return found

    @cached_property
    def credited(self) -> frozenset[str]:
        """The names that the article credits."""
        return credited_names(self.article)

    @cached_property
    def spoken(self) -> NDArray[np.bool_]:
        """Whether most words of each shingle are somebody's speech, not the outlet's report."""
        spans = spoken_spans(self.article.text)
        return _sums(self._inside(spans).astype(np.int64)) * 2 > WORDS_A_SHINGLE

    def _inside(self, spans: "tuple[Span, ...] | list[Span]") -> NDArray[np.bool_]:
        marks = np.zeros(len(self.starts), np.bool_)
        for span in spans:
            first = int(np.searchsorted(self.ends, span.start, "right"))
            marks[first : int(np.searchsorted(self.starts, span.end, "left"))] = True
        return marks

    def sketch(self) -> Sketch:
        """Give the sketch of these words."""
        hashes = _distinct(self.hashes[self.usable])
        rate = COARSEST_RATE
        while rate > 1 and len(hashes) < ENOUGH * rate:
            rate //= 2
        kept = hashes[hashes % np.uint64(rate) == 0]
        day = self.article.published_on
        return Sketch(
            self.article.id,
            day.toordinal() if day else 0,
            site_of(self.article),
            tuple(kept.tolist()),
            len(hashes),
            rate,
        )


def site_of(article: Article) -> str:
    """Give whose boilerplate an article may carry: the host of its url, else its outlet."""
    host = article.url.partition("://")[2].partition("/")[0].lower()
    return host.removeprefix("www.") or article.outlet


def quotations(text: str) -> list[Span]:
    """Give what stands inside double quotation marks, marks left out, in order.

    A mark that is not closed runs to the end of its paragraph, as in a quotation of several
    paragraphs. Straight marks open before a word and close after one.

    >>> text = 'He said: "It is over," and left.'
    >>> [text[s.start:s.end] for s in quotations(text)]
    ['It is over,']
    """
    plain = text.replace("``", " “").replace("''", "” ")
    spans: list[Span] = []
    start = -1
    for found in _MARKS.finditer(plain):
        at, mark = found.start(), found.group()
        if mark == "\n":
            if start >= 0:
                spans.append(Span(start, at))
            start = -1
        elif mark in _OPEN or (mark in _EITHER and _opens(plain, at, start)):
            start = at + 1 if start < 0 else start
        elif start >= 0:
            spans.append(Span(start, at))
            start = -1
    if start >= 0:
        spans.append(Span(start, len(text)))
    return [s for s in spans if s.end > s.start]


def spoken_spans(text: str) -> list[Span]:
    """Give where others speak: quotations, and passages with the signs of speech outside them.

    An article that is mostly in the first person is a column: there only quotations count.
    """
    quoted = quotations(text)
    rest = _blank(text, quoted)
    signed = [s for s in _passages(text) if _has_sign(rest, s)]
    if sum(s.end - s.start for s in signed) * 2 > len(text):
        return quoted
    return quoted + signed


def _has_sign(text: str, passage: Span) -> bool:
    return any(_is_sign(text, m) for m in _SPOKEN.finditer(text, passage.start, passage.end))


def _is_sign(text: str, sign: re.Match[str]) -> bool:
    """Whether a sign of speech is no part of a longer word."""
    if (never := _NOT_BEFORE.get(sign.group()[0], "_.")) == "":
        return True
    before = text[sign.start() - 1 : sign.start()]
    return not before or not (before.isalnum() or before in never)


def _blank(text: str, spans: list[Span]) -> str:
    pieces, at = [], 0
    for span in spans:
        pieces += [text[at : span.start], " " * (span.end - span.start)]
        at = span.end
    return "".join([*pieces, text[at:]])


def _passages(text: str) -> list[Span]:
    """Give the paragraphs, and the sentences of those that are too long to be one."""
    found = []
    for p in paragraphs(text):
        if p.end - p.start <= _LONG_PARAGRAPH:
            found.append(p)
        else:
            found += [Span(m.start(), m.end()) for m in _SENTENCE.finditer(text, p.start, p.end)]
    return found


def _opens(text: str, at: int, start: int) -> bool:
    """Whether the straight mark at `at` opens a quotation; one is open since `start` if >= 0."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if before.isspace() or not before:
        return not after.isspace() and bool(after)
    return start < 0 and not after.isspace() and before in "([—–-"


def _sums(marks: NDArray[Any]) -> NDArray[np.int64]:
    """Give the sum over each window of five."""
    if len(marks) < WORDS_A_SHINGLE:
        return np.zeros(0, np.int64)
    sums = np.concatenate(([0], np.cumsum(marks)))
    windows: NDArray[np.int64] = sums[WORDS_A_SHINGLE:] - sums[:-WORDS_A_SHINGLE]
    return windows


def _distinct(numbers: Hashes) -> Hashes:
    """Give each number once, in rising order (`numpy.unique` takes six times as long)."""
    rising = np.sort(numbers)
    return rising[np.diff(rising, prepend=rising[:1] - np.uint64(1)) > 0]


def _any_of(marks: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return _sums(marks.astype(np.int64)) > 0
