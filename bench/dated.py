"""Dated events of the security corpus: how many articles have one, and how many are right.

Taken is every twelfth article, dated as in the file. `labels/dated_events.jsonl` are 50 dated
events of them (seed 4, one an article), each read in its sentence and the two around it and judged
before any figure was seen; they hold ids, offsets and judgements, never the text. `start` is the
trigger's. An event is *right* when all three hold:

- its type is true of what the words tell, in the sense that `tables/event_types.tsv` gives it;
- it is told as having happened, or planned, …, as its stage says;
- its days hold the event's day as the text tells it; where the text does not tell, it is wrong.

The place was judged too and does not count. `is_doubtful` says that another reader could well have
called it right. An event that the package gives with another type, stage or day is no longer
judged; so the precision holds for those still given, and how many of the right ones these are is
told beside it. Type, stage and days need no parse, and none is made.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from bench import read_lines
from bench.passages import read_labels
from dateline.model import Event
from dateline.read.given import read_record
from dateline.understand.events import find_events
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
    """Give the events of a record, without what a parse alone gives: places and actors."""
    article = read_record(record)
    return find_events(article, find_times(article), ())


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


def judged_figures(labels: Iterable[Mapping[str, Any]], given: set[Key]) -> dict[str, float]:
    """Give how many judged events are still given, and the share of them judged right."""
    all_of = list(labels)
    still = [label for label in all_of if key_of_label(label) in given]
    right = sum(map(is_right, still))
    figures: dict[str, float] = {
        "dated events judged": len(all_of),
        "dated events still given": len(still),
        "dated events still given, judged right": right,
    }
    if still:
        fair = sum(is_right(label) or label.get("is_doubtful", False) for label in still)
        figures |= {
            "dated events right of those still given": 100 * right / len(still),
            "dated events right or doubtful of those still given": 100 * fair / len(still),
        }
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
    return {
        "security 1 of 12: articles with a dated event": 100 * count["told"] / count["articles"],
        "security 1 of 12: events with a day": 100 * count["dated"] / count["events"],
        **judged_figures(read_labels(LABELS), given),
    }
