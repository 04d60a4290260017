"""The command `feeds`: which feeds the desk follows; OPML in and out."""

from pathlib import Path

import click

from dateline.cli import Common
from dateline.pipeline import following
from dateline.pipeline.desk import Desk


@click.group()
def feeds() -> None:
    """List, add, import or export the feeds that the desk follows (`[[feed]]` in desk.toml).

    \b
    Example: dateline feeds add https://example.org/feed.xml --outlet "Example Post"
             dateline feeds import subscriptions.opml
    """


@feeds.command("list")
@click.pass_obj
def list_feeds(common: Common) -> None:
    """List the feeds, one a line: url and outlet."""
    with Desk.open(common.desk, quiet=common.quiet) as desk:
        for feed in desk.settings.feeds:
            click.echo(f"{feed.url}\t{feed.outlet}")


@feeds.command("add")
@click.argument("url")
@click.option("--outlet", default="", help="The outlet's name; by default what the feed says.")
@click.pass_obj
def add_feed(common: Common, url: str, outlet: str) -> None:
    """Add one feed to desk.toml, unless it is there already."""
    with Desk.work(common.desk, quiet=common.quiet) as desk:
        count = following.add_feeds(desk, [(url, outlet)])
    click.echo(f"{count} feeds added")


@feeds.command("import")
@click.argument("opml", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
def import_feeds(common: Common, opml: Path) -> None:
    """Add the feeds of an OPML file to desk.toml."""
    with Desk.work(common.desk, quiet=common.quiet) as desk:
        count = following.import_opml(desk, opml.read_bytes())
    click.echo(f"{count} feeds added")


@feeds.command("export")
@click.pass_obj
def export_feeds(common: Common) -> None:
    """Print the desk's feeds as OPML."""
    with Desk.open(common.desk, quiet=common.quiet) as desk:
        click.echo(following.export_opml(desk))
