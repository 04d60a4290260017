"""The command `timing`: does A follow B more than chance would have it?"""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from dateline.cli import Common
from dateline.errors import WrongInput
from dateline.pipeline import counting
from dateline.pipeline.desk import Desk
from dateline.records import dump
from dateline.timing import FollowOptions, Series, finding_to_public, follow_test

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("files", nargs=-1)
@click.option("--a", "a_types", help="Event types of the archive, parted by commas: what follows.")
@click.option("--b", "b_types", help="Event types of the archive: what is followed.")
@click.option("--first", type=_DAY, help="First day of the archive to look at.")
@click.option("--last", type=_DAY, help="Last day of the archive to look at.")
@click.option(
    "--within",
    type=click.IntRange(1, 90),
    default=3,
    show_default=True,
    help="Follow within so many days.",
)
@click.option(
    "--window",
    type=click.IntRange(0, 366),
    default=0,
    help="Days of a rotation window; by default four times that.",
)
@click.option("--seed", default=0, show_default=True, help="The same seed gives the same answer.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Write a report here."
)
@click.option("--json", "as_json", is_flag=True, help="The finding as one JSON object.")
@click.pass_obj
def timing(common: Common, /, **options: Any) -> None:
    """Does A follow B more than chance would have it?

    FILES are two CSV files of daily counts (column `day`, then counts; FILE.csv:column picks one).
    Without files, --a and --b name event types of the archive.

    \b
    Example: dateline timing videos.csv setbacks.csv --within 7 --out report/
             dateline timing --a video_release --b setback,defection
    """
    follow = FollowOptions(
        follow_days=options["within"], window_days=options["window"], seed=options["seed"]
    )
    a, b = _series(common, options)
    finding = follow_test(a, b, options=follow)
    if options["out"]:
        page = counting.write_report((finding, a, b), options["out"], options=follow)
        click.echo(f"report: {page}", err=True)
    if options["as_json"]:
        click.echo(dump(finding_to_public(finding)))
        return
    click.echo(f"{finding.verdict}.")
    for caveat in finding.caveats:
        click.echo(f"  - {caveat}")


def _series(common: Common, options: dict[str, Any]) -> tuple[Series, Series]:
    files, a_types, b_types = (options[n] for n in ("files", "a_types", "b_types"))
    if len(files) == 2 and not (a_types or b_types):
        return counting.series_of_file(files[0]), counting.series_of_file(files[1])
    if files or not (a_types and b_types):
        raise WrongInput("give two CSV files, or --a and --b with event types of the archive")
    days = (options["first"], options["last"])
    span = counting.Span(*(d.date() if isinstance(d, datetime) else None for d in days))
    with Desk.open(common.desk, quiet=common.quiet) as desk:
        return (
            counting.series_of_archive(desk, str(a_types), span),
            counting.series_of_archive(desk, str(b_types), span),
        )
