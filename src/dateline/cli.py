"""The command `dateline`: a table of commands, each loaded only when it is asked for."""

import importlib
import os
import signal
import sqlite3
import sys
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from dateline import __version__
from dateline.errors import DeskError


@dataclass(frozen=True, slots=True)
class Row:
    """A command: its module, the heading it is listed under, and in one line why."""

    module: str
    heading: str
    summary: str


_DESK: Final = "The desk (in --desk, a folder)"
_DECIDE: Final = "People decide (kept in a log that is only ever added to)"
_LOOK: Final = "Looking (changes nothing)"
_ROOMS: Final = "Single rooms, on files and pipes (no desk needed)"

COMMANDS: Final[dict[str, Row]] = {
    "demo": Row("demo", _DESK, "Three weeks of a fictional country, up to its roundups."),
    "init": Row("desk", _DESK, "Make a desk: a folder with its settings and an empty archive."),
    "feeds": Row("feeds", _DESK, "List, add, import or export the feeds that the desk follows."),
    "collect": Row("desk", _DESK, "Save pages from feeds, urls, folders, WARC or JSON Lines."),
    "update": Row("work", _DESK, "Do what is not yet done: lineage, understanding, stories."),
    "roundup": Row("work", _DESK, "Print a day's roundup: index.html, roundup.md, roundup.json."),
    "run": Row("work", _DESK, "Collect from the feeds, update, and print today's roundup."),
    "merge": Row("decide", _DECIDE, "Make several stories one."),
    "split": Row("decide", _DECIDE, "Take articles out of a story."),
    "decisions": Row("decide", _DECIDE, "List what was decided, by whom and when."),
    "check": Row("look", _LOOK, "Verify every receipt of a printed roundup against the archive."),
    "failures": Row("look", _LOOK, "List what could not be done, and why."),
    "status": Row("look", _LOOK, "Count what the archive holds and what is still to do."),
    "search": Row("look", _LOOK, "Find articles by their words."),
    "show": Row("look", _LOOK, "Show one article and all that was understood of it."),
    "read": Row("rooms", _ROOMS, "Saved pages to articles."),
    "understand": Row("rooms", _ROOMS, "Articles to attributions, times, events and entities."),
    "lineage": Row("rooms", _ROOMS, "Articles to pairs that share words."),
    "stories": Row("rooms", _ROOMS, "Articles to running stories, in stream order."),
    "claims": Row("rooms", _ROOMS, "Articles to claims, with who asserts and who denies."),
    "timing": Row("timing", _ROOMS, "Does A follow B more than chance would have it?"),
}


class LazyGroup(click.Group):
    """A group whose commands are loaded one at a time, and listed from the table above."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command, by the convention that function and command have one name."""
        row = COMMANDS.get(cmd_name)
        if row is None:
            return None
        module = importlib.import_module(f"dateline.commands.{row.module}")
        command = getattr(module, cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands under their headings without loading any."""
        for heading in dict.fromkeys(row.heading for row in COMMANDS.values()):
            with formatter.section(heading):
                formatter.write_dl(
                    [(n, r.summary) for n, r in COMMANDS.items() if r.heading == heading]
                )


@dataclass(frozen=True, slots=True)
class Common:
    """Options that stand before the command."""

    desk: Path
    quiet: bool


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--desk",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("desk"),
    envvar="DATELINE_DESK",
    show_default=True,
    help="The desk's folder; also DATELINE_DESK.",
)
@click.option("--quiet", "-q", is_flag=True, help="No progress on stderr.")
@click.version_option(__version__)
@click.pass_context
def group(ctx: click.Context, desk: Path, quiet: bool) -> None:
    """A security-news desk in a box.

    Each day's roundup: who said what, when, how sure, who denies it, how many independent origins
    there are, and the exact sentence that each line comes from.

    \b
    Try it:     dateline demo
    Your own:   dateline init
                dateline collect pages/ articles.jsonl.gz https://example.org/feed.xml
                dateline roundup 2014-09-10
    """
    ctx.obj = Common(desk, quiet)


def main() -> None:
    """Run the command line: one line and exit 1 for what went wrong, 2 for wrong usage."""
    signal.signal(signal.SIGTERM, _stop)
    try:
        group.main(standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    except (KeyboardInterrupt, click.Abort):
        click.echo("\ndateline: stopped; nothing is lost, run the same again to go on", err=True)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except BrokenExecutor:
        click.echo("dateline: a worker process was ended (by lack of memory?); run again", err=True)
        sys.exit(1)
    except (DeskError, OSError, UnicodeError, sqlite3.Error) as error:
        click.echo(f"dateline: {error}", err=True)
        sys.exit(1)


def _stop(signal_number: int, frame: object) -> None:
    """A service manager asks to stop: end as on Ctrl-C."""
    raise KeyboardInterrupt
