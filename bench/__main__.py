"""`python -m bench [--keep] [NAME …]`: print the figures of the named tasks, or of all.

With --keep the figures go into docs/quality.md, between its marks, and the ones that a reader of a
roundup should know into the package's tables/quality.tsv, which the roundup prints in its footer.
A task may have `lay_out(figures)`, which gives its table, and `draw()`, which draws the docs'
pictures; --keep calls both. The tasks of LONG run only when they are named.
"""

import importlib
import re
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

from bench import LONG, PRINTED, TASKS, data_dir

ROOT = Path(__file__).resolve().parents[1]
QUALITY = ROOT / "docs" / "quality.md"
TABLE = ROOT / "src" / "dateline" / "tables" / "quality.tsv"


def main(arguments: list[str]) -> int:
    if {"-h", "--help"} & set(arguments):
        print(__doc__, f"\nTasks: {', '.join(TASKS)}; when named: {', '.join(LONG)}")
        return 0
    is_kept = "--keep" in arguments
    names = [a for a in arguments if a != "--keep"] or list(TASKS)
    unknown = [n for n in names if n not in TASKS + LONG]
    if unknown:
        print(f"unknown task {unknown[0]!r}; known: {', '.join(TASKS + LONG)}", file=sys.stderr)
        return 2
    for name in names:
        task = importlib.import_module(f"bench.{name}")
        absent = [d for d in task.DATA if not (data_dir() / d).exists()]
        if absent:
            print(f"{name}: skipped, {', '.join(absent)} not in {data_dir()}")
            continue
        started = time.perf_counter()
        figures = task.measure()
        print(f"{name} ({time.perf_counter() - started:.1f} s)")
        print(getattr(task, "lay_out", in_lines)(figures), flush=True)
        if is_kept:
            keep(name, task, figures)
    return 0


def in_lines(figures: Mapping[str, float]) -> str:
    """Give the figures one a line, for a terminal."""
    return "\n".join(f"  {figure:<58} {value:8.3f}" for figure, value in figures.items())


def in_table(figures: Mapping[str, float]) -> str:
    """Give the figures as a table for a page."""
    rows = [f"| {figure} | {value:.3f} |" for figure, value in figures.items()]
    return "\n".join(["| figure | value |", "|---|---|", *rows])


def keep(name: str, task: ModuleType, figures: dict[str, float]) -> None:
    """Put a task's figures between its marks in docs/quality.md, and the printed ones in print."""
    today = datetime.now(UTC).date()
    block = (
        f"<!-- {name} -->\n`python -m bench {name}`, {today}, on "
        f"{', '.join(task.DATA) or getattr(task, 'MADE_OF', 'simulations')}\n\n"
        f"{getattr(task, 'lay_out', in_table)(figures).rstrip()}\n<!-- /{name} -->"
    )
    if hasattr(task, "draw"):
        task.draw()
    page = QUALITY.read_text("utf-8")
    marks = re.compile(rf"<!-- {name} -->.*?<!-- /{name} -->", re.S)
    if not marks.search(page):
        raise SystemExit(f"docs/quality.md has no marks for {name!r}; add <!-- {name} -->")
    QUALITY.write_text(marks.sub(lambda _: block, page), "utf-8")
    keep_printed(name, figures)


def keep_printed(name: str, figures: dict[str, float]) -> None:
    """Put the figures that a roundup prints into the package's table, in the order of PRINTED."""
    rows = TABLE.read_text("utf-8").splitlines()
    kept = {row.partition("\t")[0]: row for row in rows if not row.startswith("#")}
    for task, what, words, names in PRINTED:
        if task == name:
            kept[what] = f"{what}\t{words.format(*(figures[n] for n in names))}"
    head = [row for row in rows if row.startswith("#")]
    told = [kept[what] for _, what, _, _ in PRINTED if what in kept]
    TABLE.write_text("\n".join([*head, *told]) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
