"""Casualty figures as they changed: only of one event, and each with its sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from dateline.model import Article, Event, Figure, Line, digest_of
from dateline.roundup import choose
from dateline.roundup.lines import print_line
from dateline.roundup.mask import mask
from dateline.roundup.record import FigureRow, FigureTable
from dateline.roundup.story import OpenStory, when_key

_MOST_TABLES: Final = 3
# A sentence that has this much held against it cannot carry a figure on its own.
_WORST: Final = 2.0
# One event, if the days given for it lie no further apart: a night's attack is told by two dates.
_SLACK: Final = timedelta(days=1)


def figure_tables(story: OpenStory) -> list[FigureTable]:
    """Give the tables of figures that changed and that somebody reported today.

    Figures are compared only between events of one type, at one named place, on the same days:
    four dead in one town and twenty in another are no change.
    """
    groups: dict[tuple[str, str, str], list[tuple[Event, FigureRow]]] = {}
    for event, row in _rows(story):
        groups.setdefault((event.type, event.place, row.kind), []).append((event, row))
    tables = [
        FigureTable(event=kind, place=mask(place), rows=tuple(rows))
        for (kind, place, _), found in sorted(groups.items())
        for rows in _runs_of_one_event(found)
        if len(rows) > 1 and any(r.line.receipts[0].article_id in story.today for r in rows)
    ]
    return tables[:_MOST_TABLES]


def _rows(story: OpenStory) -> Iterator[tuple[Event, FigureRow]]:
    for article in sorted(
        story.articles.values(),
        key=lambda a: (when_key(a.published_at, a.published_precision), a.id),
    ):
        reading = story.file.readings.get(article.id)
        if reading is None or article.id in story.opinion:
            continue
        for event in reading.events:
            for figure in event.figures if event.place else ():
                row = _row(story, article, figure)
                if row is not None:
                    yield event, row


def _row(story: OpenStory, article: Article, figure: Figure) -> FigureRow | None:
    span = choose.said_sentence(article, figure.evidence, None)
    if span is None or choose.held_against(article.text[span.start : span.end]) >= _WORST:
        return None
    words = article.text[span.start : span.end]
    line = print_line(story, Line("figure", words, (article.evidence(span),)))
    line = replace(line, id=digest_of(line.id, figure.kind, str(figure.low), str(figure.high)))
    return FigureRow(figure.kind, figure.low, figure.high, article.published_on, line)


def _runs_of_one_event(found: Sequence[tuple[Event, FigureRow]]) -> list[list[FigureRow]]:
    """Rows parted by the event's days, in order of report; an equal figure again is left out."""
    runs: list[tuple[Event, list[FigureRow]]] = []
    for event, row in found:
        for first, rows in runs:
            if _same_days(event, first):
                if (row.low, row.high) != (rows[-1].low, rows[-1].high):
                    rows.append(row)
                break
        else:
            runs.append((event, [row]))
    return [rows for _, rows in runs]


def _same_days(one: Event, two: Event) -> bool:
    first: date | None = one.first_day
    if not (first and one.last_day and two.first_day and two.last_day):
        return False
    return first <= two.last_day + _SLACK and two.first_day - _SLACK <= one.last_day
