"""Lineage: 219 pairs labelled by reading; copies of one text against the rest, and all five labels.

Boilerplate is learned from the pairs' own texts and the security corpus, as in an archive.
`python -m bench.lineage` prints the wrong ones too.
"""

import random
import time
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from bench import read_lines
from dateline.lineage import CopyFinder, find_copies
from dateline.lineage.copies import compare_tracks
from dateline.lineage.shingles import WordTrack
from dateline.model import Article, Copy
from dateline.text import nfc

DATA = (
    "lineage/pairs-dev.jsonl.gz",
    "lineage/texts.jsonl.gz",
    "corpora/security-2012-2020.jsonl.gz",
)

LABELS = ("same_text", "edited_wire", "quotes_only", "chrome_only", "independent")
ONE_TEXT = ("same_text", "edited_wire")
DIRECTIONS = {"a_from_b": "b->a", "b_from_a": "a->b"}
BASELINE = 0.3
LOAD = 600


def article_of(record: dict[str, Any]) -> Article:
    """Make the article that a record of the evaluation data describes."""
    day = record.get("published_on")
    return Article(
        id=record["id"],
        capture_id="",
        url=record.get("url") or "",
        outlet=record.get("outlet") or "",
        headline=record.get("headline") or record.get("title") or "",
        byline=record.get("authors") or "",
        text=nfc(record["text"]),
        published_at=datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None,
        published_precision="day" if day else "",
    )


def f1(right: int, said: int, true: int) -> float:
    return 2 * right / (said + true) if said + true else 0.0


def predictions() -> list[tuple[dict[str, Any], Copy | None, float]]:
    """Give each labelled pair with the relation found and its plain containment."""
    tracks = {r["id"]: WordTrack(article_of(r)) for r in read_lines("lineage/texts.jsonl.gz")}
    finder = CopyFinder()
    learned = set()
    for record in read_lines("corpora/security-2012-2020.jsonl.gz"):
        if record["id"] not in tracks:
            finder.boilerplate.learn_one(WordTrack(article_of(record)).sketch())
            learned.add(record["id"])
    sketches = {i: t.sketch() for i, t in tracks.items()}
    for sketch in sketches.values():
        finder.boilerplate.learn_one(sketch)
    found = []
    for pair in read_lines("lineage/pairs-dev.jsonl.gz"):
        a, b = sketches[pair["a"]], sketches[pair["b"]]
        both = set(a.hashes) & set(b.hashes)
        boilerplate = finder.boilerplate.among(both, {a.site, b.site})
        copy = compare_tracks(tracks[pair["a"]], tracks[pair["b"]], boilerplate)
        found.append((pair, copy, plain_containment(tracks[pair["a"]], tracks[pair["b"]])))
    return found


def plain_containment(a: WordTrack, b: WordTrack) -> float:
    one, other = set(a.hashes.tolist()), set(b.hashes.tolist())
    return len(one & other) / max(1, min(len(one), len(other)))


def measure() -> dict[str, float]:
    found = predictions()
    said = [copy.relation if copy else "independent" for _, copy, _ in found]
    true = [pair["label"] for pair, _, _ in found]
    figures = one_text_figures("", [s in ONE_TEXT for s in said], [t in ONE_TEXT for t in true])
    base = [c >= BASELINE for _, _, c in found]
    figures |= one_text_figures("baseline (containment .3) ", base, [t in ONE_TEXT for t in true])
    each = {
        label: f1(
            sum(s == t == label for s, t in zip(said, true, strict=True)),
            said.count(label),
            true.count(label),
        )
        for label in LABELS
    }
    figures["five labels macro F1"] = sum(each.values()) / len(each)
    figures |= {f"F1 {label}": value for label, value in each.items()}
    return figures | direction_figures(found) | load_figures()


def one_text_figures(name: str, said: list[bool], true: list[bool]) -> dict[str, float]:
    right = sum(s and t for s, t in zip(said, true, strict=True))
    return {
        f"{name}one text P": right / max(1, sum(said)),
        f"{name}one text R": right / max(1, sum(true)),
        f"{name}one text F1": f1(right, sum(said), sum(true)),
    }


def direction_figures(found: list[tuple[dict[str, Any], Copy | None, float]]) -> dict[str, float]:
    """How often a direction that is said is right, and how often one is said where labelled."""
    pairs = [(p, c) for p, c, _ in found if c and c.direction != "unknown"]
    judged = [(p, c) for p, c in pairs if p["direction"] in DIRECTIONS]
    labelled = sum(p["direction"] in DIRECTIONS for p, _, _ in found)
    right = sum(DIRECTIONS[p["direction"]] == c.direction for p, c in judged)
    third = sum(p["direction"] == "both_from_third" for p, _ in pairs)
    return {
        "direction precision (a_from_b, b_from_a)": right / max(1, len(judged)),
        "direction recall (a_from_b, b_from_a)": right / max(1, labelled),
        "direction said where both are from a third": float(third),
    }


def load_figures() -> dict[str, float]:
    """Docs a second of the whole room: sketch, find, compare, on the corpus as one batch."""
    records = list(read_lines("corpora/security-2012-2020.jsonl.gz"))
    articles = [article_of(r) for r in random.Random(0).sample(records, LOAD)]
    started = time.perf_counter()
    copies = list(find_copies(articles))
    seconds = time.perf_counter() - started
    return {"articles a second (find_copies)": LOAD / seconds, "pairs found": float(len(copies))}


def main() -> None:
    """Print each pair that is wrong, then all figures."""
    for pair, copy, plain in predictions():
        said = copy.relation if copy else "independent"
        if said != pair["label"]:
            print(
                f"{pair['label']:<12} -> {said:<12} {plain:.2f} {pair['confidence']} {pair['note']}"
            )
    print(Counter(p["label"] for p, _, _ in predictions()))
    for name, value in measure().items():
        print(f"{name:<50} {value:8.3f}")


if __name__ == "__main__":
    main()
