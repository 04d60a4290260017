"""Collecting: sources to captures, and those to articles. Bytes are saved before they are read."""

from collections.abc import Iterable, Iterator
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
from dateline.errors import WrongInput
from dateline.model import Failure
from dateline.pipeline.batches import batched
from dateline.pipeline.desk import Desk
from dateline.pipeline.reading import read_pending
from dateline.records import from_plain, to_plain
from dateline.settings import is_web_address

# Captures from disk kept in one transaction; those from the web, which come slowly, one by one.
_KEPT_TOGETHER: Final = 64
# How the address of a feed ends, where it is not told by `[[feed]]`.
_FEED_ENDINGS: Final = (".xml", ".rss", ".atom", "/feed", "/feed/", "/rss", "/rss/")

Found = Fetched | Failure | FeedState
Hints = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Collected:
    """How many captures were seen, how many captures and articles are new, what failed."""

    seen: int = 0
    captures: int = 0
    articles: int = 0
    failures: int = 0


@dataclass(frozen=True, slots=True)
class _Sources:
    """What was named, by kind."""

    paths: tuple[Path, ...]
    feeds: tuple[Feed, ...]
    pages: tuple[str, ...]


def collect(desk: Desk, sources: Iterable[str], *, now: datetime, hints: Hints = ()) -> Collected:
    """Collect from paths and urls, or from the desk's feeds where none is given; then read.

    `hints` (published_at, outlet) are what the caller knows of pages that are silent themselves.
    WrongInput, before anything is collected, where a path is not there or an address is none.
    """
    named = _sorted(list(sources))
    feeds = named.feeds or tuple(Feed(f.url, f.outlet) for f in desk.settings.feeds)
    if named.paths or named.pages:
        feeds = named.feeds
    options = WebOptions(
        contact=desk.settings.contact,
        allow_hosts=frozenset(desk.settings.allow_hosts),
        timeout_seconds=desk.settings.timeout_seconds,
        pause_seconds=desk.settings.pause_seconds,
        max_bytes=int(desk.settings.max_megabytes * 1_000_000),
    )
    saved = (collect_path(p, now=now, max_bytes=options.max_bytes) for p in named.paths)
    disk = _keep(desk, _told(chain.from_iterable(saved), hints), together=_KEPT_TOGETHER)
    with Web(options) as web:
        fetched = (
            *(_follow(feed, desk.archive, web, now) for feed in feeds),
            *(collect_url(page, web, now=now) for page in named.pages),
        )
        online = _keep(desk, _told(chain.from_iterable(fetched), hints), together=1)
    articles, unread = read_pending(desk, now=now)
    return Collected(
        disk.seen + online.seen,
        disk.captures + online.captures,
        articles,
        disk.failures + online.failures + unread,
    )


def _sorted(sources: list[str]) -> _Sources:
    """Sort what was named; WrongInput for what cannot be meant."""
    urls = [s for s in sources if "://" in s]
    for url in urls:
        if not is_web_address(url):
            raise WrongInput(f"{url!r} is no web address; give http://… or https://…", about=url)
    paths = [Path(s) for s in sources if "://" not in s and s]
    missing = [str(p) for p in paths if not p.exists()] + [s for s in sources if not s]
    if missing:
        raise WrongInput(f"no such file or folder: {missing[0]!r}", about=missing[0])
    is_feed = {url: urlsplit(url).path.endswith(_FEED_ENDINGS) for url in urls}
    feeds = tuple(Feed(url) for url in urls if is_feed[url])
    return _Sources(tuple(paths), feeds, tuple(url for url in urls if not is_feed[url]))


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


def _follow(feed: Feed, archive: Archive, web: Web, now: datetime) -> Iterator[Found]:
    """Yield the pages of a feed that are not yet in the archive."""
    state = archive.feed_state(feed.url)
    seen = from_plain(FeedState, state) if state else None
    yield from collect_feed(feed, web, now=now, seen=seen, known=archive.has_url)


def _keep(desk: Desk, found: Iterable[Found], *, together: int) -> Collected:
    """Keep captures, failures and feed states as they come, and count them."""
    seen = captures = failures = 0
    progress = desk.progress("collect")
    for batch in batched(found, together):
        with desk.archive.transaction():
            for each in batch:
                if isinstance(each, Fetched):
                    seen += 1
                    captures += desk.archive.add_capture(each.capture, each.body)
                elif isinstance(each, Failure):
                    failures += 1
                    desk.archive.add_failures([each])
                else:
                    desk.archive.keep_feed_state(each.url, to_plain(each))
        progress.add(len(batch))
    progress.close()
    return Collected(seen, captures, 0, failures)
