"""Understanding: articles to readings, spread over processes, each batch kept as it is done."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final

from dateline.archive import Archive
from dateline.model import Article, Failure, Reading
from dateline.outlets import Outlet, add_outlets
from dateline.pipeline.batches import batched
from dateline.pipeline.desk import Desk
from dateline.pipeline.stages import UNDERSTAND
from dateline.progress import Progress
from dateline.understand.reading import Reader
from dateline.workers import spread

# Articles a batch: a kill loses at most this many articles' work for each process.
_BATCH: Final = 16

Batch = tuple[list[Article], tuple[Outlet, ...], datetime]
Results = tuple[list[str], list[Reading | Failure]]


def make_reader() -> Callable[[Batch], Results]:
    """Give a worker that reads batches of articles with one loaded reader."""
    reader = Reader()

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
    progress = desk.progress("understand", len(pending))
    outlets = desk.settings.outlets
    batches = ((archive.articles(ids), outlets, now) for ids in batched(pending, _BATCH))
    processes = min(desk.settings.processes, 1 + len(pending) // (4 * _BATCH))
    for ids, results in spread(make_reader, batches, processes=processes):
        _keep(archive, ids, results)
        progress.add(len(ids))
    progress.close()
    return len(pending)


def _keep(archive: Archive, ids: list[str], results: list[Reading | Failure]) -> None:
    with archive.transaction():
        for result in results:
            if isinstance(result, Reading):
                archive.add_reading(result)
        archive.add_failures(r for r in results if isinstance(r, Failure))
        archive.mark_done(UNDERSTAND, ids)


def understand_all(
    articles: Iterable[Article], *, processes: int, quiet: bool, now: datetime
) -> Iterator[Reading | Failure]:
    """Yield a reading, or a failure, for each article, in order, without a desk."""
    progress = Progress("understand", None, quiet=quiet)
    batches = ((batch, (), now) for batch in batched(articles, _BATCH))
    for _, results in spread(make_reader, batches, processes=processes):
        yield from results
        progress.add(len(results))
    progress.close()
