"""Collecting: sources to captures, captures to articles. Bytes are saved before they are read."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from dateline.archive import Archive
from dateline.collect.feeds import collect_feed
from dateline.collect.files import collect_path
from dateline.collect.nouns import Feed, FeedState, Fetched
from dateline.collect.pages import collect_url
from dateline.collect.web import Web, WebOptions
from dateline.errors import DeskError
from dateline.model import Article, Capture, Failure
from dateline.pipeline.batches import batched
from dateline.pipeline.desk import Desk
from dateline.read import read_capture
from dateline.records import from_plain, to_plain
from dateline.workers import spread

STAGE: Final = "read"

# Captures from disk kept in one transaction; those from the web, which come slowly, one by one.
_KEPT_TOGETHER: Final = 64
# Captures a batch for a reading process.
_BATCH: Final = 32
# How the address of a feed ends, where it is not told by `[[feed]]`.
_FEED_ENDINGS: Final = (".xml", ".rss", ".atom", "/feed", "/feed/", "/rss", "/rss/")

# Why an article that was read can still not be printed.
UNDATED: Final = "undated: kept and searchable, but it can stand in no day's roundup"

Found = Fetched | Failure | FeedState
Hints = tuple[tuple[str, str], ...]
Read = tuple[str, Article | Failure]


@dataclass(frozen=True, slots=True)
class Collected:
    """How many captures, articles and failures are new."""

    captures: int = 0
    articles: int = 0
    failures: int = 0


def collect(desk: Desk, sources: Iterable[str], *, now: datetime, hints: Hints = ()) -> Collected:
    """Collect from paths and urls, or from the desk's feeds where none is given; then read.

    `hints` (published_at, outlet) are what the caller knows of pages that are silent themselves.
    """
    options = WebOptions(
        contact=desk.settings.contact,
        allow_hosts=frozenset(desk.settings.allow_hosts),
        timeout_seconds=desk.settings.timeout_seconds,
        pause_seconds=desk.settings.pause_seconds,
        max_bytes=int(desk.settings.max_megabytes * 1_000_000),
    )
    named = list(sources)
    paths = [s for s in named if not _is_url(s)]
    feeds = [Feed(f.url, f.outlet) for f in desk.settings.feeds if not named]
    feeds += [Feed(s) for s in named if _is_url(s) and urlsplit(s).path.endswith(_FEED_ENDINGS)]
    pages = [s for s in named if _is_url(s) and not urlsplit(s).path.endswith(_FEED_ENDINGS)]
    saved = (collect_path(Path(p), now=now, max_bytes=options.max_bytes) for p in paths)
    told = _told(chain.from_iterable(saved), hints)
    captures, failures = _keep(desk, told, together=_KEPT_TOGETHER)
    with Web(options) as web:
        fetched = (
            *(_follow(feed, desk.archive, web, now) for feed in feeds),
            *(collect_url(page, web, now=now) for page in pages),
        )
        told = _told(chain.from_iterable(fetched), hints)
        more, lost = _keep(desk, told, together=1)
    articles, unread = read_pending(desk, now=now)
    return Collected(captures + more, articles, failures + lost + unread)


def _told(found: Iterable[Found], hints: Hints) -> Iterator[Found]:
    """Yield what was found with `hints` added, behind what the feed or file says."""
    for each in found:
        if hints and isinstance(each, Fetched):
            names = {name for name, _ in each.capture.hints}
            more = tuple(h for h in hints if h[0] not in names)
            capture = replace(each.capture, hints=(*each.capture.hints, *more))
            yield Fetched(capture, each.body)
        else:
            yield each


def _is_url(source: str) -> bool:
    return source.startswith(("http://", "https://"))


def _follow(feed: Feed, archive: Archive, web: Web, now: datetime) -> Iterator[Found]:
    """Yield the pages of a feed that are not yet in the archive."""
    state = archive.feed_state(feed.url)
    seen = from_plain(FeedState, state) if state else None
    yield from collect_feed(feed, web, now=now, seen=seen, known=archive.has_url)


def _keep(desk: Desk, found: Iterable[Found], *, together: int) -> tuple[int, int]:
    """Keep captures, failures and feed states as they come; give how many of the first two."""
    captures = failures = 0
    progress = desk.progress("collect")
    for batch in batched(found, together):
        with desk.archive.transaction():
            for each in batch:
                if isinstance(each, Fetched):
                    captures += desk.archive.add_capture(each.capture, each.body)
                elif isinstance(each, Failure):
                    failures += desk.archive.add_failures([each])
                else:
                    desk.archive.keep_feed_state(each.url, to_plain(each))
        progress.add(len(batch))
    progress.close()
    return captures, failures


def read_pending(desk: Desk, *, now: datetime) -> tuple[int, int]:
    """Read every capture that is not yet read; give how many articles and failures are new."""
    archive = desk.archive
    captures = archive.captures_to_read()
    articles = failures = 0
    progress = desk.progress("read", len(captures))
    batches = ([_opened(archive, c, now) for c in some] for some in batched(captures, _BATCH))
    processes = min(desk.settings.processes, 1 + len(captures) // (4 * _BATCH))
    for results in spread(make_page_reader, batches, processes=processes):
        with archive.transaction():
            for _, result in results:
                if isinstance(result, Article):
                    articles += archive.add_article(result)
                    failures += archive.add_failures(_what_lacks(result, now))
                else:
                    failures += archive.add_failures([result])
            archive.mark_done(STAGE, (capture_id for capture_id, _ in results))
        progress.add(len(results))
    progress.close()
    return articles, failures


def _what_lacks(article: Article, now: datetime) -> list[Failure]:
    """Give what an article that was read still lacks to be printed: a day."""
    if article.published_at is not None:
        return []
    return [Failure(STAGE, article.url, UNDATED, now, article.capture_id)]


def _opened(
    archive: Archive, capture: Capture, now: datetime
) -> tuple[Capture, bytes | Failure, datetime]:
    try:
        return capture, archive.body_of(capture), now
    except DeskError as error:
        return capture, Failure("read", capture.url, str(error), now, capture.id), now


def make_page_reader() -> Callable[[list[tuple[Capture, bytes | Failure, datetime]]], list[Read]]:
    """Give a worker that reads batches of captures."""
    return lambda batch: [(capture.id, _read(capture, body, now)) for capture, body, now in batch]


def _read(capture: Capture, body: bytes | Failure, now: datetime) -> Article | Failure:
    """Read one capture: an article, or a failure that names it; never an exception."""
    if isinstance(body, Failure):
        return body
    try:
        return read_capture(capture, body)
    except DeskError as error:
        return Failure("read", capture.url, str(error), now, capture.id)
    except Exception as error:  # the edge of a worker: one bad page never stops a run
        logging.getLogger(__name__).exception("reading %s", capture.url)
        reason = f"{type(error).__name__} while reading: {error}"
        return Failure("read", capture.url, reason, now, capture.id)
