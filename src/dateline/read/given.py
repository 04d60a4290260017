"""Articles in the documented JSON form: `{"id", "text", "published_at"?, …}`.

The text is used exactly as it stands, so that offsets made elsewhere stay good; furniture in it is
marked by its span and not taken out. Before a record goes into the archive, `read_capture` brings
its text to NFC (some 1 in 1,000 real texts is not); offsets then refer to that text.
"""

import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final

from dateline.errors import WrongRecord
from dateline.model import Article, Furniture, Span, digest_of
from dateline.read.body import caption_of
from dateline.read.furniture import find_wording
from dateline.read.instants import Instant, read_instant
from dateline.read.sentences import find_language, find_sentences
from dateline.text import paragraphs

# A paragraph of more words holds several lines that lost their breaks: its sentences are tried.
_FLAT_WORDS: Final = 250
# At the start of a long paragraph nothing but a sentence that is all furniture is believed.
_FLAT_KINDS: Final = frozenset({"paywall", "newsletter", "related", "correction_note", "tagline"})


def read_record(plain: Mapping[str, Any]) -> Article:
    """Give the article in a JSON record; its id is the record's own where it has one.

    >>> read_record({"id": "n7", "text": "Four people died.", "published_on": "2014-09-10"}).id
    'n7'
    """
    text = _text(plain)
    given_id = _string(plain, "id")
    url = _string(plain, "url")
    headline = _string(plain, "headline", "title")
    at = _published(plain)
    sentences = find_sentences(text)
    furniture = tuple(_find_furniture(text, sentences))
    captions = tuple(c for f in furniture if (c := caption_of(f)))
    return Article(
        id=given_id or digest_of(url, headline, text),
        capture_id="",
        url=url,
        outlet=_string(plain, "outlet"),
        headline=headline,
        byline=_string(plain, "byline", "authors"),
        text=text,
        published_at=at.at if at else None,
        published_precision=at.precision if at else "",
        language=find_language(text),
        given_id=given_id,
        sentences=sentences,
        captions=captions,
        furniture=furniture,
    )


def _text(plain: Mapping[str, Any]) -> str:
    text = plain.get("text")
    if not isinstance(text, str) or not text.strip():
        raise WrongRecord(
            f"'text' is {text!r:.60}; a string with the article's words would work",
            about=str(plain.get("id") or plain.get("url") or ""),
        )
    return text


def _string(plain: Mapping[str, Any], *keys: str) -> str:
    """Give the first of `keys` that holds something; lists of names are joined by commas."""
    for key in keys:
        value = plain.get(key)
        if isinstance(value, list):
            value = ", ".join(str(v) for v in value)
        if value not in (None, ""):
            return unicodedata.normalize("NFC", str(value)).strip()
    return ""


def _published(plain: Mapping[str, Any]) -> Instant | None:
    for key in ("published_at", "published_on"):
        value = plain.get(key)
        if isinstance(value, datetime):
            value = value.isoformat()
        if isinstance(value, date):
            return Instant(datetime.combine(value, time(), UTC), "day")
        found = read_instant(str(value)) if value else None
        if value and not found:
            raise WrongRecord(
                f"{key!r} is {value!r}; an ISO 8601 time with its zone, or a day, would work",
                about=str(plain.get("id") or ""),
            )
        if found:
            return found
    return None


def _find_furniture(text: str, sentences: tuple[Span, ...]) -> list[Furniture]:
    found: list[Furniture] = []
    blocks = paragraphs(text)
    for place, block in enumerate(blocks):
        words = text[block.start : block.end]
        if words.count(" ") > _FLAT_WORDS:
            inside = [s for s in sentences if block.covers(s)]
            found += [f for s in inside if (f := _mark(text, s)) and f.kind in _FLAT_KINDS]
            continue
        wording = find_wording(words, lines_left=len(blocks) - 1 - place)
        if wording:
            found.append(Furniture(wording.kind, words, block))
    return found


def _mark(text: str, span: Span) -> Furniture | None:
    words = text[span.start : span.end]
    wording = find_wording(words, lines_left=len(text))
    return Furniture(wording.kind, words, span) if wording else None
