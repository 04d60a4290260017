"""An article as weighted words: how often it says them, how rarely others do.

Words come from the headline and the body; weights are whole numbers, so that a stored stream goes
on exactly where it stopped.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from dateline.model import Article
from dateline.text import fold

# Vectors have this length. Whole numbers to four digits: a score is good to three.
UNIT: Final = 10_000

# The rest of a long article says little new of its story, and takes time. Measured on
# stories/allsides-train, first half: 5,000 characters do as well as the whole.
BODY_LENGTH: Final = 6_000

# The opening's words count twice, and the headline's this often more: reports of one event open
# alike and end anyhow. On the demo and on allsides-train, first half, each gave pair F1 .01 to .03.
LEAD_LENGTH: Final = 600
HEADLINE_TIMES: Final = 2

# A word is at most as rare as one seen in so many articles. Most of the rarest words are turns of
# phrase ("neatly"), not names of the event; without this bound they outweigh it.
RAREST: Final = 4

# An article without a headline has its first words stand in for one.
HEADLINE_LENGTH: Final = 90

_WORD: Final = re.compile(r"[a-z0-9à-öø-ÿ][^\W_]*(?:[-'.][^\W_]+)*|[^\W\d_][^\W_]*")

Vector = dict[str, int]


def headline_words(article: Article) -> Counter[str]:
    """Give the telling words of the headline, or of the opening where there is none."""
    return _telling(article.headline or article.text[:HEADLINE_LENGTH])


def body_words(article: Article, names: Iterable[str] = ()) -> Counter[str]:
    """Give the telling words of article and headline, furniture left out, and `names` once each.

    The opening and the headline count for more.
    """
    text = article.text[:BODY_LENGTH]
    for span in article.skipped:
        if span.start < len(text):
            gap = min(span.end, len(text)) - span.start
            text = text[: span.start] + " " * gap + text[span.start + gap :]
    found = _telling(text) + _telling(text[:LEAD_LENGTH])
    for word, n in _telling(article.headline).items():
        found[word] += HEADLINE_TIMES * n
    for name in names:
        found[name.lower()] += 1
    return found


class WordCounts:
    """In how many articles each word has stood so far.

    Bounded: when there are too many words, those seen once are forgotten (lossy counting; Manku
    and Motwani 2002).
    """

    MOST_WORDS: Final = 200_000

    def __init__(self, articles: int = 0, counts: dict[str, int] | None = None) -> None:
        self.articles = articles
        self.counts: Counter[str] = Counter(counts or {})

    def learn_one(self, words: Iterable[str]) -> None:
        """Count the words of one article."""
        self.articles += 1
        self.counts.update(set(words))
        if len(self.counts) > self.MOST_WORDS:
            self.counts = Counter({w: n for w, n in self.counts.items() if n > 1})

    def weigh(self, words: Counter[str], most: int, rarest: int = 1) -> Vector:
        """Give the `most` heaviest words as a vector of length UNIT: log count by log rarity.

        Weighing is TF-IDF as in Salton and Buckley (1988), with what is known at this moment; no
        word counts as rarer than one seen in `rarest` articles.
        """
        seen, total = self.counts, self.articles + 2
        bound = min(rarest, total / 2)
        weights = {
            w: (1 + math.log(n)) * math.log(total / max(seen[w] + 1, bound))
            for w, n in words.items()
        }
        heaviest = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:most]
        length = math.sqrt(sum(x * x for _, x in heaviest)) or 1.0
        return {w: v for w, x in heaviest if (v := round(UNIT * x / length)) > 0}


@cache
def _plain_words() -> frozenset[str]:
    table = files("dateline").joinpath("tables/plain_words.txt").read_text("utf-8")
    return frozenset(w for row in table.splitlines() if row[:1] != "#" for w in row.split())


def _telling(text: str) -> Counter[str]:
    counts = Counter(_WORD.findall(fold(text).lower()))
    found: Counter[str] = Counter()
    for word, n in counts.items():
        if stem := _stem(word):
            found[stem] += n
    return found


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    """Give the word without a plural s, "" for one that tells nothing; crude, the same for all."""
    bare = word.removesuffix("'s")
    if len(bare) <= 2 or bare in _plain_words():
        return ""
    is_plural = len(bare) > 4 and bare.endswith("s") and not bare.endswith("ss")
    return bare[:-1] if is_plural else bare
