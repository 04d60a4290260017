"""RSS and Atom: what a feed lists, and the pages that it links.

What a feed says of a page (headline, time, byline, outlet) goes along as hints; the page's own
word counts first, which is for the read room to see to.
"""

import calendar
import html
import io
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from xml.sax import SAXException

import feedparser
from defusedxml import DefusedXmlException, ElementTree

from dateline.collect.addresses import tidy_url
from dateline.collect.bodies import FEED_TYPES
from dateline.collect.nouns import Feed, FeedState, Fetched, Gets, Reply, failed
from dateline.collect.pages import fetch_page
from dateline.errors import DeskError, Refused, Unreadable
from dateline.model import Capture, Failure

_TAG: Final = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a feed: the page it links, in the one spelling, and what it says of it."""

    url: str
    hints: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """What a feed lists. `fault` says what is wrong with its XML, where something is."""

    entries: tuple[Entry, ...]
    fault: str = ""


def never(_: str) -> bool:
    """Say of every address that its page is not known yet."""
    return False


def collect_feed(
    feed: Feed,
    web: Gets,
    *,
    now: datetime,
    seen: FeedState | None = None,
    known: Callable[[str], bool] = never,
) -> Iterator[Fetched | Failure | FeedState]:
    """Yield each page that the feed links and that is not `known`, and then the feed's state.

    A feed that has not changed since `seen` yields nothing. The state comes last and only when
    every page came, so that a run that was cut short, or a page that was out, is made up for.
    `feed.title` is the outlet's name, where the desk gives one, and not what the feed says.
    """
    try:
        reply = web.get(feed.url, accept=FEED_TYPES, seen=seen)
        if reply.status == 304:
            return
        listing = read_feed(reply.body, base=reply.url, media_type=_full_type(reply))
    except DeskError as error:
        yield failed(feed.url, error, now)
        return
    is_whole = not listing.fault
    if listing.fault:
        yield failed(feed.url, listing.fault, now)
    for entry in listing.entries:
        if not known(entry.url):
            draft = Capture(
                "",
                "",
                entry.url,
                "html",
                "feed",
                now,
                feed=feed.url,
                hints=_named(entry.hints, feed),
            )
            page = fetch_page(draft, web)
            is_whole = is_whole and isinstance(page, Fetched)
            yield page
    if is_whole:
        yield FeedState(feed.url, reply.etag, reply.last_modified)


def read_feed(body: bytes, *, base: str = "", media_type: str = "") -> Listing:
    """Give what a feed lists, each link once; Unreadable where it is no feed.

    A feed with broken XML is read as far as it can be, and its fault is told.
    """
    _refuse_entities(body)
    headers = {"content-type": media_type} if media_type else {}
    # A stream, since feedparser tries to open bytes as the name of a file.
    try:
        parsed = feedparser.parse(io.BytesIO(body), response_headers=headers, sanitize_html=False)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as cause:
        raise Unreadable(f"a feed that cannot be read: {cause}") from cause
    error = parsed.get("bozo_exception")
    is_broken = isinstance(error, SAXException)
    entries: dict[str, Entry] = {}
    for row in parsed.entries:
        if row.get("link"):
            entry = _entry(row, parsed.feed, base)
            entries.setdefault(entry.url, entry)
    if not entries and not parsed.get("version"):
        raise Unreadable("not a feed: neither RSS nor Atom; give the address of the feed itself")
    if not entries and is_broken:
        raise Unreadable(f"broken XML, and no link could be read from it: {error}")
    fault = f"broken XML; {len(entries)} links were read all the same: {error}" if is_broken else ""
    return Listing(tuple(entries.values()), fault)


def _named(hints: tuple[tuple[str, str], ...], feed: Feed) -> tuple[tuple[str, str], ...]:
    """Give the hints with the outlet as the desk calls it."""
    if not feed.title:
        return hints
    return (*((name, said) for name, said in hints if name != "outlet"), ("outlet", feed.title))


def _refuse_entities(body: bytes) -> None:
    """Raise Refused where the document declares entities: no feed needs any, bombs do."""
    try:
        ElementTree.fromstring(body)
    except DefusedXmlException as error:
        raise Refused(f"XML that declares entities is not read: {error}") from error
    except (ElementTree.ParseError, ValueError, LookupError):
        return  # Broken, which feedparser often reads all the same.


def _full_type(reply: Reply) -> str:
    return f"{reply.media_type}; charset={reply.charset}" if reply.charset else reply.media_type


def _entry(row: Any, feed: Any, base: str) -> Entry:
    link = row.get("feedburner_origlink") or row["link"]
    with suppress(Refused):  # Kept as it stands: getting it fails, and the failure names it.
        link = tidy_url(link, base=base)
    names = map(_name, row.get("authors", ()))
    source = row.get("source") or {}
    said = {
        "headline": _words(row.get("title_detail") or {}),
        "published_at": _instant(row, "published"),
        "updated_at": _instant(row, "updated"),
        "byline": ", ".join(dict.fromkeys(name for name in names if name)),
        "outlet": source.get("title") or feed.get("publisher") or feed.get("title") or "",
    }
    return Entry(link, tuple((name, _sound(words)) for name, words in said.items() if words))


def _sound(words: str) -> str:
    """Give `words` without halves of pairs (`&#xD800;`), which cannot be stored or printed."""
    return words.encode("utf-8", "replace").decode()


def _words(title: Any) -> str:
    """Give a title as plain words; RSS does not say whether its titles are text or HTML."""
    words: str = title.get("value") or ""
    if title.get("type") != "text/plain":
        words = html.unescape(_TAG.sub("", words))
    return " ".join(words.split())


def _name(author: Any) -> str:
    """Give an author's name without an address.

    feedparser cuts an address after four letters of its last label: of "a@b.press (Ivo Brandt)"
    it leaves the name "s (Ivo Brandt", and of "a@b.press" alone the name "s".
    """
    name: str = (author.get("name") or "").strip()
    if author.get("email"):
        if name.count("(") != name.count(")"):
            name = name.partition("(")[2].strip()
        elif name.isalpha() and name.islower():
            name = ""
    return "" if "@" in name else name


def _instant(row: Any, name: str) -> str:
    """Give an ISO instant in UTC, an ISO day where the feed gave no time of day, or ""."""
    # Past feedparser's own lookup, which gives the one time for the other and warns.
    parsed = dict.get(row, f"{name}_parsed")
    if parsed is None:
        return ""
    try:
        moment = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    return moment.isoformat() if ":" in dict.get(row, name, "") else moment.date().isoformat()
