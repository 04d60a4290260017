"""The demo: three weeks of a fictional country, shipped with the package, through every room."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

from dateline.outlets import Outlet, read_outlets
from dateline.pipeline import counting, updating
from dateline.pipeline.collecting import collect
from dateline.pipeline.desk import Desk
from dateline.pipeline.following import import_opml
from dateline.pipeline.printing import print_index, print_roundup
from dateline.settings import TEMPLATE
from dateline.timing import FollowOptions, PageOptions, follow_test

# When the demo's pages were "collected": the morning after its three weeks.
COLLECTED_AT: Final = datetime(2025, 3, 24, 6, 0, tzinfo=UTC)
DAYS: Final = (date(2025, 3, 3), date(2025, 3, 23))
NOTICE: Final = (
    "All of this is fictional: a country, its people and its press, written for the Dateline demo."
)
# The planted chronology goes back to January.
WATCHED: Final = (date(2025, 1, 1), date(2025, 3, 23))
_VIDEOS, _SETBACKS = "video_release", "setback,defection,territorial_loss"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the demo made: how much it read, its index, the day to look at first, the question."""

    articles: int
    days: int
    index: Path
    best: Path
    verdict: str
    report: Path


def demonstrate(folder: Path, *, quiet: bool = False) -> Shown:
    """Make the demo's desk in `folder`, read all of it and print each day's roundup."""
    with as_file(files("dateline").joinpath("demo")) as demo:
        outlets = read_outlets((demo / "outlets.tsv").read_text("utf-8"))
        with Desk.make(folder, settings=_settings(outlets), quiet=quiet) as desk:
            import_opml(desk, (demo / "feeds.opml").read_bytes())
            collect(desk, [str(demo / "site")], now=COLLECTED_AT)
            updating.update(desk, now=COLLECTED_AT)
            best, count = _print_days(desk)
            verdict, report = _ask_timing(desk)
            links = ((f"Timing: {verdict}", "../timing/index.html"),)
            index = print_index(desk, links=links)
            articles = desk.archive.counts()["articles"]
            return Shown(articles, count, index, best, verdict, report)


def _settings(outlets: tuple[Outlet, ...]) -> str:
    """Give a desk.toml with the demo's notice and its fictional outlets and agencies."""
    tables = [
        f"\n[[outlet]]\nname = {json.dumps(o.name)}\nkind = {json.dumps(o.kind)}\n"
        f"other_names = {json.dumps(o.other_names)}\n"
        for o in outlets
    ]
    return TEMPLATE.replace('notice = ""', f"notice = {json.dumps(NOTICE)}") + "".join(tables)


def _print_days(desk: Desk) -> tuple[Path, int]:
    """Print every day; give the page with the most words denied beside them, and how many pages."""
    pages: list[tuple[int, Path]] = []
    for day in (date.fromisoformat(d) for d in desk.archive.days() if d):
        if DAYS[0] <= day <= DAYS[1]:
            made, page = print_roundup(desk, day)
            denied = sum(bool(e.denials) for block in made.blocks for e in block.exchanges)
            pages.append((denied, page))
    return max(pages, key=lambda p: p[0])[1], len(pages)


def _ask_timing(desk: Desk) -> tuple[str, Path]:
    """Ask the question that a headline of the demo asks, and print the honest answer."""
    span = counting.Span(*WATCHED)
    a, b = (counting.series_of_archive(desk, t, span) for t in (_VIDEOS, _SETBACKS))
    options = FollowOptions()
    finding = follow_test(a, b, options=options, volume=counting.volume_of_archive(desk))
    page = PageOptions(
        notice=NOTICE,
        links=(("All roundups", "../roundups/index.html"),),
        tests=counting.note_tests(desk, [finding], options, span),
        receipts=(counting.receipts_of(desk, a), counting.receipts_of(desk, b)),
    )
    report = counting.write_report(
        (finding, a, b), desk.folder / "timing", options=options, page=page
    )
    return finding.verdict, report
