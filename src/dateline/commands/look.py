"""Commands that look and change nothing: check, failures, status, search, show."""

from collections import Counter
from pathlib import Path

import click

from dateline.cli import Common
from dateline.errors import WrongInput
from dateline.pipeline import stages
from dateline.pipeline.desk import Desk
from dateline.pipeline.printing import check_roundup
from dateline.records import dump, to_plain


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.pass_obj
def check(common: Common, folder: Path) -> None:
    """Verify every receipt of a printed roundup against the archive.

    Exits 1 if one character of a receipt, a line or a page differs from what the archive gives.

    Example: dateline check desk/roundups/2014-09-10
    """
    with Desk.open(common.desk, quiet=common.quiet) as desk:
        receipts, problems = check_roundup(desk, folder)
    for problem in problems:
        click.echo(str(problem))
    if problems:
        raise WrongInput(
            f"{len(problems)} things do not hold in {str(folder)!r}", about=str(folder)
        )
    click.echo(f"{receipts} receipts verified, all three files are as they were printed")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@click.pass_obj
def failures(common: Common, as_json: bool) -> None:
    """List what could not be done: in which room, on what, and why.

    Example: dateline failures --json | head
    """
    with Desk.open(common.desk, quiet=common.quiet) as desk:
        found = desk.archive.failures()
    for failure in found:
        if as_json:
            click.echo(dump(failure))
        else:
            click.echo(f"{failure.failed_at:%Y-%m-%d %H:%M}  {failure.room:<10}  {failure.about}")
            click.echo(f"                  {failure.reason}")
    if not found and not as_json:
        click.echo("no failures")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def status(common: Common, as_json: bool) -> None:
    """Count what the archive holds and what is still to do.

    Example: dateline status
    """
    with Desk.open(common.desk, quiet=common.quiet) as desk:
        counts = desk.archive.counts()
        waiting = {"read": len(desk.archive.captures_to_read())}
        waiting |= {stage: len(desk.archive.pending(stage)) for stage in stages.OF_ARTICLES}
        wrong = desk.archive.check()
    if as_json:
        click.echo(dump({"holds": counts, "to_do": waiting, "wrong": wrong}))
        return
    for name, count in counts.items():
        click.echo(f"{name:<12}{count:>10,}")
    for stage, count in waiting.items():
        click.echo(f"to {stage:<9}{count:>10,}")
    click.echo("; ".join(wrong) or "the archive is sound")


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--limit",
    type=click.IntRange(1, 10_000),
    default=20,
    show_default=True,
    help="At most so many articles.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@click.pass_obj
def search(common: Common, words: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Find articles by their words (SQLite FTS5: AND, OR, NOT, "a phrase", prefix*).

    Example: dateline search '"cease-fire" AND talks'
    """
    with Desk.open(common.desk, quiet=common.quiet) as desk:
        found = desk.archive.search(" ".join(words), limit=limit)
    for hit in found:
        if as_json:
            plain = to_plain(hit.article)
            click.echo(dump({k: plain[k] for k in ("id", "url", "outlet", "headline")}))
        else:
            day = hit.article.published_on or "undated   "
            click.echo(f"{day}  {hit.article.outlet}: {hit.article.headline}  [{hit.article.id}]")
            click.echo(f"            {' '.join(hit.excerpt.split())}")
    if not found and not as_json:
        click.echo("nothing found")


@click.command()
@click.argument("article_id")
@click.option("--json", "as_json", is_flag=True, help="Everything, as one JSON object.")
@click.pass_obj
def show(common: Common, article_id: str, as_json: bool) -> None:
    """Show one article and all that was understood of it.

    Example: dateline show 4c1f0c6e6f4d8a2b
    """
    with Desk.open(common.desk, quiet=common.quiet) as desk:
        article = desk.archive.article(article_id)
        if article is None:
            raise WrongInput(
                f"no article {article_id!r}; `dateline search` prints ids in brackets",
                about=article_id,
            )
        reading = desk.archive.readings_of([article.id]).get(article.id)
        copies = desk.archive.copies_among([article.id])
        members = desk.archive.members_of([article.id])
        earlier = desk.archive.earlier_versions([article.id]).get(article.id, ())
    if as_json:
        found = {"article": article, "reading": reading, "copies": copies, "members": members}
        click.echo(dump({**found, "earlier": [a.id for a in earlier]}))
        return
    click.echo(f"{article.headline}\n{article.outlet}, {article.byline or 'no byline'}")
    click.echo(f"{article.published_at or 'undated'} ({article.published_precision or 'no date'})")
    click.echo(article.url)
    for version in earlier:
        click.echo(f"before: {version.headline or 'no headline'} [{version.id}]")
    click.echo()
    for said in reading.attributions if reading else ():
        who = said.speaker or "(nobody named)"
        click.echo(f"{who} [{said.stance}, {said.status}]: {' '.join(said.evidence.exact.split())}")
    for kind, count in Counter(c.relation for c in copies).items():
        click.echo(f"{kind}: {count}")
    for member in members:
        click.echo(f"story {member.story_id}: {', '.join(member.why)}")
