"""Commands by which people decide: merge, split, decisions."""

import getpass
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import click

from dateline.cli import Common
from dateline.pipeline.deciding import merge_stories, split_story
from dateline.pipeline.desk import Desk
from dateline.records import dump


def _by(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--by", default=getpass.getuser, show_default="you", help="Who decides this, for the log."
    )(command)


@click.command()
@click.argument("story")
@click.argument("others", nargs=-1, required=True)
@_by
@click.pass_obj
def merge(common: Common, story: str, others: tuple[str, ...], by: str) -> None:
    """Make OTHERS one story with STORY, now and whenever stories are gathered again.

    A story's id stands in roundup.json, and in the page's address of it, after "s-". Roundups that
    are printed stay as they are; print them again to see it there.

    Example: dateline merge 3f0c9a1be2d47c55 80aa6d1f2b9e4410 --by "A. Editor"
    """
    with Desk.work(common.desk, quiet=common.quiet) as desk:
        done = merge_stories(desk, story, others, by=by, now=datetime.now(UTC))
    click.echo(f"story {done.story_id} has {done.articles} articles now")


@click.command()
@click.argument("articles", nargs=-1, required=True)
@click.option("--into", default="", help="The story that they belong to; else one of their own.")
@_by
@click.pass_obj
def split(common: Common, articles: tuple[str, ...], into: str, by: str) -> None:
    """Take ARTICLES out of their stories, now and whenever stories are gathered again.

    Example: dateline split 531619fcc1e90c2e 7d1c9d60d5f1feb0 --by "A. Editor"
    """
    with Desk.work(common.desk, quiet=common.quiet) as desk:
        done = split_story(desk, articles, into=into, by=by, now=datetime.now(UTC))
    click.echo(f"story {done.story_id} has {done.articles} articles now")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@click.pass_obj
def decisions(common: Common, as_json: bool) -> None:
    """List what people decided, oldest first; nothing is ever taken out of this log.

    Example: dateline decisions --json
    """
    with Desk.open(common.desk, quiet=common.quiet) as desk:
        found = desk.archive.decisions()
    for decision in found:
        if as_json:
            click.echo(dump(decision))
        else:
            when = f"{decision.decided_at:%Y-%m-%d %H:%M}"
            click.echo(
                f"{when}  {decision.by}: {decision.verb} {decision.subject} -> {decision.value}"
            )
    if not found and not as_json:
        click.echo("no decisions")
