"""The command `demo`."""

import shutil
import sys
from pathlib import Path

import click

from dateline.cli import Common
from dateline.pipeline.demonstrating import demonstrate


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("dateline-demo"),
    show_default=True,
    help="The folder in which the demo's desk is made.",
)
@click.pass_obj
def demo(common: Common, out: Path) -> None:
    """Read three weeks of a fictional country's press and print its roundups. Needs no network.

    Example: dateline demo --out somewhere
    """
    shown = demonstrate(out, quiet=common.quiet)
    program = (
        "dateline" if shutil.which("dateline") else str(Path(sys.executable).with_name("dateline"))
    )
    click.echo(f"{shown.articles} articles in the desk, {shown.days} days printed")
    click.echo(f"look at:  {shown.best.resolve()}")
    click.echo(f"all days: {shown.index.resolve()}")
    click.echo(f"timing:   {shown.report.resolve()}")
    click.echo(f"          {shown.verdict}")
    click.echo(f"verify:   {program} --desk {out} check {shown.best.parent}")
