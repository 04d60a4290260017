"""Understanding: articles to readings, spread over processes, each batch kept as it is done."""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from dateline.archive import Archive
from dateline.model import Article, Failure, Reading
from dateline.outlets import Outlet, add_outlets
from dateline.pipeline.batches import batched
from dateline.pipeline.desk import Desk
from dateline.pipeline.stages import UNDERSTAND
from dateline.progress import Progress
from dateline.understand.reading import Reader, chosen_reader
from dateline.workers import spread

# Articles a batch: a kill loses at most this many articles' work for each process.
_BATCH: Final = 16


@dataclass(frozen=True, slots=True)
class UnderstandOptions:
    """How articles of a file are understood."""

    processes: int = 1
    reader: str = "auto"
    quiet: bool = False


Batch = tuple[list[Article], tuple[Outlet, ...], datetime]
Results = tuple[list[str], list[Reading | Failure]]


BY_RULES: Final = (
    "who says what is read by rules: the neural reader's weights are not installed, and the rules "
    "find fewer (docs/quality.md); reinstall dateline to have them"
)


def make_reader(kind: str) -> Callable[[Batch], Results]:
    """Give a worker that reads batches of articles with one loaded reader of `kind`."""
    reader = Reader(kind)

    def work(batch: Batch) -> Results:
        articles, outlets, now = batch
        add_outlets(outlets)
        return [a.id for a in articles], list(reader.read(articles, now=now))

    return work


def understand(desk: Desk, *, now: datetime) -> int:
    """Understand every article that is not yet understood; give how many were."""
    archive = desk.archive
    pending = archive.pending(UNDERSTAND)
    if not pending:
        return 0
    reader = _told_reader(desk.settings.reader)
    progress = desk.progress("understand", len(pending))
    outlets = desk.settings.outlets
    batches = ((archive.articles(ids), outlets, now) for ids in batched(pending, _BATCH))
    processes = min(desk.settings.processes, 1 + len(pending) // (4 * _BATCH))
    for ids, results in spread(partial(make_reader, reader), batches, processes=processes):
        _keep(archive, ids, results)
        progress.add(len(ids))
    progress.close()
    return len(pending)


def _told_reader(wanted: str) -> str:
    """Give the reader that will read; where it is the rules for want of weights, say so."""
    chosen = chosen_reader(wanted)
    if wanted == "auto" and chosen == "rules":
        print(BY_RULES, file=sys.stderr)
    return chosen


def _keep(archive: Archive, ids: list[str], results: list[Reading | Failure]) -> None:
    with archive.transaction():
        for result in results:
            if isinstance(result, Reading):
                archive.add_reading(result)
        archive.add_failures(r for r in results if isinstance(r, Failure))
        archive.mark_done(UNDERSTAND, ids)


def understand_all(
    articles: Iterable[Article], options: UnderstandOptions, *, now: datetime
) -> Iterator[Reading | Failure]:
    """Yield a reading, or a failure, for each article, in order, without a desk."""
    reader, processes = _told_reader(options.reader), options.processes
    progress = Progress("understand", None, quiet=options.quiet)
    batches = ((batch, (), now) for batch in batched(articles, _BATCH))
    for _, results in spread(partial(make_reader, reader), batches, processes=processes):
        yield from results
        progress.add(len(results))
    progress.close()
