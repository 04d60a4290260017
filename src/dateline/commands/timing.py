"""The command `timing`: does A follow B more than chance would have it?"""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from dateline.cli import Common
from dateline.errors import WrongInput
from dateline.model import Finding
from dateline.pipeline import counting
from dateline.pipeline.desk import Desk
from dateline.records import dump
from dateline.timing import (
    ALPHA,
    FollowOptions,
    PageOptions,
    Series,
    finding_to_public,
    follow_pairs,
    follow_test,
)
from dateline.timing.words import p_words, plain_name

_DAY = click.DateTime(["%Y-%m-%d"])
_ALONE = ": by itself; not with all pairs taken into account"
_GIVE = "give two CSV files, or --a and --b with event types of the archive"


@click.command()
@click.argument("files", nargs=-1)
@click.option("--a", "a_types", help="Event types of the archive, parted by commas: what follows.")
@click.option("--b", "b_types", help="Event types of the archive: what is followed.")
@click.option("--first", type=_DAY, help="First day of the archive to look at.")
@click.option("--last", type=_DAY, help="Last day of the archive to look at.")
@click.option(
    "--within",
    type=click.IntRange(1, 90),
    multiple=True,
    default=(3,),
    show_default=True,
    help="Follow within so many days. Several are tried at once, and paid for.",
)
@click.option(
    "--pairs",
    is_flag=True,
    help="Each type of --a against each of --b, a line each; all by default.",
)
@click.option("--volume", help="A third file: news as such, by day, as a placebo.")
@click.option(
    "--window",
    type=click.IntRange(0, 366),
    default=0,
    help="Days of a rotation window; by default four times that.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="The same seed gives the same answer.",
)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Write a report here."
)
@click.option("--json", "as_json", is_flag=True, help="The finding as one JSON object.")
@click.pass_obj
def timing(common: Common, /, **options: Any) -> None:
    """Does A follow B more than chance would have it?

    FILES are two CSV files of daily counts (column `day`, then counts; FILE.csv:column picks one).
    Without files, --a and --b name event types of the archive. Every test on an archive is kept in
    its log, and the report says how many there were. With --pairs, q takes all pairs into account.

    \b
    Example: dateline timing videos.csv setbacks.csv --within 7 --out report/
             dateline timing --a video_release --b setback,defection --within 1 --within 7
             dateline timing --pairs --a video_release,claim_of_responsibility
    """
    first, *others = options["within"]
    follow = FollowOptions(
        follow_days=first,
        also=tuple(others),
        window_days=options["window"],
        seed=options["seed"],
    )
    if options["pairs"] and (options["files"] or options["out"]):
        raise WrongInput(
            "--pairs tests types of the archive and prints a line each; leave out files and --out"
        )
    if options["volume"] and not options["files"]:
        raise WrongInput("--volume goes with two CSV files; an archive counts its own articles")
    if options["pairs"]:
        _tell_pairs(common, options, follow)
    elif options["files"]:
        _tell(_of_files(options, follow), options, follow)
    else:
        _tell(_of_archive(common, options, follow), options, follow)


Tested = tuple[Finding, Series, Series, PageOptions]


def _of_files(options: dict[str, Any], follow: FollowOptions) -> Tested:
    files = options["files"]
    if len(files) != 2 or options["a_types"] or options["b_types"]:
        raise WrongInput(_GIVE)
    a, b = (counting.series_of_file(f) for f in files)
    volume = counting.series_of_file(options["volume"]) if options["volume"] else None
    return follow_test(a, b, options=follow, volume=volume), a, b, PageOptions()


def _of_archive(common: Common, options: dict[str, Any], follow: FollowOptions) -> Tested:
    if not (options["a_types"] and options["b_types"]):
        raise WrongInput(_GIVE)
    with Desk.open(common.desk, quiet=common.quiet) as desk:
        span = _span(options)
        a, b = (
            counting.series_of_archive(desk, str(options[n]), span) for n in ("a_types", "b_types")
        )
        finding = follow_test(a, b, options=follow, volume=counting.volume_of_archive(desk))
        page = PageOptions(tests=counting.note_tests(desk, [finding], follow, span))
        if options["out"]:
            told = (counting.receipts_of(desk, a), counting.receipts_of(desk, b))
            page = replace(page, receipts=told)
    return finding, a, b, page


def _span(options: dict[str, Any]) -> counting.Span:
    days = (options["first"], options["last"])
    return counting.Span(*(d.date() if isinstance(d, datetime) else None for d in days))


def _tell(tested: Tested, options: dict[str, Any], follow: FollowOptions) -> None:
    finding, a, b, page = tested
    if options["out"]:
        written = counting.write_report((finding, a, b), options["out"], options=follow, page=page)
        click.echo(f"report: {written}", err=True)
    if options["as_json"]:
        click.echo(dump(finding_to_public(finding)))
        return
    click.echo(f"{finding.verdict}.")
    for caveat in finding.caveats:
        click.echo(f"  - {caveat}")
    if page.tests:
        click.echo(f"  - {page.tests}")


def _tell_pairs(common: Common, options: dict[str, Any], follow: FollowOptions) -> None:
    """Test every pair and print a line each, or a list of findings with p and q as JSON."""
    with Desk.open(common.desk, quiet=common.quiet) as desk:
        span = _span(options)
        pairs = counting.pairs_of_archive(desk, (options["a_types"], options["b_types"]), span)
        progress = desk.progress("timing", len(pairs))
        told = follow_pairs(pairs, options=follow, tell=progress.add)
        progress.close()
        log = counting.note_tests(desk, [t.finding for t in told], follow, span)
    if options["as_json"]:
        for t in told:
            click.echo(dump(finding_to_public(t.finding) | {"p": t.p, "q": t.q}))
        return
    for t in told:
        names = f"{plain_name(t.finding.a)} after {plain_name(t.finding.b)}"
        by_itself = "tended to follow" in t.finding.verdict and (t.q or 0) > ALPHA
        verdict = f"{t.finding.verdict}{_ALONE if by_itself else ''}"
        click.echo(f"q {p_words(t.q)}  p {p_words(t.p)}  {names}: {verdict}")
    click.echo(f"{len(told)} pairs; q is p with all of them taken into account. {log}")
