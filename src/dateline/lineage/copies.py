"""Which articles share words, and what those words say about where a text came from.

Two thresholds on the share of words cannot tell a wire report from a long quotation. So shared
words are first sorted: boilerplate (it repeats across a site's articles), speech (inside quotation
marks, or with the signs of a post or a transcript) and report. Only shared *report* makes one text
a copy of another.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dateline.lineage.boilerplate import Boilerplate
from dateline.lineage.credits import is_agency
from dateline.lineage.hashing import WORDS_A_SHINGLE
from dateline.lineage.shingles import COARSEST_RATE, Sketch, WordTrack, sketch
from dateline.model import Article, Copy
from dateline.outlets import outlet_name

Passage = tuple[int, int, int, int]

NO_HASHES: Final[frozenset[int]] = frozenset()

# Share of the shorter report (speech and boilerplate left out) that must be shared. Tuned on
# lineage/pairs-dev: F1 is .952 from .12 to .16, .943 at .18, .908 at .24, .850 at .30; chosen on
# nine tenths and scored on the last (ten folds, no article in two) it is .944. The labellers' "some
# 30 %" counts sentences as whole; edits break shingles.
REPORT_SHARE: Final = 0.16

# At least so many shared report shingles (a sentence or two), so that two briefs with one stock
# sentence are not a copy. No pair of pairs-dev turns on it below 40.
REPORT_SHINGLES: Final = 20

# `same_text`: nearly all words shared, or three in four and the same lead. In pairs-dev all
# same_text are at .77 or more; of edited_wire one pair is above .85, two from .75 to .85.
SAME_TEXT_SHARE: Final = 0.85
SAME_TEXT_SHARE_WITH_LEAD: Final = 0.75
SAME_TEXT_SHARE_OF_LONGER: Final = 0.7

# The lead is the first forty words; half of its shingles must be shared.
LEAD_WORDS: Final = 40

# Fewer shared shingles than this are stray phrases ("at the time of the attack"), not a relation.
STRAY_SHINGLES: Final = 7

# Boilerplate decides where it is this much of what is shared.
MOSTLY: Final = 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may share words with the one asked about.

    `containment` is estimated from the samples, without `boilerplate`: the sampled shingles that
    repeat on either site.
    """

    article_id: str
    containment: float
    boilerplate: frozenset[int] = NO_HASHES


@dataclass(frozen=True, slots=True)
class FinderOptions:
    """How far back to look and how much to remember.

    `window_days`: of 50 dated copies in lineage/pairs-dev 48 came within four days and one after
    nine; 14 leaves room for weeklies. `most_articles` bounds memory (about 15 kB an article);
    the oldest fall out first. `least_containment` and `least_samples` let through what `compare`
    should read in full. With `boilerplate_pairs`, pairs that share only boilerplate are offered
    too: true to the public format, but their number grows with the square of a site's articles.
    """

    window_days: int = 14
    most_articles: int = 20_000
    least_containment: float = 0.04
    least_samples: int = 2
    boilerplate_pairs: bool = True
    most_candidates: int = 60


DEFAULT_OPTIONS: Final = FinderOptions()


class CopyFinder:
    """Finds articles that may share text with a new one, among those of the last days.

    `learn_one` remembers an article's sketch, `predict_one` gives the candidates and changes
    nothing. Articles without a day are kept apart and compared with all. The same sketches
    learned in any order give the same candidates, as long as memory is not full.
    """

    def __init__(
        self, options: FinderOptions = DEFAULT_OPTIONS, boilerplate: Boilerplate | None = None
    ) -> None:
        self.options = options
        self.boilerplate = boilerplate or Boilerplate()
        self._known: OrderedDict[str, Sketch] = OrderedDict()
        self._holders: dict[int, tuple[str, ...]] = {}
        self._latest = 0

    def __len__(self) -> int:
        return len(self._known)

    def sketch_of(self, article: Article) -> Sketch:
        """Give the article's sketch: the remembered one, or a new one."""
        return self._known.get(article.id) or sketch(article)

    def learn_one(self, known: Sketch) -> None:
        """Remember `known`, and forget what fell out of the window. Learning twice is once."""
        if known.article_id in self._known:
            return
        self.boilerplate.learn_one(known)
        if 0 < known.day < self._latest - self.options.window_days:
            return
        self._known[known.article_id] = known
        hashes = frozenset(known.hashes)
        for h in hashes & self._holders.keys():
            self._holders[h] = (*self._holders[h], known.article_id)
        self._holders |= dict.fromkeys(hashes.difference(self._holders), (known.article_id,))
        if known.day > self._latest:
            self._latest = known.day
            self._forget_old()
        while len(self._known) > self.options.most_articles:
            self._forget(next(iter(self._known)))

    def predict_one(self, asked: Sketch) -> tuple[Candidate, ...]:
        """Give the articles that may share text with `asked`, the closest first."""
        shared: dict[str, list[int]] = {}
        for h in frozenset(asked.hashes) & self._holders.keys():
            for article_id in self._holders[h]:
                shared.setdefault(article_id, []).append(h)
        shared.pop(asked.article_id, None)
        found = [
            c
            for article_id, hashes in shared.items()
            if (c := self._weigh(asked, self._known[article_id], hashes))
        ]
        found.sort(key=lambda c: (-c.containment, c.article_id))
        return tuple(found[: self.options.most_candidates])

    def _weigh(self, asked: Sketch, known: Sketch, shared: list[int]) -> Candidate | None:
        options = self.options
        apart = abs(asked.day - known.day) if asked.day and known.day else 0
        if apart > options.window_days or len(shared) < options.least_samples:
            return None
        boilerplate = self.boilerplate.among(shared, sorted({asked.site, known.site}))
        rate = max(asked.rate, known.rate)
        size = min(_count_at(asked, rate), _count_at(known, rate))
        counted = len(shared) - len(boilerplate)
        containment = counted / size
        close = counted >= options.least_samples and containment >= options.least_containment
        formal = options.boilerplate_pairs and len(boilerplate) > len(shared) * MOSTLY
        return Candidate(known.article_id, containment, boilerplate) if close or formal else None

    def _forget_old(self) -> None:
        oldest = self._latest - self.options.window_days
        for article_id in [i for i, s in self._known.items() if 0 < s.day < oldest]:
            self._forget(article_id)

    def _forget(self, article_id: str) -> None:
        for h in self._known.pop(article_id).hashes:
            holders = self._holders[h]
            if len(holders) == 1:
                del self._holders[h]
            else:
                self._holders[h] = tuple(i for i in holders if i != article_id)


def find_copies(
    articles: Iterable[Article],
    finder: CopyFinder | None = None,
    read: Callable[[str], Article | None] = lambda _: None,
) -> Iterator[Copy]:
    """Yield the related pairs among `articles`, and between them and what `finder` knows.

    The articles are one batch, day by day: a day is learned whole before it is asked about, so the
    order in which its articles came does not matter. Without a finder, boilerplate is learned from
    the whole batch first. `read` gives an earlier article by its id.
    """
    tracks = _Tracks(articles, read)
    batch = sorted((t.sketch() for t in tracks.batch()), key=lambda s: (s.day, s.article_id))
    if finder is None:
        finder = CopyFinder()
        for known in batch:
            finder.boilerplate.learn_one(known)
    for _, group in groupby(batch, key=lambda s: s.day):
        today = list(group)
        for known in today:
            finder.learn_one(known)
        yield from _pairs(today, finder, tracks)


def _pairs(today: list[Sketch], finder: CopyFinder, tracks: "_Tracks") -> Iterator[Copy]:
    seen: set[tuple[str, str]] = set()
    for asked in today:
        for candidate in finder.predict_one(asked):
            pair = tracks.in_order(asked.article_id, candidate.article_id)
            if pair is None or (pair[0].article.id, pair[1].article.id) in seen:
                continue
            if pair[0].article.url and pair[0].article.url == pair[1].article.url:
                continue  # two versions of one page
            seen.add((pair[0].article.id, pair[1].article.id))
            copy = compare_tracks(*pair, candidate.boilerplate)
            if copy:
                yield copy


class _Tracks:
    """The word tracks in use, the last few hundred of them: some 30 kB each."""

    MOST: Final = 600

    def __init__(self, articles: Iterable[Article], read: Callable[[str], Article | None]) -> None:
        self._articles = {a.id: a for a in articles}
        self._read = read
        self._kept: OrderedDict[str, WordTrack] = OrderedDict()

    def batch(self) -> Iterator[WordTrack]:
        return (t for i in self._articles if (t := self._track(i)))

    def in_order(self, one: str, other: str) -> tuple[WordTrack, WordTrack] | None:
        """Give both tracks, the earlier published first; None where one cannot be read."""
        first, second = self._track(one), self._track(other)
        if first is None or second is None:
            return None
        return (first, second) if _order(first) <= _order(second) else (second, first)

    def _track(self, article_id: str) -> WordTrack | None:
        if article_id not in self._kept:
            article = self._articles.get(article_id) or self._read(article_id)
            if article is None:
                return None
            self._kept[article_id] = WordTrack(article)
            if len(self._kept) > self.MOST:
                self._kept.popitem(last=False)
        return self._kept[article_id]


def _order(track: WordTrack) -> tuple[float, str]:
    at = track.article.published_at
    return (at.timestamp() if at else 0.0, track.article.id)


def compare(a: Article, b: Article, boilerplate: frozenset[int] = NO_HASHES) -> Copy | None:
    """Give how `a` and `b` are related through the words they share, or None where they are not.

    `boilerplate` are sampled shingles known to repeat on either site (`Candidate.boilerplate`).
    Shared passages have the same words in the same order; case, punctuation and spaces may differ.
    """
    return compare_tracks(WordTrack(a), WordTrack(b), boilerplate)


def compare_tracks(a: WordTrack, b: WordTrack, boilerplate: frozenset[int]) -> Copy | None:
    """Give what `compare` gives, for articles whose words are at hand."""
    found = _shared_runs(a, b)
    if not found:
        return None
    view_a, view_b = _View(a), _View(b)
    for i, j, n in found:
        formal = _is_formal(a, range(i, i + n), boilerplate)
        view_a.mark(i, n, formal, other_spoken=b.spoken[j : j + n])
        view_b.mark(j, n, formal, other_spoken=a.spoken[i : i + n])
    relation = _relation(view_a, view_b)
    if not relation:
        return None
    shared = tuple(_passage(a, b, run) for run in found)
    containment = min(1.0, max(view_a.containment, view_b.containment))
    copy = Copy(a.article.id, b.article.id, relation, round(containment, 4), shared=shared)
    return replace(copy, direction=_direction(copy, a, b))


class _View:
    """One side of a comparison: which of its shingles are shared, and what they are."""

    def __init__(self, track: WordTrack) -> None:
        size = len(track.hashes)
        self.track = track
        self.shared = np.zeros(size, np.bool_)
        self.formal = np.zeros(size, np.bool_)
        self.spoken = track.spoken.copy()

    def mark(self, start: int, count: int, formal: bool, other_spoken: NDArray[np.bool_]) -> None:
        """Mark `count` shingles from `start` as shared; what one side quotes is speech."""
        self.shared[start : start + count] = True
        self.formal[start : start + count] |= formal
        self.spoken[start : start + count] |= other_spoken

    @property
    def containment(self) -> float:
        """The share of this text's shingles that stand in the other."""
        return float(self.shared.sum()) / max(1, int(self.track.usable.sum()))

    @property
    def report(self) -> NDArray[np.bool_]:
        """The outlet's own report: neither speech nor boilerplate nor furniture."""
        # The text's own marks, so that how much report it has does not hang on the other text.
        own: NDArray[np.bool_] = self.track.usable & ~self.track.spoken & ~self.formal
        return own

    @property
    def shared_report(self) -> NDArray[np.bool_]:
        """The part of the report that is shared, and speech in neither text."""
        part: NDArray[np.bool_] = self.report & self.shared & ~self.spoken
        return part

    @property
    def has_shared_lead(self) -> bool:
        """Whether at least half of the opening is shared."""
        lead = self.shared[self.track.usable][: LEAD_WORDS - WORDS_A_SHINGLE + 1]
        return bool(len(lead)) and float(lead.mean()) >= MOSTLY


def _relation(a: _View, b: _View) -> str:
    """Give the relation that the shared words make, or "" for none."""
    shorter = a if a.track.usable.sum() <= b.track.usable.sum() else b
    shared = int(shorter.shared.sum())
    formal = int((shorter.shared & shorter.formal).sum())
    if formal > shared * MOSTLY:
        return "chrome_only" if formal >= STRAY_SHINGLES else ""
    if _is_same(a, b) and not _is_speech(shorter):
        return "same_text"
    lesser = a if a.report.sum() <= b.report.sum() else b
    report = int(lesser.shared_report.sum())
    if report >= REPORT_SHINGLES and report >= REPORT_SHARE * lesser.report.sum():
        return "edited_wire"
    spoken = int((shorter.shared & shorter.spoken & ~shorter.formal).sum())
    return "quotes_only" if spoken >= STRAY_SHINGLES else ""


def _is_same(a: _View, b: _View) -> bool:
    """Whether one text is the other, retitled, cut or in another house's style."""
    less, more = sorted((a.containment, b.containment))
    if a.has_shared_lead and b.has_shared_lead:
        return more >= SAME_TEXT_SHARE_WITH_LEAD
    return more >= SAME_TEXT_SHARE and less >= SAME_TEXT_SHARE_OF_LONGER


def _is_speech(shorter: _View) -> bool:
    """Whether most of what is shared is speech: then it is a quotation, however long."""
    return bool((shorter.shared & shorter.spoken).sum() > MOSTLY * shorter.shared.sum())


def _is_formal(track: WordTrack, run: range, boilerplate: frozenset[int]) -> bool:
    """Whether most samples of a shared run are boilerplate."""
    if not boilerplate:
        return False
    samples = [h for h in track.hashes[run.start : run.stop].tolist() if h % COARSEST_RATE == 0]
    return bool(samples) and sum(h in boilerplate for h in samples) > len(samples) * MOSTLY


def _shared_runs(a: WordTrack, b: WordTrack) -> list[tuple[int, int, int]]:
    """Give the maximal runs of shared shingles: (start in a, start in b, how many)."""
    places: dict[int, list[int]] = {}
    for j in np.flatnonzero(b.usable & a.has(b.hashes)).tolist():
        places.setdefault(int(b.hashes[j]), []).append(j)
    found: list[tuple[int, int, int]] = []
    end = 0
    for i in np.flatnonzero(a.usable & b.has(a.hashes)).tolist():
        if i < end:
            continue
        at = places.get(int(a.hashes[i]), [])
        length, j = max(((_run_length(a, b, i, j), -j) for j in at[:16]), default=(0, 0))
        if length:
            found.append((i, -j, length))
        end = i + max(1, length)
    return found


def _run_length(a: WordTrack, b: WordTrack, i: int, j: int) -> int:
    """Give how many shingles from `i` in `a` and `j` in `b` are the same words."""
    most = min(len(a.hashes) - i, len(b.hashes) - j)
    step, length = 64, 0
    while length < most:
        end = min(most, length + step)
        same = (
            (a.hashes[i + length : i + end] == b.hashes[j + length : j + end])
            & a.usable[i + length : i + end]
            & b.usable[j + length : j + end]
        )
        if not same.all():
            return length + int(np.argmin(same))
        length, step = end, step * 2
    return length


def _passage(a: WordTrack, b: WordTrack, run: tuple[int, int, int]) -> Passage:
    i, j, n = run
    last = n + WORDS_A_SHINGLE - 2
    return (int(a.starts[i]), int(a.ends[i + last]), int(b.starts[j]), int(b.ends[j + last]))


def _count_at(known: Sketch, rate: int) -> int:
    """Give how many hashes a sketch has at a coarser rate than its own, or at its own."""
    if rate == known.rate:
        return max(1, len(known.hashes))
    return max(1, sum(h % rate == 0 for h in known.hashes))


# --- direction -------------------------------------------------------------------------------


def _direction(copy: Copy, a: WordTrack, b: WordTrack) -> str:
    """Give which way the words went: by who credits whom, then by agency, then by time."""
    names_a, names_b = a.credited, b.credited
    outlet_a, outlet_b = outlet_name(a.article.outlet), outlet_name(b.article.outlet)
    a_credits_b, b_credits_a = outlet_b in names_a, outlet_a in names_b
    if a_credits_b != b_credits_a:
        return "b->a" if a_credits_b else "a->b"
    if copy.relation not in ("same_text", "edited_wire"):
        return "unknown"
    if is_agency(outlet_a) != is_agency(outlet_b):
        return "a->b" if is_agency(outlet_a) else "b->a"
    if any(is_agency(n) for n in names_a | names_b):
        return "unknown"
    return _by_time(a.article, b.article)


def _by_time(a: Article, b: Article) -> str:
    if a.published_at is None or b.published_at is None:
        return "unknown"
    if "day" in (a.published_precision, b.published_precision):
        first, second = a.published_at.date(), b.published_at.date()
        return "unknown" if first == second else ("a->b" if first < second else "b->a")
    if a.published_at == b.published_at:
        return "unknown"
    return "a->b" if a.published_at < b.published_at else "b->a"
