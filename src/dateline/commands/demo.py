"""The command `demo`."""

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

    Example: dateline demo --out /tmp/demo
    """
    shown = demonstrate(out, quiet=common.quiet)
    page = shown.pages[-1].resolve()
    click.echo(f"{shown.articles} articles read, {len(shown.pages)} days printed")
    click.echo(f"roundup:  {page}")
    click.echo(f"timing:   {shown.report.resolve()}")
    click.echo(f"          {shown.verdict}")
    click.echo(f"verify:   dateline --desk {out} check {shown.pages[-1].parent}")
