"""Commands that work a desk: update, roundup, run."""

from datetime import UTC, date, datetime
from pathlib import Path

import click

from dateline.cli import Common
from dateline.commands.desk import say_collected
from dateline.errors import WrongInput
from dateline.pipeline import stages, updating
from dateline.pipeline.collecting import collect
from dateline.pipeline.desk import Desk
from dateline.pipeline.printing import print_index, print_roundup


@click.command()
@click.option(
    "--again",
    type=click.Choice(stages.ALL),
    help="Forget what this stage found and do it again for all articles.",
)
@click.pass_obj
def update(common: Common, again: str | None) -> None:
    """Do what is not yet done: lineage, understanding, stories.

    Example: dateline update --again understand
    """
    with Desk.work(common.desk, quiet=common.quiet) as desk:
        if again:
            updating.redo(desk, again)
        click.echo(_updated(updating.update(desk, now=datetime.now(UTC))))


@click.command()
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to write; by default roundups/DAY in the desk.",
)
@click.pass_obj
def roundup(common: Common, day: datetime, out: Path | None) -> None:
    """Print the roundup of DAY: index.html, roundup.md, roundup.json.

    Does first what is not yet done (see `update`). The same archive gives the same bytes.

    Example: dateline roundup 2014-09-10
    """
    with Desk.work(common.desk, quiet=common.quiet) as desk:
        updating.update(desk, now=datetime.now(UTC))
        _print(desk, day.date(), out)


@click.command()
@click.pass_obj
def run(common: Common) -> None:
    """Collect from the feeds, update, and print today's roundup (UTC): one line for a cron table.

    Example: dateline --desk /srv/desk --quiet run
    """
    now = datetime.now(UTC)
    with Desk.work(common.desk, quiet=common.quiet) as desk:
        if not desk.settings.feeds:
            raise WrongInput("the desk follows no feed; add one with `dateline feeds add URL`")
        say_collected(collect(desk, (), now=now))
        click.echo(_updated(updating.update(desk, now=now)))
        _print(desk, now.date(), None)


def _print(desk: Desk, day: date, out: Path | None) -> None:
    made, page = print_roundup(desk, day, out)
    if out is None:
        print_index(desk)
    click.echo(f"{len(made.blocks)} stories, {len(made.lines())} lines: {page}")


def _updated(done: updating.Updated) -> str:
    """Give in words what an update did."""
    read = f"{done.read} more read, " if done.read else ""
    failed = f"; {done.failures} failures, see `dateline failures`" if done.failures else ""
    stages_ = (
        f"{done.traced} traced, {done.understood} understood, {done.gathered} put into stories"
    )
    return f"{read}{stages_}{failed}"
