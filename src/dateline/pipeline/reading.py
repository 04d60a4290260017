"""Reading a file's articles through the understand room, without a desk."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from dateline.model import Article, Failure, Reading
from dateline.pipeline.batches import batched
from dateline.pipeline.files import read_articles
from dateline.pipeline.understanding import make_reader
from dateline.progress import Progress
from dateline.workers import spread

_BATCH: Final = 8


def read_files(
    articles: str | Iterable[Article], *, processes: int, quiet: bool
) -> Iterator[Reading | Failure]:
    """Yield a reading, or a failure, for each article of a file or a list, in order."""
    found = read_articles(articles) if isinstance(articles, str) else articles
    now = datetime.now(UTC)
    progress = Progress("understand", None, quiet=quiet)
    batches = ((batch, (), now) for batch in batched(found, _BATCH))
    for _, results in spread(make_reader, batches, processes=processes):
        yield from results
        progress.add(len(results))
    progress.close()
