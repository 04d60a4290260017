"""Stories: streams with known events, articles one by one, without looking ahead.

allsides-train in the order of (published_on, id); weights were fitted on its first half by date,
the second half is reported, by a stream that has seen the first. `python -m bench.stories` prints
more.
"""

import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from importlib.resources import files
from itertools import accumulate
from typing import Any

from bench import read_lines
from bench.lineage import article_of
from dateline.model import Article, StoryDay
from dateline.stories import StoryOptions, StoryStream, telling_days
from dateline.understand.times import find_times

DATA = (
    "stories/allsides-train.jsonl.gz",
    "stories/ecbplus.jsonl.gz",
    "stories/t17.jsonl.gz",
    "stories/t17-timelines.jsonl.gz",
)

ECB_SEEDS = (7, 8, 9)


def pairs(counts: Iterable[int]) -> int:
    return sum(n * (n - 1) // 2 for n in counts)


def f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def score(said: Sequence[Hashable], true: Sequence[Hashable]) -> dict[str, float]:
    """Give pair P, R, F1 and BCubed P, R, F1 (Bagga and Baldwin 1998)."""
    cluster, gold, both = Counter(said), Counter(true), Counter(zip(said, true, strict=True))
    right = pairs(both.values())
    p = right / max(1, pairs(cluster.values()))
    r = right / max(1, pairs(gold.values()))
    size = len(said)
    bp = sum(n * n / cluster[s] for (s, _), n in both.items()) / size
    br = sum(n * n / gold[t] for (_, t), n in both.items()) / size
    return {
        "pair P": p,
        "pair R": r,
        "pair F1": f1(p, r),
        "BCubed P": bp,
        "BCubed R": br,
        "BCubed F1": f1(bp, br),
    }


def stream_of(articles: Iterable[Article], options: StoryOptions | None = None) -> list[str]:
    stream = StoryStream(options) if options else StoryStream()
    return [stream.learn_one(a).story_id for a in articles]


def in_order(records: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(records, key=lambda r: (r.get("published_on") or "", r["id"]))


def measure() -> dict[str, float]:
    records = in_order(read_lines(DATA[0]))
    articles = [article_of(r) for r in records]
    started = time.process_time()
    said = stream_of(articles)
    seconds = time.process_time() - started
    true = [r["story"] for r in records]
    half = len(records) // 2
    figures = named("allsides 2nd half", score(said[half:], true[half:]))
    alone = score(range(half, len(records)), true[half:])
    figures["allsides 2nd half singletons BCubed F1"] = alone["BCubed F1"]
    figures["allsides 1st half (tuned on) pair F1"] = score(said[:half], true[:half])["pair F1"]
    figures["allsides 1st half (tuned on) BCubed F1"] = score(said[:half], true[:half])["BCubed F1"]
    figures["milliseconds of CPU an article"] = 1000 * seconds / len(records)
    return figures | ecb_figures() | demo_figures() | topic_figures() | timeline_figures()


def demo_figures() -> dict[str, float]:
    """Our own demo: threads of weeks, in the order of publication."""
    gold = json.loads(files("dateline").joinpath("demo/gold.json").read_text("utf-8"))
    pages = [page for page in gold["pages"] if page["page"] in gold["stories"]]
    pages.sort(key=lambda page: (page["published_at"] or "", page["page"]))
    stream, true = StoryStream(), [gold["stories"][page["page"]] for page in pages]
    members = [stream.learn_one(demo_article(page)) for page in pages]
    told = {"demo": [m.story_id for m in members], "demo topics": [m.topic_id for m in members]}
    return {
        f"{name} {figure}": value
        for name, said in told.items()
        for figure, value in score(said, true).items()
        if figure.startswith("pair")
    }


def demo_article(page: dict[str, Any]) -> Article:
    at = page["published_at"]
    return Article(
        id=page["page"],
        capture_id="",
        url=page["url"],
        outlet=page["outlet"],
        headline=page["headline"],
        byline=page["byline"],
        text=page["body"],
        published_at=datetime.fromisoformat(at) if at else None,
        published_precision=page["precision"],
    )


def ecb_figures() -> dict[str, float]:
    """ECB+ has no dates at all: shuffled three times, everything in one window.

    What an article costs in a stream without days was chosen on every other topic; the rest stand
    by themselves too ("held out").
    """
    records = list(read_lines("stories/ecbplus.jsonl.gz"))
    chosen_on = set(sorted({r["topic"] for r in records})[::2])
    found: dict[str, list[float]] = defaultdict(list)
    for seed in ECB_SEEDS:
        order = records[:]
        random.Random(seed).shuffle(order)
        held_out = [r for r in order if r["topic"] not in chosen_on]
        for name, some, by in (
            ("ecb+ events", order, "cluster"),
            ("ecb+ events held out", held_out, "cluster"),
            ("ecb+ topics", order, "topic"),
        ):
            said = stream_of(article_of(r) for r in some)
            for figure, value in score(said, [r[by] for r in some]).items():
                found[f"{name} {figure}"].append(value)
    spread = {
        f"{name}, spread over {len(ECB_SEEDS)} shuffles": max(values) - min(values)
        for name, values in found.items()
        if name.endswith(" F1")
    }
    return {name: sum(values) / len(values) for name, values in found.items()} | spread


def named(name: str, figures: dict[str, float]) -> dict[str, float]:
    return {f"{name} {k}": v for k, v in figures.items()}


def topic_figures() -> dict[str, float]:
    """T17 in order of days, six topics mixed: are joined pairs of one topic, and in how many
    stories, or topics of ours, lies half of a topic (the worst of the six)?"""
    records = in_order(read_lines("stories/t17.jsonl.gz"))
    stream = StoryStream()
    members = [stream.learn_one(article_of(r)) for r in records]
    true = [r["topic"] for r in records]
    figures = {}
    for name, said in (
        ("stories", [m.story_id for m in members]),
        ("topics", [m.topic_id for m in members]),
    ):
        figures |= {
            f"t17 {name}: joined pairs of one topic": score(said, true)["pair P"],
            f"t17 {name}: pairs of one topic that are joined": score(said, true)["pair R"],
            f"t17 {name}": float(len(set(said))),
            f"t17 {name} that hold half of a topic, at most": float(max(halves(said, true))),
        }
    return figures


def halves(said: Sequence[Hashable], true: Sequence[Hashable]) -> list[int]:
    """Give for each true group in how many of ours, the largest first, half of it lies."""
    by_group: dict[Hashable, Counter[Hashable]] = defaultdict(Counter)
    for one, group in zip(said, true, strict=True):
        by_group[group][one] += 1
    found = []
    for counts in by_group.values():
        sums = accumulate(n for _, n in counts.most_common())
        found.append(1 + sum(2 * total < counts.total() for total in sums))
    return found


def timeline_figures() -> dict[str, float]:
    """T17: which days do editors tell? As many days as they chose, mean F1 over nine timelines.

    "in its span" means that first and last day of the editors' timeline are known, as some who
    publish figures have it; otherwise every day that a report names or came out on may be chosen.
    """
    articles: dict[str, list[Article]] = defaultdict(list)
    for record in read_lines("stories/t17.jsonl.gz"):
        articles[record["topic"]].append(article_of(record))
    days = {
        topic: telling_days(some, {a.id: find_times(a) for a in some})
        for topic, some in articles.items()
    }
    timelines = list(read_lines("stories/t17-timelines.jsonl.gz"))
    orders: dict[str, Callable[[StoryDay], float]] = {
        "": lambda d: d.weight,
        "by publication alone, ": lambda d: d.published,
        "by mentions alone, ": lambda d: d.named,
    }
    return {
        f"t17 timeline days, {name}{span}F1": mean_f1(timelines, days, order, is_within)
        for name, order in orders.items()
        for span, is_within in (("", False), ("in its span, ", True))
    }


def mean_f1(
    timelines: Sequence[dict[str, Any]],
    days: dict[str, tuple[StoryDay, ...]],
    order: Callable[[StoryDay], float],
    is_within: bool,
) -> float:
    scores = []
    for timeline in timelines:
        gold = {date.fromisoformat(d) for d in timeline["days"]}
        first, last = (min(gold), max(gold)) if is_within else (date.min, date.max)
        may = [d for d in days[timeline["topic"]] if first <= d.day <= last]
        chosen = {d.day for d in sorted(may, key=lambda d: (-order(d), d.day))[: len(gold)]}
        scores.append(2 * len(chosen & gold) / (len(chosen) + len(gold)))
    return sum(scores) / len(scores)


def corpus() -> None:
    """Print the largest stories of the security corpus, and of September 2014."""
    records = in_order(read_lines("corpora/security-2012-2020.jsonl.gz"))
    said = stream_of(article_of(r) for r in records)
    largest(records, said)
    month = [i for i, r in enumerate(records) if (r["published_on"] or "").startswith("2014-09")]
    print("September 2014:", len(month))
    largest([records[i] for i in month], [said[i] for i in month])


def largest(records: list[dict[str, Any]], said: list[str]) -> None:
    stories: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for record, story in zip(records, said, strict=True):
        stories[story].append(record)
    print(len(records), "articles", len(stories), "stories", Counter(map(len, stories.values())))
    for group in sorted(stories.values(), key=len, reverse=True)[:10]:
        days = sorted(r.get("published_on") or "" for r in group)
        print(f"-- {len(group)} articles, {days[0]} to {days[-1]}")
        for record in group[:8]:
            print("    ", record.get("published_on"), record.get("topic"), record.get("title"))


def sweep() -> None:
    """Print the tuned half under other options: how much hangs on each."""
    records = in_order(read_lines(DATA[0]))
    records = records[: len(records) // 2]
    articles, true = [article_of(r) for r in records], [r["story"] for r in records]
    options = StoryOptions()
    for change in SWEEP:
        figures = score(stream_of(articles, replace(options, **change)), true)
        print(change, {k: round(v, 3) for k, v in figures.items()}, flush=True)


SWEEP: tuple[dict[str, Any], ...] = (
    {},
    {"least_score": 0.18},
    {"least_score": 0.22},
    {"headline_weight": 0.0},
    {"headline_weight": 0.6},
    {"day_cost": 0.09},
    {"day_cost": 0.17},
    {"running": 1.0},
    {"closest": 12},
    {"words": 120},
)

if __name__ == "__main__":
    sweep()
    for figure, value in measure().items():
        print(f"{figure:<50} {value:8.3f}")
    corpus()
