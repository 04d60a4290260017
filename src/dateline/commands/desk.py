"""Commands that begin a desk: init and collect."""

from datetime import UTC, datetime

import click

from dateline.cli import Common
from dateline.errors import WrongInput
from dateline.pipeline.collecting import Collected
from dateline.pipeline.collecting import collect as collect_sources
from dateline.pipeline.desk import SETTINGS_NAME, Desk


@click.command()
@click.pass_obj
def init(common: Common) -> None:
    """Make a desk: a folder with its settings (desk.toml) and an empty archive.

    Example: dateline --desk sahel init
    """
    is_new = not (common.desk / SETTINGS_NAME).exists()
    with Desk.make(common.desk, quiet=common.quiet):
        pass
    click.echo(f"{'made' if is_new else 'there already:'} {common.desk / SETTINGS_NAME}")
    click.echo("next: dateline collect PATH… or add feeds with `dateline feeds add URL`")


@click.command()
@click.argument("sources", nargs=-1)
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day of publication of pages that do not tell it themselves.",
)
@click.option("--outlet", default="", help="The outlet of pages that do not name it themselves.")
@click.pass_obj
def collect(common: Common, sources: tuple[str, ...], on: datetime | None, outlet: str) -> None:
    """Save pages and read them: from the desk's feeds, or from SOURCES.

    SOURCES are folders of saved pages, single pages (.html, .txt), articles as JSON Lines
    (.jsonl, .jsonl.gz), web archives (.warc, .warc.gz), urls of pages and urls of feeds. What is
    in the archive already is not fetched or read again.

    \b
    Example: dateline collect saved/ articles.jsonl.gz crawl.warc.gz
             dateline collect https://example.org/feed.xml
             dateline collect page.txt --on 2015-03-11 --outlet "Example Monitor"
    """
    told = {"published_at": on.date().isoformat() if on else "", "outlet": outlet}
    hints = tuple((name, words) for name, words in told.items() if words)
    with Desk.work(common.desk, quiet=common.quiet) as desk:
        if not sources and not desk.settings.feeds:
            raise WrongInput("nothing to collect: name SOURCES, or add a feed with `feeds add`")
        say_collected(collect_sources(desk, sources, now=datetime.now(UTC), hints=hints))


def say_collected(done: Collected) -> None:
    """Print what a run collected; WrongInput where nothing came and something failed."""
    failed = f"{done.failures} failures, see `dateline failures`" if done.failures else ""
    if failed and not done.seen and not done.articles:
        raise WrongInput(f"nothing came: {failed}")
    words = f"{done.captures} captures and {done.articles} articles are new"
    click.echo(f"{words}; {failed}" if failed else words)
