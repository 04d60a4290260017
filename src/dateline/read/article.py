"""A capture and its bytes to one article."""

import json
import unicodedata
from dataclasses import replace
from typing import Final

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from dateline.errors import DeskError, Unreadable
from dateline.model import Article, Capture, Furniture, Span, digest_of
from dateline.read.body import read_body
from dateline.read.decoding import decode
from dateline.read.furniture import find_wording
from dateline.read.given import read_record
from dateline.read.head import read_head
from dateline.read.instants import Instant, read_instant
from dateline.read.plain import read_sheet
from dateline.read.sentences import find_language, find_sentences
from dateline.text import nfc, paragraphs

# The largest of 230 real pages has 1.7 MB; 5 MB of html take some 6 s to read, 20 MB some 24 s.
_MAX_BYTES: Final = {"html": 5_000_000, "text": 20_000_000, "record": 20_000_000}
# Fewer letters than this in all are a log-in box, a picture or an error message.
_MIN_LETTERS: Final = 60


def read_capture(capture: Capture, body: bytes) -> Article:
    """Give the article in a capture's bytes; Unreadable, saying why, where there is none."""
    readers = {"html": _read_html, "text": _read_text, "record": _read_record}
    reader = readers.get(capture.kind)
    if reader is None:
        raise Unreadable(
            f"unknown kind {capture.kind!r}; known: {', '.join(readers)}", about=capture.url
        )
    try:
        if not body.strip():
            raise Unreadable("empty: 0 bytes of content", about=capture.url)
        most = _MAX_BYTES[capture.kind]
        if len(body) > most:
            raise Unreadable(f"{len(body):,} bytes; at most {most:,} are read", about=capture.url)
        return reader(capture, body)
    except Unreadable as error:
        error.about = error.about or capture.url
        raise
    except (DeskError, etree.LxmlError, ValueError, RecursionError) as error:
        raise Unreadable(f"{capture.kind} not read: {error}", about=capture.url) from error


# --- html ------------------------------------------------------------------------------------


def _read_html(capture: Capture, body: bytes) -> Article:
    tree = _tree(decode(body, capture.charset))
    head = read_head(tree, url=capture.url, not_after=capture.fetched_at)
    parts = read_body(tree, head)
    hints = dict(capture.hints)
    published = head.published or _hinted_instant(hints)
    article = Article(
        id="",
        capture_id=capture.id,
        url=_url(capture, head.url),
        outlet=head.outlet or hints.get("outlet", ""),
        headline=head.headline or hints.get("headline", ""),
        byline=head.byline or hints.get("byline", ""),
        text="\n\n".join(parts.paragraphs),
        published_at=published.at if published else None,
        published_precision=published.precision if published else "",
        updated_at=head.updated_at,
        captions=parts.captions,
        furniture=parts.furniture,
    )
    return _finish(article)


def _tree(html: str) -> HtmlElement:
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    # NUL ends a C string: what stands after it would be lost
    data = html.replace("\x00", " ").encode("utf-8", "replace")
    try:
        tree = document_fromstring(data, parser=parser)
    except etree.ParserError as error:
        raise Unreadable("no html element in it") from error
    return tree


def _url(capture: Capture, own: str) -> str:
    """Give the capture's address; for a page from a file, the address it says it has."""
    return own if own and not capture.url.startswith(("http://", "https://")) else capture.url


def _hinted_instant(hints: dict[str, str]) -> Instant | None:
    given = hints.get("published_at", "")
    return read_instant(given) if given else None


# --- plain text and records ------------------------------------------------------------------


def _read_text(capture: Capture, body: bytes) -> Article:
    sheet = read_sheet(nfc(decode(body, capture.charset)).replace("\x00", " "))
    hints = dict(capture.hints)
    published = _hinted_instant(hints)
    article = Article(
        id="",
        capture_id=capture.id,
        url=capture.url,
        outlet=hints.get("outlet", ""),
        headline=sheet.headline or hints.get("headline", ""),
        byline=hints.get("byline", ""),
        text="\n\n".join(sheet.paragraphs),
        published_at=published.at if published else None,
        published_precision=published.precision if published else "",
        captions=sheet.captions,
        furniture=sheet.furniture,
    )
    return _finish(article)


def _read_record(capture: Capture, body: bytes) -> Article:
    plain = json.loads(body)
    if not isinstance(plain, dict):
        raise Unreadable(f"a record is a JSON object, not {type(plain).__name__!r}")
    if isinstance(plain.get("text"), str):
        plain["text"] = unicodedata.normalize("NFC", plain["text"])
    article = read_record(plain)
    url = article.url or capture.url
    return replace(
        article,
        id=digest_of(url, article.headline, article.text),
        capture_id=capture.id,
        url=url,
    )


# --- all of them -----------------------------------------------------------------------------


def _finish(article: Article) -> Article:
    """Give the article with its id, language, sentences and marked lines; Unreadable if bare."""
    letters = sum(map(str.isalpha, article.text))
    if letters < _MIN_LETTERS:
        raise Unreadable(
            f"no body: {letters} letters outside headline, captions and furniture; "
            f"at least {_MIN_LETTERS} would work",
            about=article.url,
        )
    return replace(
        article,
        id=digest_of(article.url, article.headline, article.text),
        language=find_language(article.text),
        sentences=find_sentences(article.text),
        furniture=article.furniture + tuple(_marked(article.text)),
    )


def _marked(text: str) -> list[Furniture]:
    """Give the lines that stay in the text but are marked there: corrections, contributors."""
    found = []
    for span in paragraphs(text):
        words = text[span.start : span.end]
        wording = find_wording(words, lines_left=len(text))
        if wording and wording.deed == "mark":
            found.append(Furniture(wording.kind, words, Span(span.start, span.end)))
    return found
