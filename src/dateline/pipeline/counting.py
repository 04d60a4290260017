"""Counting: dated series out of the archive or of files, and whether one follows the other."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from dateline.errors import WrongInput
from dateline.lineage import find_origins
from dateline.model import Article, Finding
from dateline.pipeline.desk import Desk, write_whole
from dateline.roundup.mask import mask, mask_within
from dateline.timing import (
    DayReceipt,
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
# Under this name the archive keeps the log of tests.
TESTS: Final = "timing tests"
# Types with fewer days are left out where every type is asked about.
_FEWEST_DAYS: Final = 10


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
    first, last = span.first or min(days, default=None), span.last or max(days, default=None)
    if first is None or last is None:
        raise WrongInput("no article has a day; give --first and --last", about=types)
    if first > last:
        raise WrongInput(f"the archive goes from {min(days)} to {max(days)}, not to {first}")
    options = EventOptions(wanted, first_day=first, last_day=last)
    return series_from_events(events, origins, options=options)


def pairs_of_archive(
    desk: Desk, types: tuple[str | None, str | None], span: Span
) -> list[tuple[Series, Series]]:
    """Give each series of the types of A with each of B's, but none with itself.

    Where no types are given, all of the archive's that have events on days enough for a test.
    """
    every = ",".join(desk.archive.event_types())
    sides = [
        _usable(desk, [t.strip() for t in (given or every).split(",") if t.strip()], span, given)
        for given in types
    ]
    pairs = [(a, b) for a in sides[0] for b in sides[1] if a.name != b.name]
    if not pairs:
        raise WrongInput(
            f"no two types with events on {_FEWEST_DAYS} days or more; name some with --a and --b"
        )
    return pairs


def _usable(desk: Desk, types: list[str], span: Span, given: str | None) -> list[Series]:
    series = [series_of_archive(desk, t, span) for t in dict.fromkeys(types)]
    return [s for s in series if given or s.days_with_events >= _FEWEST_DAYS]


def volume_of_archive(desk: Desk) -> Series | None:
    """Give how many articles each day has, news as such; None where none has a day."""
    counts = {date.fromisoformat(d): n for d, n in desk.archive.days().items() if d}
    if not counts:
        return None
    first, last = min(counts), max(counts)
    days = (first + timedelta(days=i) for i in range((last - first).days + 1))
    return Series("articles", first, tuple(float(counts.get(d, 0)) for d in days))


def receipts_of(desk: Desk, series: Series) -> tuple[DayReceipt, ...]:
    """Give the sentences behind a series, masked as in a roundup, with outlet and headline."""
    articles = {a.id: a for a in desk.archive.articles({e.article_id for _, e in series.receipts})}
    told = []
    for day, evidence in series.receipts:
        article = articles[evidence.article_id]
        words = mask_within(article.text, article.sentence_at(evidence.span))
        told.append(DayReceipt(day, " ".join(words.split()), mask(_told_by(article))))
    return tuple(dict.fromkeys(told))


def _told_by(article: Article) -> str:
    return ": ".join(filter(None, (article.outlet, article.headline)))


def note_tests(desk: Desk, findings: Sequence[Finding], options: FollowOptions, span: Span) -> str:
    """Keep in the archive that these tests were made; give in words how many there were so far.

    Who tests twenty pairs finds one by chance: a report that tells only of that one misleads.
    The same test made again, as with tomorrow's articles, counts once.
    """
    archive = desk.archive
    kept = archive.state(TESTS)
    log: dict[str, str] = json.loads(kept) if kept else {}
    asked = (
        f"{options.lags} in {options.window_days}, seed {options.seed}, {span.first}/{span.last}"
    )
    log |= {f"{f.a} after {f.b}: {asked}": f.verdict for f in findings if f.p_after is not None}
    with archive.transaction():
        archive.keep_state(TESTS, json.dumps(log, ensure_ascii=False).encode())
    found = sum("tended to" in verdict for verdict in log.values())
    tests = "1 test" if len(log) == 1 else f"{len(log)} tests"
    return f"On this desk {tests} of timing so far, {found} of which told one from the other."


def write_report(
    tested: tuple[Finding, Series, Series],
    folder: Path,
    *,
    options: FollowOptions,
    page: PageOptions | None = None,
) -> Path:
    """Write the report of a finding on two series into `folder`; give the path of its page."""
    finding, *series = tested
    page = page or PageOptions()
    a, b = share_days(*series)
    folder.mkdir(parents=True, exist_ok=True)
    drawn = replace(options, follow_days=finding.window_days, also=())
    profile = cross_intensity(a, b, options=drawn)
    texts = (report_html(finding, a, b, profile, page=page), report_markdown(finding, page.tests))
    for name, text in zip(FILES, texts, strict=True):
        write_whole(folder / name, text)
    return folder / FILES[0]
