"""The day of publication as the outlet counts it: what "today" and "Tuesday" are read against.

An instant is in UTC. Ten in the evening in New York is the next day in UTC, and "tonight" would be
a day late. `tables/outlet_zones.tsv` says in which zone a newsroom counts; without a row it is UTC.
"""

from datetime import date
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateline.model import Article

TABLE = "tables/outlet_zones.tsv"


def publication_day(article: Article) -> date | None:
    """Give the day of publication in the outlet's zone; None where the article has no date.

    At precision "day" it is the day that was told, whatever the zone.
    """
    at = article.published_at
    zone = _zones().get(_plain(article.outlet), "")
    if at is None or article.published_precision in ("day", "") or not zone:
        return article.published_on
    try:
        return at.astimezone(ZoneInfo(zone)).date()
    except (ZoneInfoNotFoundError, OverflowError):  # no table of zones; the edge of the calendar
        return article.published_on


def _plain(outlet: str) -> str:
    return outlet.casefold().removeprefix("the ").strip()


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    """Give the zone of each outlet of the table by its plain name."""
    rows = files("dateline").joinpath(TABLE).read_text("utf-8").splitlines()
    parted = (row.split("\t") for row in rows if row and not row.startswith("#"))
    return {_plain(name): zone for zone, names in parted for name in names.split("|")}
