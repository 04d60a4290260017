"""Reading: captures to articles. Bytes that cannot be opened are told, and tried again."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from dateline.archive import Archive
from dateline.errors import DeskError
from dateline.model import Article, Capture, Failure
from dateline.pipeline.batches import batched
from dateline.pipeline.desk import Desk
from dateline.pipeline.stages import READ
from dateline.read import read_capture
from dateline.workers import spread

# Captures a batch for a reading process.
_BATCH: Final = 32

# Why an article that was read can still not be printed.
UNDATED: Final = "undated: kept and searchable, but it can stand in no day's roundup"

Opened = tuple[Capture, bytes, datetime]
Read = tuple[Capture, Article | Failure]


def read_pending(desk: Desk, *, now: datetime) -> tuple[int, int]:
    """Read every capture that is not yet read; give how many articles and failures are new."""
    archive = desk.archive
    captures = archive.captures_to_read()
    articles = failures = 0
    progress = desk.progress("read", len(captures))
    batches = (_opened(archive, some, now) for some in batched(captures, _BATCH))
    processes = min(desk.settings.processes, 1 + len(captures) // (4 * _BATCH))
    for results in spread(make_page_reader, batches, processes=processes):
        with archive.transaction():
            for capture, result in results:
                archive.clear_failures(READ, capture_id=capture.id)
                told = [result] if isinstance(result, Failure) else _what_lacks(result, now)
                failures += archive.add_failures(told)
                if isinstance(result, Article):
                    articles += archive.add_article(result)
            archive.mark_done(READ, (capture.id for capture, _ in results))
        progress.add(len(results))
    progress.close()
    return articles, failures


def _what_lacks(article: Article, now: datetime) -> list[Failure]:
    """Give what an article that was read still lacks to be printed: a day."""
    if article.published_at is not None:
        return []
    return [Failure(READ, article.url, UNDATED, now, article.capture_id)]


def _opened(archive: Archive, captures: list[Capture], now: datetime) -> list[Opened]:
    """Give the captures whose bytes can be opened, with them; the others are told, not done."""
    found: list[Opened] = []
    for capture in captures:
        try:
            found.append((capture, archive.body_of(capture), now))
        except DeskError as error:
            archive.add_failures([Failure(READ, capture.url, str(error), now, capture.id)])
    return found


def make_page_reader() -> Callable[[list[Opened]], list[Read]]:
    """Give a worker that reads batches of captures."""
    return lambda batch: [(capture, _read(capture, body, now)) for capture, body, now in batch]


def _read(capture: Capture, body: bytes, now: datetime) -> Article | Failure:
    """Read one capture: an article, or a failure that names it; never an exception."""
    try:
        return read_capture(capture, body)
    except DeskError as error:
        return Failure(READ, capture.url, str(error), now, capture.id)
    except Exception as error:  # the edge of a worker: one bad page never stops a run
        logging.getLogger(__name__).exception("reading %s", capture.url)
        reason = f"{type(error).__name__} while reading: {error}"
        return Failure(READ, capture.url, reason, now, capture.id)
