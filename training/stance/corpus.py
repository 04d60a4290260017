"""The Fake News Challenge's pairs as signs, and their folds.

Nothing here leaves the machine but numbers: of the texts, signs; of the security corpus, in how
many articles a stem stands.
"""

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bench import read_lines
from dateline.claims.content import word_stem
from dateline.claims.stance import ruled_label, shares_only_names
from dateline.claims.stance_signs import (
    EVEN,
    Floats,
    Rarity,
    held_by,
    read_body,
    read_passage,
    signs_of,
)
from dateline.claims.stance_weights import LABELS
from dateline.model import Span
from dateline.read.sentences import find_sentences
from dateline.text import fold, words

BODIES = "claims/fnc1-bodies-even.jsonl.gz"
STANCES = "claims/fnc1-stances-even.jsonl.gz"
RARITY = "corpora/security-2012-2020.jsonl.gz"
FOLDS = 3
# Stems in fewer articles are all as rare as one in half as many.
FEWEST = 20

# Likelihoods, in the order of LABELS, of an article's own headline and of another's.
OWN = (0.0, 0.5, 0.0, 0.5)
OTHER = (1.0, 0.0, 0.0, 0.0)

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Headlines and bodies, the number of the label of each pair in LABELS, and its signs.

    `topics` says which pairs share nothing but names, and `ruled` is what rules make of each.
    """

    headlines: tuple[str, ...]
    bodies: tuple[str, ...]
    labels: Ints
    signs: Floats
    topics: NDArray[np.bool_]
    ruled: Ints


def count_rarity() -> Rarity:
    """Give how rare stems are in the security corpus, in tenths as the weights file keeps them."""
    counts: Counter[str] = Counter()
    articles = 0
    for record in read_lines(RARITY):
        articles += 1
        found = (w.removesuffix("'s") for w, _ in words(fold(record["text"])))
        counts.update({word_stem(w) for w in found if len(w) > 1})
    tenths = {s: round(10 * math.log(articles / c)) / 10 for s, c in counts.items() if c >= FEWEST}
    return Rarity(tenths, round(10 * math.log(2 * articles / FEWEST)) / 10)


def read_pairs(rarity: Rarity) -> Pairs:
    """Give all pairs of the data with their signs."""
    bodies = {r["id"]: read_body(r["text"], find_sentences(r["text"])) for r in read_lines(BODIES)}
    records = list(read_lines(STANCES))
    claims = {h: read_passage(h, Span(0, len(h))) for h in {r["headline"] for r in records}}
    both = [(claims[r["headline"]], bodies[r["body"]]) for r in records]
    topics = np.asarray([shares_only_names(c, b) for c, b in both])
    ruled = [LABELS.index(ruled_label(c, b, held_by(c, b.passages, EVEN))) for c, b in both]
    return Pairs(
        tuple(r["headline"] for r in records),
        tuple(r["body"] for r in records),
        np.asarray([LABELS.index(r["stance"]) for r in records]),
        np.stack([signs_of(c, b, rarity)[0] for c, b in both]),
        topics,
        np.where(topics, 0, ruled),
    )


def targets_of(labels: Ints) -> Floats:
    """Give the labels as likelihoods (pairs, labels) of one and zero."""
    return np.eye(len(LABELS), dtype=np.float32)[labels]


def read_headlines(rarity: Rarity) -> tuple[Floats, Floats]:
    """Give signs and targets of security articles with their own and with another's headline.

    Nobody labelled these: an article's own headline is agreed with or discussed, half and half, the
    headline of the next one taken is unrelated. Every twelfth article, from the fourth and from the
    ninth; the bench scores those from the first.
    """
    records = list(read_lines(RARITY))
    taken = [r for i, r in enumerate(records) if i % 12 in (3, 8) and r["title"]]
    signs, targets = [], []
    for record, other in pairwise(taken):
        body = read_body(record["text"], find_sentences(record["text"]))
        for title, target in ((record["title"], OWN), (other["title"], OTHER)):
            claim = read_passage(title, Span(0, len(title)))
            if not shares_only_names(claim, body):
                signs.append(signs_of(claim, body, rarity)[0])
                targets.append(target)
    return np.stack(signs), np.asarray(targets, np.float32)


def body_folds(pairs: Pairs) -> Ints:
    """Give each pair's fold: bodies in the order of their ids' digests, dealt out in turn."""
    dealt = {b: i % FOLDS for i, b in enumerate(sorted(set(pairs.bodies), key=_digest))}
    return np.asarray([dealt[b] for b in pairs.bodies])


def subject_folds(pairs: Pairs) -> tuple[Ints, Ints]:
    """Give the fold of each pair's body and of its headline, none on a subject of another fold.

    A subject is what related pairs join. A pair whose two folds differ is unrelated and is in no
    fold's test part; training leaves out all that has a body or a headline of the fold.
    """
    related = [
        (f"h{h}", f"b{b}")
        for h, b, n in zip(pairs.headlines, pairs.bodies, pairs.labels.tolist(), strict=True)
        if n
    ]
    nodes = [*(f"h{h}" for h in pairs.headlines), *(f"b{b}" for b in pairs.bodies)]
    subject_of = _joined(nodes, related)
    size = Counter(subject_of[b] for _, b in related)
    load, dealt = [0.0] * FOLDS, dict[str, int]()
    for subject in sorted(set(subject_of.values()), key=lambda s: (-size[s], _digest(s))):
        dealt[subject] = load.index(min(load))
        load[dealt[subject]] += size[subject] + 0.01
    bodies = np.asarray([dealt[subject_of[f"b{b}"]] for b in pairs.bodies])
    return bodies, np.asarray([dealt[subject_of[f"h{h}"]] for h in pairs.headlines])


def splits(pairs: Pairs) -> Iterator[tuple[str, int, NDArray[np.bool_], NDArray[np.bool_]]]:
    """Yield name, fold, train mask and test mask: by body, then by subject (body and headline)."""
    fold = body_folds(pairs)
    for k in range(FOLDS):
        yield "by body", k, fold != k, fold == k
    bodies, heads = subject_folds(pairs)
    for k in range(FOLDS):
        yield "by subject", k, (bodies != k) & (heads != k), (bodies == k) & (heads == k)


def _joined(nodes: Iterable[str], edges: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Give for each node the first name, in order, of those that edges join it with."""
    parent = {n: n for n in nodes}

    def top(node: str) -> str:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for a, b in edges:
        low, high = sorted((top(a), top(b)))
        parent[high] = low
    return {n: top(n) for n in parent}


def _digest(name: str) -> str:
    return hashlib.sha256(f"stance {name}".encode()).hexdigest()
