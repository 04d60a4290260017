"""Printing: a day's stories, with their claims, to a roundup; and its check against the archive."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Final

from dateline.archive import Archive
from dateline.claims import match_claims
from dateline.collect.addresses import refused_hosts
from dateline.errors import WrongInput
from dateline.lineage import find_origins, find_texts, told_origins
from dateline.model import Article, Coverage, Reading, StoryFile
from dateline.outlets import outlet_name
from dateline.pipeline.desk import Desk, write_whole
from dateline.pipeline.reading import UNDATED
from dateline.roundup import (
    Problem,
    Roundup,
    RoundupOptions,
    build_roundup,
    check_folder,
    day_entry,
    from_json,
    render_index,
    write_roundup,
)
from dateline.stories import telling_days

# The folder of a desk in which its roundups are printed.
PRINTED: Final = "roundups"
# How far back a story's file goes: older articles stay in the archive, but are not printed from.
_BACK: Final = timedelta(days=30)
# The newest so many articles of a story; one roundup of a running war must stay quick.
_MOST_ARTICLES: Final = 60


def make_roundup(desk: Desk, day: date) -> Roundup:
    """Give the roundup of `day`; WrongInput, naming the days there are, if none has articles."""
    articles = desk.archive.articles_on(day, day)
    if not articles:
        raise WrongInput(f"no articles of {day}; {_days_there_are(desk.archive)}", about=str(day))
    options = RoundupOptions(
        stories=desk.settings.stories,
        lines=desk.settings.lines,
        refused_hosts=tuple(refused_hosts()),
        quality=own_error_rates(),
        notice=desk.settings.notice,
    )
    at_least = desk.settings.confidence
    files = list(story_files(desk.archive, articles, day, at_least=at_least))
    return build_roundup(day, files, coverage_of(desk.archive, articles, day), options=options)


def print_roundup(desk: Desk, day: date, folder: Path | None = None) -> tuple[Roundup, Path]:
    """Make and write the roundup of `day`; give it with the path of its page."""
    roundup = make_roundup(desk, day)
    folder = folder or desk.folder / PRINTED / day.isoformat()
    write_roundup(roundup, folder)
    return roundup, folder / "index.html"


def print_index(desk: Desk, *, links: Sequence[tuple[str, str]] = ()) -> Path:
    """Write the page that lists the desk's printed days, newest first; give its path."""
    entries = []
    for records in sorted((desk.folder / PRINTED).glob("*/roundup.json")):
        roundup = from_json(records.read_text("utf-8"))
        entries.append(day_entry(roundup, f"{records.parent.name}/index.html"))
    title, notice = desk.settings.name, desk.settings.notice
    page = desk.folder / PRINTED / "index.html"
    write_whole(page, render_index(entries, title=title, notice=notice, links=links))
    return page


def check_roundup(desk: Desk, folder: Path) -> tuple[int, list[Problem]]:
    """Verify a printed folder against the archive; give how many receipts, and what is wrong."""
    problems = check_folder(folder, desk.archive.article)
    if problems:
        return 0, problems
    lines = from_json((folder / "roundup.json").read_text("utf-8")).lines()
    return sum(len(line.receipts) for line in lines), []


def story_files(
    archive: Archive, articles: Iterable[Article], day: date, *, at_least: float = 0.0
) -> Iterator[StoryFile]:
    """Yield the files of the stories that have an article of `day`, as known by its end.

    Attributions of less confidence than `at_least` are left out; those by rule have none and stay.
    """
    new = [a.id for a in articles]
    stories = sorted({m.story_id for m in archive.members_of(new)})
    for story_id in stories:
        yield _story_file(archive, story_id, frozenset(new), day, at_least=at_least)


def _story_file(
    archive: Archive, story_id: str, new: frozenset[str], day: date, *, at_least: float
) -> StoryFile:
    ids = [m.article_id for m in archive.story_members([story_id])]
    old = archive.superseded(ids)
    known = [
        a
        for a in archive.articles(i for i in ids if i not in old)
        if a.published_on is not None and day - _BACK <= a.published_on <= day
    ][-_MOST_ARTICLES:]
    known_ids = [a.id for a in known]
    readings = {i: _sure(r, at_least) for i, r in archive.readings_of(known_ids).items()}
    copies = archive.copies_among(known_ids)
    origins = find_origins(known, copies, archive.credits_of(known_ids))
    told, new_ids = told_origins(known, readings), new & frozenset(known_ids)
    return StoryFile(
        story_id=story_id,
        articles=tuple(known),
        readings=readings,
        origins=origins,
        claims=match_claims(story_id, known, readings, origins, told),
        copies=tuple(copies),
        new_ids=new_ids,
        days=telling_days(
            known,
            {i: r.times for i, r in readings.items()},
            find_texts(known, copies),
        ),
        told=told,
        earlier=archive.earlier_versions(sorted(new_ids)),
    )


def _sure(reading: Reading, at_least: float) -> Reading:
    kept = (a for a in reading.attributions if a.confidence is None or a.confidence >= at_least)
    return replace(reading, attributions=tuple(kept))


def coverage_of(archive: Archive, articles: list[Article], day: date) -> Coverage:
    """Give what the roundup of these articles could not see; the undated are a count.

    A page of `day` is fetched on that day or later, so failures from before it are left out.
    """
    since = day - timedelta(days=1)
    failures = (f for f in archive.failures() if f.failed_at.date() >= since)
    return Coverage(
        articles=len(articles),
        outlets=len({outlet_name(a.outlet) for a in articles}),
        undated=archive.days().get("", 0),
        languages=tuple(sorted(Counter(a.language for a in articles).items())),
        failures=tuple(f for f in failures if f.reason != UNDATED),
    )


def own_error_rates() -> dict[str, str]:
    """Give how often we are wrong, as measured by `python -m bench --keep`, for the footer."""
    table = files("dateline").joinpath("tables/quality.tsv").read_text("utf-8")
    rows = (row.partition("\t") for row in table.splitlines() if row and not row.startswith("#"))
    return {name: words for name, _, words in rows}


def _days_there_are(archive: Archive) -> str:
    days = [d for d in archive.days() if d]
    if not days:
        return "the archive is empty; begin with `dateline collect`"
    return f"there are articles from {days[0]} to {days[-1]} ({len(days)} days)"
