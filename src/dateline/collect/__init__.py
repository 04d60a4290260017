"""Collect: bytes saved by digest before anything reads them.

    addresses --+
    bodies -----+-> web --> pages --> feeds --+
                |                             +--> files
                +-> warc, lines --------------+

Every way in yields `Fetched` (a capture and its bytes) or `Failure`, one at a time:
`files.collect_path` from disk, `feeds.collect_feed` and `pages.collect_url` through a `web.Web`.
Those modules load httpx, feedparser and fastwarc; this one loads nothing heavy.

>>> from datetime import UTC, datetime
>>> from dateline.model import Capture
>>> noon = datetime(2014, 9, 10, 12, tzinfo=UTC)
>>> page = Fetched.seal(Capture("", "", "https://a.example/1", "html", "url", noon), b"<p>Hello")
>>> page.capture.id == digest_of("https://a.example/1", page.capture.digest)
True
"""

from dateline.collect.nouns import Feed, FeedState, Fetched, Gets, Reply
from dateline.collect.opml import read_opml, write_opml
from dateline.model import digest_of

__all__ = [
    "Feed",
    "FeedState",
    "Fetched",
    "Gets",
    "Reply",
    "digest_of",
    "read_opml",
    "write_opml",
]
