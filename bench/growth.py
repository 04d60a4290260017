"""Does an article cost more as the archive grows? Lineage and stories over ever more articles.

Articles are drawn anew from the security corpus with some half of their words another's, so that
each is news; one in ten is a copy of one of the days before. They come 300 a day. Lineage and
stories run as in a desk: sketches and copies a day at a time, the story stream article by article,
its state written every 5,000; the last writing is shared among so many. What an article takes at
the end of 5,000, 50,000 and 500,000 stands side by side, of one process, with the memory that it
then holds. It takes an hour or two, so it runs only when named.
"""

import random
import resource
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bench import read_lines
from bench.lineage import article_of
from dateline.lineage import CopyFinder, FinderOptions, find_copies
from dateline.model import Article
from dateline.stories import StoryStream

DATA = ("corpora/security-2012-2020.jsonl.gz",)
SIZES = (5_000, 50_000, 500_000)
# Articles over which the time at each size is taken.
LAST = 2_000
A_DAY, WINDOW_DAYS, STATE_EVERY, SEED = 300, 15, 5_000, 5
CHANGED, COPIED = 0.6, 0.1
FIRST = datetime(2020, 1, 1, tzinfo=UTC)
OUTLETS = 150


def measure() -> dict[str, float]:
    """Give milliseconds an article and MB at each size, and the last over the first."""
    figures: dict[str, float] = {}
    finder, stream = CopyFinder(FinderOptions(boilerplate_pairs=False)), StoryStream()
    spent = {
        "lineage": deque[float](maxlen=LAST // A_DAY),
        "stories": deque[float](maxlen=LAST // A_DAY),
    }
    recent, done, writing = deque[Article](maxlen=WINDOW_DAYS * A_DAY), 0, 0.0
    for today in days(max(SIZES)):
        recent.extend(today)
        known = {a.id: a for a in recent}
        began = time.process_time()
        copies = len(list(find_copies(today, finder, known.get)))
        traced = time.process_time()
        for article in today:
            stream.learn_one(article)
        placed = time.process_time()
        if done // STATE_EVERY != (done + len(today)) // STATE_EVERY:
            stream.state()
            writing = (time.process_time() - placed) / STATE_EVERY
        spent["lineage"].append((traced - began) / len(today))
        spent["stories"].append((placed - traced) / len(today))
        size = next((s for s in SIZES if done < s <= done + len(today)), 0)
        done += len(today)
        if size:
            figures |= at_size(size, spent, writing)
            print(f"{done}: {copies} copies today, {len(stream)} stories run", file=sys.stderr)
    return figures | {
        f"{room}: last over first": figures[f"{max(SIZES)}: {room}, ms"]
        / figures[f"{min(SIZES)}: {room}, ms"]
        for room in spent
    }


def at_size(size: int, spent: dict[str, deque[float]], writing: float) -> dict[str, float]:
    """Give what an article takes now, and what the process holds at most."""
    told = {f"{size}: {room}, ms": 1000 * sum(s) / len(s) for room, s in spent.items()}
    told[f"{size}: stories, ms"] += 1000 * writing
    told[f"{size}: of it writing the state"] = 1000 * writing
    return told | {f"{size}: MB at most": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def days(count: int) -> Iterator[list[Article]]:
    """Yield `count` articles, a day at a time."""
    base = [a for a in map(article_of, read_lines(DATA[0])) if a.published_at]
    chance, before = random.Random(SEED), deque[Article](maxlen=3 * A_DAY)
    for number in range(0, count, A_DAY):
        at = FIRST + timedelta(days=number // A_DAY)
        today = [
            made(base, before, chance, f"{number + i}", at)
            for i in range(min(A_DAY, count - number))
        ]
        before.extend(today)
        yield today


def made(
    base: Sequence[Article],
    before: Sequence[Article],
    chance: random.Random,
    key: str,
    at: datetime,
) -> Article:
    """Give one article: another's copy, or one of the corpus with a fifth of its words changed."""
    outlet = f"Fictional Outlet {chance.randrange(OUTLETS)}"
    if before and chance.random() < COPIED:
        return replace(chance.choice(before), id=key, outlet=outlet, published_at=at)
    article, other = chance.choice(base), chance.choice(base).text.split()
    words = article.text.split(" ")
    for place in chance.choices(range(len(words)), k=int(CHANGED * len(words))):
        words[place] = other[place % len(other)]
    return replace(article, id=key, url="", outlet=outlet, text=" ".join(words), published_at=at)
