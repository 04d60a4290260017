"""Dated events of the security corpus: how many articles have one, and how many are right.

Taken is every twelfth article, dated as in the file. `labels/dated_events.jsonl` are dated events
of them, one an article, each read in its sentence and the two around it and judged by one reader
before any figure was seen; they hold ids, offsets and judgements, never the text. The first draw is
50 of what the words alone gave until 2026-11-28, the second 60 of what the trained choice of the
day gives since, judged by a reader who knew neither. `start` is the trigger's. An event is *right*
when all three hold:

- its type is true of what the words tell, in the sense that `tables/event_types.tsv` gives it;
- it is told as having happened, or planned, …, as its stage says;
- its days hold the event's day as the text tells it; where the text does not tell, it is wrong.

In the first draw the place was judged too, and does not count. `is_doubtful` says that another
reader could well have answered otherwise. An event that the package gives with another type, stage
or day is no longer judged; so the precision holds for those still given, and how many of the right
ones these are is told beside it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from bench import read_lines
from bench.parses import kept_parse
from bench.passages import read_labels
from dateline.model import Event
from dateline.read.given import read_record
from dateline.understand.events import find_events
from dateline.understand.parse import Parse
from dateline.understand.times import find_times

CORPUS = "corpora/security-2012-2020.jsonl.gz"
EVERY = 12
LABELS = "dated_events"

# Article, where the trigger begins, type, stage, first day, last day.
Key = tuple[str, int, str, str, str, str]


def taken() -> Iterable[dict[str, Any]]:
    """Yield the records of every twelfth article."""
    return islice(read_lines(CORPUS), 0, None, EVERY)


def events_of(record: Mapping[str, Any]) -> tuple[Event, ...]:
    """Give the events of a record; who did it is left out."""
    article = read_record(record)
    parse = Parse(kept_parse(article.text), article.text)
    return find_events(article, find_times(article), (), parse=parse)


def key_of(event: Event) -> Key:
    """Give what must be the same for a judgement to hold."""
    days = str(event.first_day), str(event.last_day)
    return (event.article_id, event.evidence.start, event.type, event.stage, *days)


def key_of_label(label: Mapping[str, Any]) -> Key:
    """Give the key of the event that was judged."""
    days = label["first_day"], label["last_day"]
    return (label["id"], label["start"], label["type"], label["stage"], *days)


def is_right(label: Mapping[str, Any]) -> bool:
    """Whether type, stage and day were all judged right."""
    return bool(label["is_type_right"] and label["is_stage_right"] and label["day"] == "yes")


def judged_figures(
    labels: Iterable[Mapping[str, Any]], given: set[Key], draw: str
) -> dict[str, float]:
    """Give how many judged events are still given, and the share of them judged right."""
    all_of = list(labels)
    still = [label for label in all_of if key_of_label(label) in given]
    right = sum(map(is_right, still))
    figures: dict[str, float] = {
        f"dated events, {draw} draw: judged": len(all_of),
        f"dated events, {draw} draw: right when judged": sum(map(is_right, all_of)),
        f"dated events, {draw} draw: still given": len(still),
        f"dated events, {draw} draw: still given, right": right,
    }
    if still:
        name = f"dated events, {draw} draw: right of those still given"
        figures[name] = 100 * right / len(still)
    return figures


def dated_figures() -> dict[str, float]:
    """Give the shares of articles and events with a day in percent, and the judged figures."""
    count: Counter[str] = Counter()
    given: set[Key] = set()
    for record in taken():
        events = events_of(record)
        dated = [e for e in events if e.first_day]
        count.update(articles=1, events=len(events), dated=len(dated), told=bool(dated))
        given.update(map(key_of, dated))
    labels = read_labels(LABELS)
    first, second = (
        judged_figures((x for x in labels if x["draw"] == number), given, name)
        for number, name in ((1, "first"), (2, "second"))
    )
    return {
        "security 1 of 12: articles with a dated event": 100 * count["told"] / count["articles"],
        "security 1 of 12: events with a day": 100 * count["dated"] / count["events"],
        **first,
        **second,
    }
