"""Single rooms on files and pipes: read, understand, lineage, stories, claims."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from dateline.cli import Common
from dateline.errors import WrongInput
from dateline.model import Failure, Reading
from dateline.pipeline import files
from dateline.pipeline.understanding import UnderstandOptions, understand_all
from dateline.records import dump

_FILE = click.argument("file", default="-")
_PROCESSES = click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="How many processes read.",
)
_READER = click.option(
    "--reader",
    type=click.Choice(("auto", "neural", "rules")),
    default="auto",
    show_default=True,
    help="Who says what: the trained reader (auto: where its weights are), or rules alone, which "
    "find less and take a third of the time.",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="JSON Lines (the default on a pipe).")


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@_JSON
def read(paths: tuple[Path, ...], as_json: bool) -> None:
    """Read saved pages, text files, JSON Lines or WARC files to articles.

    \b
    Example: dateline read saved/ --json > articles.jsonl
             dateline read page.html
    """
    with _told() as fail:
        for found in files.read_paths(paths, now=datetime.now(UTC)):
            if isinstance(found, Failure):
                fail(found)
            else:
                _print(found, as_json, ("published_at", "outlet", "headline", "byline"))


@click.command()
@_FILE
@_PROCESSES
@_READER
@_JSON
@click.pass_obj
def understand(common: Common, file: str, processes: int, reader: str, as_json: bool) -> None:
    """Find attributions, times, events and entities in the articles of FILE (JSON Lines).

    Input: {"id", "text", "published_at"?, "published_on"?, "outlet"?, "headline"?, "url"?} a line;
    the text is used exactly as it stands, and offsets refer to it.

    Example: zcat articles.jsonl.gz | dateline understand --json | jq .attributions
    """
    now = datetime.now(UTC)
    with _told() as fail:
        articles = files.read_articles(file, fail, now=now)
        read = understand_all(articles, UnderstandOptions(processes, reader, common.quiet), now=now)
        for reading in _whole(read, fail):
            _print(files.reading_to_public(reading), as_json, ("id", "attributions"))


@click.command()
@_FILE
@_JSON
def lineage(file: str, as_json: bool) -> None:
    """Find the pairs of articles in FILE that share words; pairs not printed are independent.

    Example: dateline lineage articles.jsonl.gz --json
    """
    with _told() as fail:
        articles = files.read_articles(file, fail, now=datetime.now(UTC))
        _print_all(files.trace_file(articles), as_json, ("a", "relation", "b"))


@click.command()
@_FILE
@_JSON
def stories(file: str, as_json: bool) -> None:
    """Put the articles of FILE into running stories, in stream order, without looking ahead.

    Example: dateline stories articles.jsonl.gz --json
    """
    with _told() as fail:
        articles = files.read_articles(file, fail, now=datetime.now(UTC))
        _print_all(files.gather_file(articles), as_json, ("id", "story", "topic"))


@click.command()
@_FILE
@_PROCESSES
@_READER
@_JSON
@click.pass_obj
def claims(common: Common, file: str, processes: int, reader: str, as_json: bool) -> None:
    """Find the claims in the articles of FILE: who asserts, who denies, how many origins.

    Example: dateline claims articles.jsonl.gz --json
    """
    now = datetime.now(UTC)
    with _told() as fail:
        articles = list(files.read_articles(file, fail, now=now))
        read = understand_all(articles, UnderstandOptions(processes, reader, common.quiet), now=now)
        readings = {r.article_id: r for r in _whole(read, fail)}
        shown = ("claim", "independent_origins", "mentions")
        _print_all(files.claims_of_file(articles, readings), as_json, shown)


def _whole(
    results: Iterable[Reading | Failure], fail: Callable[[Failure], None]
) -> Iterator[Reading]:
    """Yield the readings, and tell the failures."""
    for result in results:
        if isinstance(result, Failure):
            fail(result)
        else:
            yield result


@contextmanager
def _told() -> Iterator[Callable[[Failure], None]]:
    """Tell each failure on stderr as it comes; WrongInput, with their number, at the end."""
    count = 0

    def fail(failure: Failure) -> None:
        nonlocal count
        count += 1
        click.echo(f"dateline: {failure.about}: {failure.reason}", err=True)

    yield fail
    if count:
        raise WrongInput(f"{count} could not be read; the others were")


def _print_all(records: Iterable[dict[str, Any]], as_json: bool, shown: Sequence[str]) -> None:
    for record in records:
        _print(record, as_json, shown)


def _print(record: dict[str, Any], as_json: bool, shown: Sequence[str]) -> None:
    """Print a record: whole as JSON, or for people on a terminal its main parts."""
    if as_json or not sys.stdout.isatty():
        click.echo(dump(record))
        return
    parts = (record[name] for name in shown)
    click.echo("\t".join(str(len(p)) if isinstance(p, list) else str(p or "-") for p in parts))
