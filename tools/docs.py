"""The docs check: every command, option and setting is documented, and no link within docs is dead.

python tools/docs.py        prints what is missing and exits 1, or one line and 0
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from dateline.cli import COMMANDS, group
from dateline.settings import SECTIONS, TEMPLATE

ROOT: Final = Path(__file__).resolve().parents[1]
ROOMS: Final = (
    "collect",
    "read",
    "lineage",
    "understand",
    "stories",
    "claims",
    "timing",
    "roundup",
)
_LINK: Final = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def main() -> int:
    """Print what the docs lack; give 1 if they lack anything."""
    wrong = [*missing_words(), *missing_pages(), *dead_links(), *options_without_help()]
    print("\n".join(f"docs: {w}" for w in wrong) or "docs: all commands and settings are told")
    return 1 if wrong else 0


def missing_words() -> Iterator[str]:
    """Yield commands and settings that docs/commands.md and docs/settings.md do not name."""
    commands = (ROOT / "docs" / "commands.md").read_text("utf-8")
    yield from (
        f"no `dateline {c}` in commands.md" for c in COMMANDS if f"dateline {c}" not in commands
    )
    settings = (ROOT / "docs" / "settings.md").read_text("utf-8")
    for name in (n for names in SECTIONS.values() for n in names):
        if f"`{name}`" not in settings:
            yield f"no `{name}` in settings.md"
        if not re.search(rf"^{name} = ", TEMPLATE, re.M):
            yield f"no {name} in the template of desk.toml"


def missing_pages() -> Iterator[str]:
    """Yield the rooms that have no page."""
    for room in ROOMS:
        if not (ROOT / "docs" / "rooms" / f"{room}.md").is_file():
            yield f"no page docs/rooms/{room}.md"


def dead_links() -> Iterator[str]:
    """Yield links to files that are not there."""
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")):
        for target in _LINK.findall(page.read_text("utf-8")):
            if not (page.parent / target).exists():
                yield f"{page.relative_to(ROOT)}: no file {target}"


def options_without_help() -> Iterator[str]:
    """Yield options that `--help` does not explain, and commands that teach no example."""
    with click.Context(group) as context:
        for name in COMMANDS:
            command = group.get_command(context, name)
            assert command is not None
            if "Example" not in (command.help or ""):
                yield f"dateline {name} --help shows no example"
            for option in command.params:
                if isinstance(option, click.Option) and not option.help:
                    yield f"dateline {name} {option.opts[0]} has no help"


if __name__ == "__main__":
    sys.exit(main())
