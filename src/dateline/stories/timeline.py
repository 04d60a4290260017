"""Which days mattered to a story: those that many of its reports name, not only came out on.

A day's weight is the number of reports that name it as a single day ("on Tuesday", "March 3"), and
half the number of those published on it. A report counts once a day however often it names it, and
all copies of one text count as one report. On `stories/t17` that finds more of the days that
editors chose than either count alone (docs/rooms/stories.md); date selection by mentions goes back
to Tran et al., *Predicting relevant news events for timeline summaries* (WWW 2013).

>>> telling_days([], {})
()
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from dateline.model import Article, StoryDay, TimeRef

# A report that comes out on a day tells as much of it as half a report that names it. On t17 a
# quarter does as well, none and twice as much do worse.
PUBLISHED: Final = 0.5

_NAMING: Final = ("DATE", "TIME")


def telling_days(
    articles: Iterable[Article],
    times: Mapping[str, Sequence[TimeRef]],
    texts: Mapping[str, str] | None = None,
) -> tuple[StoryDay, ...]:
    """Give every day that reports name or came out on, the weightiest first, then by day.

    `times` are the time expressions by article id. `texts` says by article id whose text an
    article is: those that are of one text are one report, published on each of their days.
    """
    named: dict[date, set[str]] = {}
    published: dict[date, set[str]] = {}
    for article in articles:
        text = (texts or {}).get(article.id, article.id)
        if article.published_on:
            published.setdefault(article.published_on, set()).add(text)
        for day in named_days(times.get(article.id, ())):
            named.setdefault(day, set()).add(text)
    days = [
        _weighed(day, len(named.get(day, ())), len(published.get(day, ())))
        for day in named.keys() | published.keys()
    ]
    return tuple(sorted(days, key=lambda d: (-d.weight, d.day)))


def named_days(times: Iterable[TimeRef]) -> set[date]:
    """Give the single days that these time expressions name."""
    return {
        t.first_day
        for t in times
        if t.first_day and t.first_day == t.last_day and t.type in _NAMING
    }


def _weighed(day: date, named: int, published: int) -> StoryDay:
    return StoryDay(day, named, published, named + PUBLISHED * published)
