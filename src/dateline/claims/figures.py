"""Casualty figures as they changed: "at least 12 (Monday, X), 19 (Tuesday, Y)"."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from dateline.model import Article, Attribution, Evidence, Figure, Reading
from dateline.outlets import outlet_name

_LATEST: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FigureReport:
    """One figure as one article gave it; `speaker` is "" where the article names nobody."""

    figure: Figure
    speaker: str
    article_id: str
    outlet: str
    reported_at: datetime | None

    @property
    def evidence(self) -> Evidence:
        """The words of the figure."""
        return self.figure.evidence


@dataclass(frozen=True, slots=True)
class FigureTrail:
    """The figures of one kind for the events of one day, in the order they were reported."""

    kind: str
    event_day: date
    reports: tuple[FigureReport, ...]

    @property
    def has_changed(self) -> bool:
        """Whether not all reports give the same number."""
        return len({(r.figure.low, r.figure.high) for r in self.reports}) > 1


def figure_history(
    articles: Sequence[Article], readings: Mapping[str, Reading]
) -> tuple[FigureTrail, ...]:
    """Give the story's trails of figures, the most reported first.

    A figure counts once for each speaker who gave it. Events without a day are left out: nothing
    tells whether two of them are one.
    """
    trails: dict[tuple[str, date], list[FigureReport]] = defaultdict(list)
    for article in sorted(articles, key=lambda a: (a.published_at or _LATEST, a.id)):
        reading = readings.get(article.id)
        for event in reading.events if reading else ():
            if event.first_day is None or event.first_day != event.last_day:
                continue
            for figure in event.figures:
                report = FigureReport(
                    figure,
                    _speaker_of(figure, reading.attributions if reading else ()),
                    article.id,
                    article.outlet,
                    article.published_at,
                )
                trails[figure.kind, event.first_day].append(report)
    found = [FigureTrail(kind, day, _once(r)) for (kind, day), r in sorted(trails.items())]
    return tuple(sorted(found, key=lambda t: (-len(t.reports), t.event_day, t.kind)))


def _speaker_of(figure: Figure, attributions: Sequence[Attribution]) -> str:
    """Give who says it: the speaker of the shortest content that the figure stands in."""
    holding = [
        (span.end - span.start, a.speaker)
        for a in attributions
        for span in a.content
        if span.overlaps(figure.evidence.span)
    ]
    return min(holding)[1] if holding else ""


def _once(reports: Sequence[FigureReport]) -> tuple[FigureReport, ...]:
    first: dict[tuple[int, int | None, str], FigureReport] = {}
    for report in reports:
        key = (report.figure.low, report.figure.high, report.speaker or outlet_name(report.outlet))
        first.setdefault(key, report)
    return tuple(first.values())
