"""Lineage under edits: real reports, each edited once by a seeded rule, found among all of them.

Reports are drawn from the security corpus. A copy has another outlet's name, comes up to three days
later, and is cut to 30 %, has 15 % of its words changed, is retitled, has its paragraphs (or
sentences) in another order, or is half of the report inside another one. Recall is the share of the
copies that are found as one text with their report. A found pair is wrong where its two roots
differ and the reports themselves share no text; those that do are counted apart. Beside ours: what
Jaccard at .5 and containment at .3 would have found, by all shingles. Speed is of finding alone:
sketch, candidates, remember.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bench import read_lines
from bench.lineage import ONE_TEXT, article_of
from dateline.lineage import CopyFinder, FinderOptions, find_copies, sketch
from dateline.lineage.shingles import WordTrack
from dateline.model import Article
from dateline.text import paragraphs

DATA = ("corpora/security-2012-2020.jsonl.gz",)

REPORTS, SEED = 1500, 11
# A shorter text is a brief: a third of it is a sentence or two, which nobody could tell.
LEAST_WORDS = 200
CUT, CHANGED, HALF = 0.3, 0.15, 0.5
MOST_DAYS_LATER = 3
# Measured by all shingles of both texts, as rivals do.
LEVELS = {"Jaccard at .5": 0.5, "containment at .3": 0.3}
OPTIONS = FinderOptions(boilerplate_pairs=False)

Edit = Callable[[str, str, random.Random], str]


@dataclass(frozen=True)
class Edited:
    """A report and its copy: how it was edited."""

    report: Article
    copy: Article
    edit: str


def measure() -> dict[str, float]:
    """Give recall by edit, precision, the rivals' recall, and how many articles a second."""
    edited = edits_of(reports())
    everything = [a for e in edited for a in (e.report, e.copy)]
    found = [c for c in find_copies(everything, CopyFinder(OPTIONS)) if c.relation in ONE_TEXT]
    related = {frozenset((c.a, c.b)) for c in found}
    figures = {
        f"{edit}: recall": share([is_found(e, related) for e in edited if e.edit == edit])
        for edit in EDITS
    }
    figures["all edits: recall"] = share([is_found(e, related) for e in edited])
    root = {a.id: e.report.id for e in edited for a in (e.report, e.copy)}
    figures |= precision_of(related, root, hosts_of(edited))
    for rival, level in LEVELS.items():
        figures |= {
            f"{rival}, {edit}: recall": share(
                [likeness(rival, e) >= level for e in edited if e.edit == edit]
            )
            for edit in EDITS
        }
    return figures | speed(everything)


def reports() -> list[Article]:
    """Give the reports that are edited: of some length, drawn by a seed."""
    every = (article_of(r) for r in read_lines(DATA[0]))
    long = [a for a in every if a.published_at and len(a.text.split()) >= LEAST_WORDS]
    return random.Random(SEED).sample(long, REPORTS)


def edits_of(articles: Sequence[Article]) -> list[Edited]:
    """Give each report with one copy; the edits take turns, the host is another report."""
    chance = random.Random(SEED)
    edited = []
    for number, report in enumerate(articles):
        edit = list(EDITS)[number % len(EDITS)]
        host = articles[(number + len(EDITS)) % len(articles)]
        text = EDITS[edit](report.text, host.text, chance)
        copy = replace(
            report,
            id=f"{report.id} {edit}",
            url="",
            outlet=f"Fictional Outlet {chance.randrange(200)}",
            headline="",
            text=text,
            published_at=report.published_at
            and report.published_at + timedelta(days=chance.randint(0, MOST_DAYS_LATER)),
        )
        edited.append(Edited(report, copy, edit))
    return edited


# --- edits -----------------------------------------------------------------------------------


def cut(text: str, _host: str, chance: random.Random) -> str:
    """Give the opening of the text, or as much of it from elsewhere."""
    words = text.split(" ")
    keep = int(CUT * len(words))
    start = chance.choice([0, chance.randrange(len(words) - keep)])
    return " ".join(words[start : start + keep])


def changed(text: str, host: str, chance: random.Random) -> str:
    """Give the text with words of another put for some of its own."""
    words, others = text.split(" "), host.split()
    for place in chance.sample(range(len(words)), int(CHANGED * len(words))):
        words[place] = chance.choice(others)
    return " ".join(words)


def retitled(text: str, host: str, _chance: random.Random) -> str:
    """Give the text under another's opening words."""
    return " ".join(host.split()[:9]) + "\n\n" + text


def reordered(text: str, _host: str, chance: random.Random) -> str:
    """Give the paragraphs in another order; the sentences, where there is one paragraph."""
    parts = [text[p.start : p.end] for p in paragraphs(text)]
    if len(parts) < len(EDITS):
        parts = text.replace(". ", ".\n").split("\n")
    chance.shuffle(parts)
    return "\n\n".join(parts)


def embedded(text: str, host: str, chance: random.Random) -> str:
    """Give another report with half of the text between its paragraphs."""
    words, around = text.split(" "), host.split(" ")
    start = chance.randrange(max(1, int((1 - HALF) * len(words))))
    piece = " ".join(words[start : start + int(HALF * len(words))])
    middle = len(around) // 2
    return "\n\n".join((" ".join(around[:middle]), piece, " ".join(around[middle:])))


EDITS: dict[str, Edit] = {
    "cut to 30 %": cut,
    "15 % of words changed": changed,
    "retitled": retitled,
    "reordered": reordered,
    "half embedded": embedded,
}


# --- figures ---------------------------------------------------------------------------------


def share(hits: Sequence[bool]) -> float:
    return sum(hits) / max(1, len(hits))


def is_found(edited: Edited, related: set[frozenset[str]]) -> bool:
    return frozenset((edited.report.id, edited.copy.id)) in related


def hosts_of(edited: Sequence[Edited]) -> set[frozenset[str]]:
    """Give the roots that an embedding joins in truth: the report and the one that it stands in."""
    ids = [e.report.id for e in edited]
    return {
        frozenset((e.report.id, ids[(n + len(EDITS)) % len(ids)]))
        for n, e in enumerate(edited)
        if e.edit == "half embedded"
    }


def precision_of(
    related: set[frozenset[str]], root: dict[str, str], hosts: set[frozenset[str]]
) -> dict[str, float]:
    """Give the share of found pairs that are of one report; related reports are left out."""
    count: Counter[str] = Counter()
    natural = {pair for pair in related if all(i == root[i] for i in pair)}
    for pair in related:
        roots = frozenset(root[i] for i in pair)
        if len(roots) == 1 or roots in hosts:
            count["right"] += 1
        elif roots in natural:
            count["natural"] += 1
        else:
            count["wrong"] += 1
    return {
        "all edits: precision": count["right"] / max(1, count["right"] + count["wrong"]),
        "wrong pairs": float(count["wrong"]),
        "pairs of reports that share text by themselves, not judged": float(count["natural"]),
    }


def likeness(rival: str, edited: Edited) -> float:
    one, other = (set(WordTrack(a).hashes.tolist()) for a in (edited.report, edited.copy))
    whole = len(one | other) if rival.startswith("Jaccard") else min(len(one), len(other))
    return len(one & other) / max(1, whole)


def speed(articles: Sequence[Article]) -> dict[str, float]:
    """Give articles a second of one core: sketched, compared with what is known, remembered."""
    finder = CopyFinder(OPTIONS)
    began = time.process_time()
    for article in articles:
        known = sketch(article)
        finder.predict_one(known)
        finder.learn_one(known)
    seconds = time.process_time() - began
    words = sum(len(a.text.split()) for a in articles)
    return {
        "articles a second of CPU": len(articles) / seconds,
        "words an article": words / len(articles),
    }
