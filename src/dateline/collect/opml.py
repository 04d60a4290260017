"""Lists of feeds in and out, in OPML 2.0.

>>> feeds = (Feed("https://a.example/feed", "A & B"),)
>>> read_opml(write_opml(feeds).encode()) == feeds
True
"""

from collections.abc import Iterable
from html import escape

from defusedxml import ElementTree

from dateline.collect.nouns import Feed
from dateline.errors import WrongInput


def read_opml(body: bytes) -> tuple[Feed, ...]:
    """Give the feeds that are listed, each address once, in order; WrongInput if it is no OPML.

    Folders are read through; outlines without an `xmlUrl` are not feeds.
    """
    try:
        root = ElementTree.fromstring(body)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise WrongInput(f"not an OPML list of feeds: {error}", about="opml") from error
    if root.tag != "opml":
        raise WrongInput(f"not an OPML list of feeds: its root is {root.tag!r}", about="opml")
    feeds: dict[str, Feed] = {}
    for outline in root.iter("outline"):
        row = {name.lower(): value.strip() for name, value in outline.attrib.items()}
        if row.get("xmlurl"):
            title = row.get("title") or row.get("text", "")
            feed = Feed(row["xmlurl"], title, row.get("htmlurl", ""))
            feeds.setdefault(feed.url, feed)
    return tuple(feeds.values())


def write_opml(feeds: Iterable[Feed], *, title: str = "Feeds") -> str:
    """Give an OPML document of `feeds`; the same feeds, the same document."""
    rows = "".join(
        f'    <outline type="rss" text="{_plain(feed.title or feed.url)}"'
        f' title="{_plain(feed.title)}" xmlUrl="{_plain(feed.url)}"'
        f' htmlUrl="{_plain(feed.site)}"/>\n'
        for feed in feeds
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0">\n'
        f"  <head><title>{_plain(title)}</title></head>\n  <body>\n{rows}  </body>\n</opml>\n"
    )


def _plain(words: str) -> str:
    """Give `words` on one line, without what XML cannot hold, fit for an attribute."""
    line = " ".join(words.split())
    return escape("".join(c for c in line if c.isprintable()), quote=True)
