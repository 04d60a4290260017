"""Tracing: each day's articles to copies and credits, a day at a time.

A day is learned whole before it is asked about, so the order in which its articles came does not
matter. An article that comes late, days after its neighbours were traced, is compared with those
of the window before its day and then with those of the window after it.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from dateline.archive import Archive
from dateline.lineage import (
    Boilerplate,
    CopyFinder,
    FinderOptions,
    Sketch,
    find_copies,
    find_credits,
)
from dateline.model import Article, Copy
from dateline.pipeline.batches import batched
from dateline.pipeline.desk import Desk
from dateline.pipeline.stages import LINEAGE

# The day under which undated articles are kept: after all others, as they are traced.
UNDATED: Final = "undated"
# Pairs that share only boilerplate say nothing of origins, and grow with the square of a site.
_OPTIONS: Final = FinderOptions(boilerplate_pairs=False)
_WINDOW: Final = timedelta(days=_OPTIONS.window_days)
_TOGETHER: Final = 500
# What is learned of boilerplate is kept at the first new day, and in a long run after so many more.
_SETTLED_AFTER: Final = 5000


def trace(desk: Desk) -> int:
    """Trace every article that is not yet traced; give how many were."""
    archive = desk.archive
    pending = archive.pending(LINEAGE)
    if not pending:
        return 0
    newest = archive.newest_sketch_day()
    progress = desk.progress("lineage", len(pending))
    finder = CopyFinder(_OPTIONS, _learned_before(archive))
    _learn(finder, archive, _first_needed(finder.boilerplate, newest), UNDATED)
    articles = (a for ids in batched(pending, _TOGETHER) for a in archive.articles(ids))
    before, unsettled = newest, _SETTLED_AFTER
    for day, group in groupby(articles, key=_day):
        some = list(group)
        if newest <= before < day < UNDATED and unsettled >= _SETTLED_AFTER:
            _settle(archive, finder.boilerplate, before)
            unsettled = 0
        if day >= newest:
            copies = list(find_copies(some, finder, archive.article))
            before, unsettled = day, unsettled + len(some)
        else:
            copies = _copies_of_late(archive, day, some)
        _keep(archive, finder, some, copies)
        progress.add(len(some))
    progress.close()
    return len(pending)


def _learned_before(archive: Archive) -> Boilerplate:
    stored = archive.state(LINEAGE)
    return Boilerplate.from_bytes(stored) if stored else Boilerplate()


def _first_needed(boilerplate: Boilerplate, newest: str) -> str:
    """Give the first day whose sketches must be read: of the window, or not yet settled."""
    if not newest or not boilerplate.upto:
        return ""
    start = date.fromisoformat(newest) - _WINDOW
    return min(start, date.fromordinal(boilerplate.upto + 1)).isoformat()


def _settle(archive: Archive, boilerplate: Boilerplate, day: str) -> None:
    """Keep what was learned of boilerplate, which is all of `day` and before, as days come in.

    Only late articles are of those days from here on; they teach no boilerplate.
    """
    if day:
        boilerplate.upto = date.fromisoformat(day).toordinal()
        with archive.transaction():
            archive.keep_state(LINEAGE, boilerplate.to_bytes())


def _copies_of_late(archive: Archive, day: str, articles: list[Article]) -> list[Copy]:
    """Give the copies among late articles and the stored ones around their day."""
    on = date.fromisoformat(day)
    found: dict[tuple[str, str], Copy] = {}
    for first, last in ((on - _WINDOW, on), (on, on + _WINDOW)):
        finder = CopyFinder(_OPTIONS)
        _learn(finder, archive, first.isoformat(), last.isoformat())
        found.update({(c.a, c.b): c for c in find_copies(articles, finder, archive.article)})
    return list(found.values())


def _learn(finder: CopyFinder, archive: Archive, first: str, last: str) -> None:
    for stored in archive.sketches(first, last):
        finder.learn_one(Sketch.from_bytes(stored))


def _keep(
    archive: Archive, finder: CopyFinder, articles: list[Article], copies: Iterable[Copy]
) -> None:
    with archive.transaction():
        for article in articles:
            archive.add_sketch(article.id, _day(article), finder.sketch_of(article).to_bytes())
            archive.add_credits(article.id, find_credits(article))
        archive.add_copies(copies)
        archive.mark_done(LINEAGE, (a.id for a in articles))


def _day(article: Article) -> str:
    return article.published_on.isoformat() if article.published_on else UNDATED
