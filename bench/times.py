"""Time expressions on TempEval-3's TimeBank and AQUAINT.

TempEval-3 (UzZaman et al. 2013): strict F1 wants the same extent, relaxed F1 wants overlap; value
F1 and type F1 count a relaxed match with the right value or type. Each expression is matched once.
The odd-numbered half of AQUAINT was never looked at while the rules were written. News of 2012 to
2024 that we labelled ourselves stands beside them (`bench/fresh_times.py`), and pages from outside
the evaluation data, where they were fetched (`bench/outside_times.py`). HeidelTime is scored on the
same texts where it is installed (`bench/heideltime.py`).
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from importlib.resources import files
from typing import Any

from bench import data_dir, heideltime, read_lines
from bench.chance import intervals
from bench.fresh_times import fresh_files, fresh_records
from bench.outside_times import outside_records
from dateline.understand.times import Time, tag

TIMEBANK = "time/timebank.jsonl.gz"
AQUAINT = "time/aquaint.jsonl.gz"
SPEED = "corpora/security-2012-2020.jsonl.gz"
DATA = (TIMEBANK, AQUAINT, "origin/gold.json", "origin/page.txt", *fresh_files())
KINDS = ("strict", "relaxed", "value", "type")
HALVES = {
    "AQUAINT": ("AQUAINT even half", "AQUAINT odd half"),
    "fresh news": ("fresh news, even", "fresh news, odd"),
}
# Texts that nothing was developed on, and what is told of our lead on them.
COMPARED = ("AQUAINT odd half", "fresh news", "outside news")
ENDS = ("", ", 95 % of draws from", ", 95 % of draws to")


Tagger = Callable[[str, date | None], Sequence[Time | heideltime.Told]]


def pairs(
    gold: list[dict[str, Any]], found: Iterable[Time | heideltime.Told]
) -> Iterator[tuple[dict[str, Any], Time | heideltime.Told]]:
    """Yield each gold expression with the one that overlaps it, same extents first."""
    wanted, left = list(gold), list(found)
    for exact in (True, False):
        for g in list(wanted):
            for f in left:
                same = (f.start, f.end) == (g["start"], g["end"])
                if same if exact else f.start < g["end"] and g["start"] < f.end:
                    wanted.remove(g)
                    left.remove(f)
                    yield g, f
                    break


def _counts(records: Iterable[dict[str, Any]], tagger: Tagger = tag) -> Counter[str]:
    counts: Counter[str] = Counter()
    for record in records:
        day = date.fromisoformat(record["published_on"]) if record["published_on"] else None
        found = tagger(record["text"], day)
        counts["gold"] += len(record["times"])
        counts["found"] += len(found)
        for g, f in pairs(record["times"], found):
            counts["relaxed"] += 1
            counts["strict"] += (f.start, f.end) == (g["start"], g["end"])
            counts["value"] += f.value == g["value"]
            counts["type"] += f.type == g["type"]
    return counts


def _figures(name: str, counts: Counter[str]) -> dict[str, float]:
    both = counts["gold"] + counts["found"]
    figures = {f"{name} {kind} F1": 200 * counts[kind] / both for kind in KINDS}
    figures[f"{name} value accuracy"] = 100 * counts["value"] / max(counts["relaxed"], 1)
    return figures


def origin_right() -> int:
    """Count the times of the origin page that come out with value and interval."""
    gold = json.loads((data_dir() / "origin/gold.json").read_text("utf-8"))
    text = (data_dir() / "origin/page.txt").read_text("utf-8")
    found = {(t.start, t.end): t for t in tag(text, date.fromisoformat(gold["published_at"][:10]))}
    right = 0
    for g in gold["times"]:
        t = found.get((g["start"], g["end"]))
        if t is None:
            continue
        days = (
            [t.first_day.isoformat(), t.last_day.isoformat()]
            if t.first_day and t.last_day
            else None
        )
        right += (t.type, t.value, days, t.mod) == (
            g["type"],
            g["value"],
            g["interval"],
            g.get("mod", ""),
        )
    return right


def demo_right() -> tuple[float, float]:
    """Give how many percent of the demo's dates come out with their days, and with their value.

    Read on the demo's own bodies, in the outlets' days as its gold has them. The demo is fictional
    and ours: no measure of quality on news, but each fault in it would stand in its roundup.
    """
    gold = json.loads(files("dateline").joinpath("demo/gold.json").read_text("utf-8"))
    found = {p["page"]: tag(p["body"], _demo_day(p)) for p in gold["pages"]}
    days = values = 0
    for g in gold["dates"]:
        near = [t for t in found[g["page"]] if t.start < g["end"] and g["start"] < t.end]
        wanted = (g["first_day"], g["last_day"])
        days += any((_iso(t.first_day), _iso(t.last_day)) == wanted for t in near)
        values += any(t.value == g["value"] for t in near)
    return 100 * days / len(gold["dates"]), 100 * values / len(gold["dates"])


def _demo_day(page: dict[str, Any]) -> date | None:
    return date.fromisoformat(page["published_at"][:10]) if page["published_at"] else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def articles_a_second(limit: int = 300) -> float:
    """Give how many articles of the security corpus one core tags in a second."""
    records = [r for r, _ in zip(read_lines(SPEED), range(limit), strict=False)]
    started = time.process_time()
    for record in records:
        tag(
            record["text"],
            date.fromisoformat(record["published_on"]) if record["published_on"] else None,
        )
    return len(records) / (time.process_time() - started)


def parts() -> dict[str, list[dict[str, Any]]]:
    """Give the records of each part that is there, by name."""
    aquaint = list(read_lines(AQUAINT))
    found = {
        "TimeBank": list(read_lines(TIMEBANK)),
        "AQUAINT even half": aquaint[::2],
        "AQUAINT odd half": aquaint[1::2],
        "fresh news, even": list(fresh_records(odd=False)),
        "fresh news, odd": list(fresh_records(odd=True)),
        "outside news": list(outside_records()),
        "outside news, second reader": list(outside_records("second_times")),
    }
    return {name: records for name, records in found.items() if records}


def scored(tagger: Tagger, names: Iterable[str]) -> dict[str, float]:
    """Give a tagger's figures on the named parts, and on the whole of what has halves."""
    given = parts()
    counts = {name: _counts(given[name], tagger) for name in names if name in given}
    for whole, halves in HALVES.items():
        if counts.keys() >= set(halves):
            counts[whole] = sum((counts[half] for half in halves), Counter())
    return {k: v for name, count in counts.items() for k, v in _figures(name, count).items()}


def leads(records: Iterable[dict[str, Any]]) -> tuple[float, float, float]:
    """Give by how much our value F1 is above HeidelTime's, and the ends of 95 % of draws."""
    taggers: dict[str, Tagger] = {"ours": tag, "theirs": heideltime.tag}
    counts = [
        Counter({(who, k): n for who, t in taggers.items() for k, n in _counts([r], t).items()})
        for r in records
    ]

    def lead(summed: Mapping[Any, int]) -> dict[str, float]:
        ours, theirs = (
            200 * summed[who, "value"] / (summed[who, "gold"] + summed[who, "found"])
            for who in taggers
        )
        return {"lead": ours - theirs}

    return intervals(counts, lead)["lead"]


def beside_heideltime() -> dict[str, float]:
    """Give HeidelTime's figures on the same texts, and our lead by value F1."""
    given = {name: records for name, records in parts().items() if name != "TimeBank"}
    figures = {f"HeidelTime: {k}": v for k, v in scored(heideltime.tag, given).items()}
    for name in COMPARED:
        records = [r for part in HALVES.get(name, (name,)) for r in given.get(part, ())]
        told = zip(ENDS, leads(records) if records else (), strict=False)
        figures |= {f"{name}: value F1 above HeidelTime's{end}": value for end, value in told}
    return figures


def measure() -> dict[str, float]:
    """Give the figures by name: F1 in percent."""
    figures = scored(tag, parts())
    if heideltime.home():
        figures |= beside_heideltime()
    figures["origin page: times right, of 9"] = float(origin_right())
    figures["demo dates: right days"], figures["demo dates: right value"] = demo_right()
    if (data_dir() / SPEED).exists():
        figures["articles a second"] = articles_a_second()
    return figures
