"""What counts as a match of attributions, and the figures over many texts; needs no parser.

A predicted attribution *matches* a gold one when their cues or contents share a character and the
Jaccard index of the sets of characters in their contents is at least .3 (or .8). Matching is one to
one and greedy: pairs whose cues touch first, then by falling Jaccard. Precision is matches over
predictions, recall matches over gold. Gold is *direct* when at least nine tenths of its content
stand inside quotation marks that do not hold its cue as well, *indirect* when nothing does, else
*mixed*: what a quoted passage tells of somebody else's words is told, not quoted. *By marks alone*
is the same without regard to the cue, as it was counted until 2026-11-29. *By its first mark* looks
at the content by itself: direct where it begins with a double quotation mark, mixed where it holds
one further on. *By pairs of marks* asks for .95 of it between a mark and the next that closes it in
the same line. Neither goes by how `find_quotes` pairs marks over the article. Exact figures are of
spans that are equal to the last character. *Exact spans* are counted as sets of unbroken spans an
article, whichever attribution they belong to (a speaker who speaks twice is one span). *Exact in
its pair* is stricter: all spans of source, cue or content, over the pairs matched at .3, twice the
equal ones over gold plus predictions.

Gold is a mapping with "source", "cue" and "content", lists of [start, end]; what was found is
anything with attributes of those names, tuples of `Span` (or pairs).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench import chance
from dateline.model import Span
from dateline.understand.quotes import find_quotes

LEVELS = (0.3, 0.8)
PARTS = ("source", "cue", "content")
MODES = ("direct", "mixed", "indirect")
COUNTS = ("by marks alone", "by its first mark", "by pairs of marks")
OTHER_MODES = tuple(f"{mode} {count}" for count in COUNTS for mode in MODES)
# Share of a content inside quotation marks from which it counts as direct, as in the package.
_DIRECT = 0.9
# Double marks, as in the package; a single one may be an apostrophe.
_MARK = re.compile("[“”„«»\"]|``|''")
_PAIR = re.compile("“[^”\\n]*”|\"[^\"\\n]*\"|``.*?''|''[^\\n]*?''")
_DIRECT_IN_PAIRS = 0.95

Gold = Mapping[str, Any]


@dataclass
class Marked:
    """One attribution as sets of characters."""

    cue: set[int]
    content: set[int]


def pairs_of(spans: Iterable[Any]) -> list[tuple[int, int]]:
    """Give `spans` ([start, end] or Span) as pairs."""
    return [(s.start, s.end) if isinstance(s, Span) else (s[0], s[1]) for s in spans]


def chars(spans: Iterable[Any]) -> set[int]:
    """Give the characters that `spans` ([start, end] or Span) cover."""
    return {c for start, end in pairs_of(spans) for c in range(start, end)}


def jaccard(a: set[int], b: set[int]) -> float:
    """Give the Jaccard index of two sets; 0 where both are empty."""
    return len(a & b) / len(a | b) if a | b else 0.0


def gold_marks(gold: Iterable[Gold]) -> list[Marked]:
    """Give gold attributions as sets of characters."""
    return [Marked(chars(g["cue"]), chars(g["content"])) for g in gold]


def found_marks(found: Iterable[Any]) -> list[Marked]:
    """Give found attributions as sets of characters."""
    return [Marked(chars(f.cue), chars(f.content)) for f in found]


def match(gold: Sequence[Marked], found: Sequence[Marked], level: float) -> dict[int, int]:
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


def mode_of_gold(content: set[int], quoted: set[int], least: float = _DIRECT) -> str:
    """Give "direct", "mixed" or "indirect"; `quoted` are the characters in quotation marks."""
    inside = len(content & quoted)
    if inside == 0:
        return "indirect"
    return "direct" if inside >= least * len(content) else "mixed"


def mode_by_first_mark(words: Sequence[str]) -> str:
    """Give "direct", "mixed" or "indirect" by the double marks in a content's spans, in order."""
    if words and _MARK.match(words[0]):
        return "direct"
    return "mixed" if any(_MARK.search(w) for w in words) else "indirect"


def score_spans(
    gold_records: Iterable[Mapping[str, Any]],
    found_by_id: Mapping[str, Sequence[Any]],
    texts: Mapping[str, str] | None = None,
) -> dict[str, float]:
    """Give match, recall by mode and exact figures over records ("id", "text", "attributions").

    `texts` gives the text by id where the records have none. A record without an entry in
    `found_by_id` is one in which nothing was found.
    """
    count: Counter[Any] = Counter()
    for record in gold_records:
        text = record["text"] if texts is None else texts[record["id"]]
        count_article(count, record["attributions"], found_by_id.get(record["id"], ()), text)
    return figures_of(count)


def intervals(
    gold_records: Iterable[Mapping[str, Any]], found_by_id: Mapping[str, Sequence[Any]]
) -> dict[str, tuple[float, float, float]]:
    """Give each figure with the ends of its 95 % interval, by drawing articles anew."""
    counts = []
    for record in gold_records:
        count: Counter[Any] = Counter()
        found = found_by_id.get(record["id"], ())
        count_article(count, record["attributions"], found, record["text"])
        counts.append(count)
    return chance.intervals(counts, figures_of)


def count_article(
    count: Counter[Any], gold: Sequence[Gold], found: Sequence[Any], text: str
) -> None:
    """Add one article to `count`."""
    golds, founds = gold_marks(gold), found_marks(found)
    count["gold"] += len(golds)
    count["found"] += len(founds)
    chosen = {level: match(golds, founds, level) for level in LEVELS}
    for level in LEVELS:
        count["match", level] += len(chosen[level])
    first = chosen[LEVELS[0]]
    for i, j in first.items():
        for part in PARTS:
            count["exact", part] += chars(gold[i][part]) == chars(getattr(found[j], part))
    for part in PARTS:
        wanted = {span for g in gold for span in pairs_of(g[part])}
        told = {span for f in found for span in pairs_of(getattr(f, part))}
        count["same", part] += len(wanted & told)
        count["spans", part] += len(wanted) + len(told)
    quotes = [q.span for q in find_quotes(text)]
    everything = chars(quotes)
    pairs = chars(m.span() for m in _PAIR.finditer(text))
    for i, g in enumerate(golds):
        own = chars(q for q in quotes if not any(q.start < c < q.end for c in g.cue))
        words = [text[a:b].lstrip() for a, b in pairs_of(gold[i]["content"])]
        for mode in (
            mode_of_gold(g.content, own),
            f"{mode_of_gold(g.content, everything)} {COUNTS[0]}",
            f"{mode_by_first_mark(words)} {COUNTS[1]}",
            f"{mode_of_gold(g.content, pairs, _DIRECT_IN_PAIRS)} {COUNTS[2]}",
        ):
            count["of", mode] += 1
            count["hit", mode] += i in first


def figures_of(count: Mapping[Any, Any]) -> dict[str, float]:
    """Give the figures that `count`, filled by `count_article`, comes to."""
    figures: dict[str, float] = {}
    both = max(1, count["gold"] + count["found"])
    for level in LEVELS:
        figures |= precision_recall(f"match at {level}", count["match", level], count)
    for mode in (*MODES, *OTHER_MODES):
        figures[f"recall at {LEVELS[0]}, {mode}"] = count["hit", mode] / max(1, count["of", mode])
    for part in PARTS:
        spans = max(1, count["spans", part])
        figures[f"exact spans, {part} F1"] = 2 * count["same", part] / spans
    for part in PARTS:
        figures[f"exact in its pair, {part} F1"] = 2 * count["exact", part] / both
    return figures


def precision_recall(name: str, hits: int, count: Mapping[Any, Any]) -> dict[str, float]:
    """Give P, R and F1 of `hits` among `count`'s "found" and "gold"."""
    return {
        f"{name}, P": hits / max(1, count["found"]),
        f"{name}, R": hits / max(1, count["gold"]),
        f"{name}, F1": 2 * hits / max(1, count["gold"] + count["found"]),
    }


def hits_by_confidence(
    gold_records: Iterable[Mapping[str, Any]],
    found_by_id: Mapping[str, Sequence[Any]],
    level: float = LEVELS[0],
) -> Iterator[tuple[float, int]]:
    """Yield each found attribution's confidence, and 1 where it is matched at `level`, else 0.

    What has no confidence, as what the rules add, is matched with the rest and not told.
    """
    for record in gold_records:
        found = found_by_id.get(record["id"], ())
        golds = gold_marks(record["attributions"])
        hit = set(match(golds, found_marks(found), level).values())
        for j, one in enumerate(found):
            if one.confidence is not None:
                yield float(one.confidence), int(j in hit)
