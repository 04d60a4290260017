"""Following: the desk's feeds as `[[feed]]` tables at the end of desk.toml, and as OPML."""

import json
from collections.abc import Iterable

from dateline.collect import Feed, read_opml, write_opml
from dateline.errors import WrongSettings
from dateline.pipeline.desk import SETTINGS_NAME, Desk
from dateline.settings import is_web_address, read_settings


def add_feeds(desk: Desk, feeds: Iterable[tuple[str, str]]) -> int:
    """Add feeds (url, outlet) that the desk does not follow yet to desk.toml; give how many.

    The file is added to, never rewritten: an editor's own lines and comments stay.
    """
    known = {f.url for f in desk.settings.feeds}
    tables = []
    for url, outlet in feeds:
        if not is_web_address(url):
            raise WrongSettings(f"{url!r} is no feed's address; it begins with https://", about=url)
        if url not in known:
            known.add(url)
            tables.append(f"\n[[feed]]\nurl = {_quoted(url)}\noutlet = {_quoted(outlet)}\n")
    path = desk.folder / SETTINGS_NAME
    settings = path.read_text("utf-8").rstrip("\n") + "\n" + "".join(tables)
    read_settings(settings, about=str(path))
    if tables:
        path.write_text(settings, "utf-8")
    return len(tables)


def import_opml(desk: Desk, opml: bytes) -> int:
    """Add the feeds of an OPML document; give how many are new."""
    return add_feeds(desk, ((f.url, f.title) for f in read_opml(opml)))


def export_opml(desk: Desk) -> str:
    """Give the desk's feeds as an OPML document."""
    feeds = (Feed(f.url, f.outlet) for f in desk.settings.feeds)
    return write_opml(feeds, title=desk.settings.name)


def _quoted(words: str) -> str:
    """Give a TOML basic string: JSON's escapes are among TOML's."""
    return json.dumps(words, ensure_ascii=False)
