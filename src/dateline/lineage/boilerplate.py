"""What a site prints over and over: shingles that repeat across its articles.

Newsletter lines, bios and paywall words are shared by two articles of one site, and say nothing of
where their texts came from. They are learned as the articles come, site by site; what is learned
can be written down, so that tomorrow need not read all of yesterday again.
"""

import json
import zlib
from collections.abc import Iterable
from typing import Final, Self

import numpy as np

from dateline.errors import WrongInput
from dateline.lineage.shingles import Sketch

VERSION: Final = 1

# How many articles have a shingle, on how many days, and the last of them.
Seen = tuple[int, int, int]
_NEVER: Final = (0, 0, -1)
_ROW: Final = np.dtype([("hash", "<u8"), ("seen", "<i4", 3)])


class Boilerplate:
    """Sampled shingles that repeat across the articles of one site.

    A shingle is boilerplate where the site had it on at least three days, and in at least one of
    twenty articles: three days, because the versions of one day's story are no boilerplate; one in
    twenty, because the background of a long-running story comes back too, but not that often.
    Counted are a site's last EPOCH to twice EPOCH articles, so that what it prints now counts.
    Learned in the order of days; articles without a day count as if each had one of its own.
    Counts are bounded by forgetting singles (lossy counting; Manku and Motwani 2002). Learning an
    article twice is once. `upto` is the last day (its ordinal) of which all was learned before:
    what is of then, or of no day, is not learned again. 0: nothing was.
    """

    LEAST_DAYS: Final = 3
    ONE_IN: Final = 20
    EPOCH: Final = 400
    MOST_COUNTS: Final = 8192

    def __init__(self) -> None:
        self.upto = 0
        self._learned: set[str] = set()
        # Of each site the epoch before and this one, each with its number of articles.
        self._counts: dict[str, list[dict[int, Seen]]] = {}
        self._articles: dict[str, list[int]] = {}

    def learn_one(self, known: Sketch) -> None:
        """Count the shingles of one article."""
        if not known.site or known.article_id in self._learned:
            return
        if self.upto and known.day <= self.upto:
            return
        self._learned.add(known.article_id)
        epochs = self._counts.setdefault(known.site, [{}, {}])
        articles = self._articles.setdefault(known.site, [0, 0])
        if articles[1] == self.EPOCH:
            # What it had once in a whole epoch is most of all, and no boilerplate yet.
            again = {h: seen for h, seen in epochs[1].items() if seen[0] > 1}
            self._counts[known.site] = epochs = [again, {}]
            self._articles[known.site] = articles = [articles[1], 0]
        articles[1] += 1
        counts, hashes = epochs[1], frozenset(known.hashes)
        for h in hashes & counts.keys():
            n, days, last = counts[h]
            is_new_day = last != known.day or not known.day
            counts[h] = (n + 1, days + is_new_day, known.day)
        fresh = hashes.difference(counts)
        # A day that the epoch before has counted is no new one.
        counted = {
            h for h in fresh & epochs[0].keys() if known.day and epochs[0][h][2] == known.day
        }
        counts |= dict.fromkeys(fresh - counted, (1, 1, known.day))
        counts |= dict.fromkeys(counted, (1, 0, known.day))
        if len(counts) > self.MOST_COUNTS:
            epochs[1] = {h: seen for h, seen in counts.items() if seen[0] > 1}

    def among(self, hashes: Iterable[int], sites: Iterable[str]) -> frozenset[int]:
        """Give those of `hashes` that repeat on any of the sites."""
        asked, found = list(hashes), set[int]()
        for site in sites:
            if site in self._counts:
                least = sum(self._articles[site]) / self.ONE_IN
                before, now = self._counts[site]
                for h in asked:
                    (n, days, _), (m, more, _) = before.get(h, _NEVER), now.get(h, _NEVER)
                    if days + more >= self.LEAST_DAYS and n + m >= least:
                        found.add(h)
        return frozenset(found)

    def to_bytes(self) -> bytes:
        """Give all that was learned as bytes; the same articles in the same order, the same bytes.

        Which articles they were is not kept: they are those up to `upto`, which is for the caller
        to set before, and to hold to.
        """
        sites = {
            site: [self._articles[site], [_packed(counts) for counts in epochs]]
            for site, epochs in sorted(self._counts.items())
        }
        plain = {"version": VERSION, "upto": self.upto, "sites": sites}
        return zlib.compress(json.dumps(plain, ensure_ascii=False).encode(), 1)

    @classmethod
    def from_bytes(cls, stored: bytes) -> Self:
        """Give what `to_bytes` gave these bytes for; WrongInput for any others."""
        learned = cls()
        try:
            plain = json.loads(zlib.decompress(stored))
            if plain["version"] != VERSION:
                raise ValueError(f"version {plain['version']!r}")
            learned.upto = plain["upto"]
            for site, (articles, epochs) in plain["sites"].items():
                learned._articles[site] = articles
                learned._counts[site] = [_unpacked(rows) for rows in epochs]
        except (zlib.error, ValueError, KeyError, TypeError) as error:
            raise WrongInput(
                f"not what was learned of boilerplate: {stored[:20]!r}; keep what to_bytes() gave"
            ) from error
        return learned


def _packed(counts: dict[int, Seen]) -> str:
    return np.array(sorted(counts.items()), _ROW).tobytes().hex()


def _unpacked(rows: str) -> dict[int, Seen]:
    found = np.frombuffer(bytes.fromhex(rows), _ROW)
    hashes, seen = found["hash"].tolist(), found["seen"].tolist()
    return {h: tuple(s) for h, s in zip(hashes, seen, strict=True)}
