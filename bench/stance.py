"""Stance of an article to a headline: the Fake News Challenge (FNC-1), the half that we have.

The figure is macro F1 over unrelated, agree, disagree, discuss: three folds split by body, the
networks fitted anew without each (training/stance, plain numpy, seeds 0 to 4; security headlines
without labels are in each fold's training, as in the released file's). Headlines are paired
with many bodies, so there is a stricter figure: split by subject, no body and no headline of the
test part in training, and no other text on its subjects either (two thirds of the unrelated pairs
join two folds and fall out). What shares only names with the headline is unrelated in every row, as
in `stance_of`. The rules' bounds were chosen on all pairs, the networks' options on these folds.
"""

import time
from collections import Counter
from collections.abc import Iterable
from itertools import islice, pairwise

import numpy as np

from bench import read_lines
from dateline.claims.stance import stance_of
from dateline.claims.stance_weights import LABELS, Weights
from training.stance.corpus import (
    BODIES,
    RARITY,
    STANCES,
    Ints,
    body_folds,
    count_rarity,
    read_headlines,
    read_pairs,
    splits,
    targets_of,
)
from training.stance.fit import fit_networks

DATA = (BODIES, STANCES, RARITY)


def label_f1s(gold: Ints, found: Ints) -> list[float]:
    """Give F1 of each label, in the order of LABELS."""
    both = [int(((gold == n) & (found == n)).sum()) for n in range(len(LABELS))]
    all_ = [int((gold == n).sum() + (found == n).sum()) for n in range(len(LABELS))]
    return [2 * b / a if a else 0.0 for b, a in zip(both, all_, strict=True)]


def _figures(name: str, parts: Iterable[tuple[Ints, Ints]]) -> dict[str, float]:
    """Give macro F1 as mean and spread over the parts, and the mean F1 of each label."""
    scores = np.asarray([label_f1s(gold, found) for gold, found in parts])
    macro = scores.mean(axis=1)
    figures = {
        f"{name}: macro F1": float(macro.mean()),
        f"{name}: macro F1, spread over folds": float(macro.std(ddof=1)),
        f"{name}: macro F1, lowest fold": float(macro.min()),
    }
    return figures | {
        f"{name}: {label} F1": float(v)
        for label, v in zip(LABELS, scores.mean(axis=0), strict=True)
    }


def own_and_other(limit: int = 300) -> dict[str, float]:
    """Give what the released reader makes of security headlines, and its speed.

    Every twelfth article of the security corpus, none of which was trained on, with its own
    headline and with the next one's of those taken: another text, seldom on the same event. An
    article hardly ever disagrees with its own headline.
    """
    records = [r for r in islice(read_lines(RARITY), 0, None, 12) if r["title"]][: limit + 1]
    started = time.process_time()
    own = Counter(stance_of(r["title"], r["text"]).label for r in records[:-1])
    other = Counter(stance_of(b["title"], a["text"]).label for a, b in pairwise(records))
    pairs = len(records) - 1
    return {
        "security: own headline found related": 1 - own["unrelated"] / pairs,
        "security: own headline called disagree": own["disagree"] / pairs,
        "security: another's headline found related": 1 - other["unrelated"] / pairs,
        "security: stances a second": 2 * pairs / (time.process_time() - started),
    }


def measure() -> dict[str, float]:
    """Give the figures by name, 0 to 1."""
    rarity = count_rarity()
    pairs = read_pairs(rarity)
    unlabelled, targets = read_headlines(rarity)
    scored: dict[str, list[tuple[Ints, Ints]]] = {}
    for name, _, train, test in splits(pairs):
        networks = fit_networks(
            np.vstack([pairs.signs[train], unlabelled]),
            np.vstack([targets_of(pairs.labels[train]), targets]),
        )
        likely = Weights(tuple(networks), rarity).likelihoods(pairs.signs[test])
        found = np.where(pairs.topics[test], 0, likely.argmax(axis=1))
        scored.setdefault(name, []).append((pairs.labels[test], found))
    figures = {k: v for name, parts in scored.items() for k, v in _figures(name, parts).items()}
    fold = body_folds(pairs)
    folds = [(pairs.labels[fold == k], pairs.ruled[fold == k]) for k in range(int(fold.max()) + 1)]
    return figures | _figures("rules, by body", folds) | own_and_other()
