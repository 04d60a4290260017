"""Counting: dated series out of the archive or of files, and whether one follows the other."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from dateline.errors import WrongInput
from dateline.lineage import find_origins
from dateline.model import Finding
from dateline.pipeline.desk import Desk, write_whole
from dateline.timing import (
    EventOptions,
    FollowOptions,
    PageOptions,
    Series,
    cross_intensity,
    read_counts,
    report_html,
    report_markdown,
    series_from_events,
    share_days,
)

FILES: Final = ("index.html", "timing.md")


@dataclass(frozen=True, slots=True)
class Span:
    """The days that are looked at; None is as far as the archive goes."""

    first: date | None = None
    last: date | None = None


def series_of_file(spec: str) -> Series:
    """Give the series of "FILE.csv" or "FILE.csv:column"."""
    path, _, column = spec.rpartition(":") if not Path(spec).exists() else (spec, "", "")
    return read_counts(path or spec, column=column if path else "")


def series_of_archive(desk: Desk, types: str, span: Span) -> Series:
    """Give the series of event types ("setback,defection") over the days that the archive covers.

    WrongInput, naming the types there are, where one is not known.
    """
    if span.first and span.last and span.first > span.last:
        raise WrongInput(f"the first day, {span.first}, is after the last, {span.last}")
    archive = desk.archive
    wanted = frozenset(t.strip() for t in types.split(",") if t.strip())
    known = archive.event_types()
    unknown = sorted(wanted - known.keys())
    if unknown or not wanted:
        there_are = ", ".join(known) or "none yet: run `dateline update`"
        raise WrongInput(
            f"no events of type {unknown or types!r}; there are: {there_are}", about=types
        )
    events = archive.events(wanted)
    ids = list({e.article_id for e in events})
    articles = archive.articles(ids)
    origins = find_origins(articles, archive.copies_among(ids), archive.credits_of(ids))
    days = [date.fromisoformat(d) for d in archive.days() if d]
    options = EventOptions(
        wanted, first_day=span.first or min(days), last_day=span.last or max(days)
    )
    return series_from_events(events, origins, options=options)


def write_report(
    tested: tuple[Finding, Series, Series],
    folder: Path,
    *,
    options: FollowOptions,
    page: PageOptions | None = None,
) -> Path:
    """Write the report of a finding on two series into `folder`; give the path of its page."""
    finding, *series = tested
    a, b = share_days(*series)
    folder.mkdir(parents=True, exist_ok=True)
    profile = cross_intensity(a, b, options=options)
    texts = (report_html(finding, a, b, profile, page=page), report_markdown(finding))
    for name, text in zip(FILES, texts, strict=True):
        write_whole(folder / name, text)
    return folder / FILES[0]
