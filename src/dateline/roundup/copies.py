"""Who carries the same words: the other outlets' sentence word by word, and the tree of copies.

Forty outlets that carry one report are one origin; here a reader sees it. Only shared *report* is
shown (`same_text`, `edited_wire`): whoever quotes the same speech is nobody's copy.
"""

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from dateline.model import Article, Copy, Evidence, Span
from dateline.outlets import outlet_name
from dateline.roundup import choose
from dateline.roundup.mask import mask
from dateline.roundup.receipt import cut_receipt
from dateline.roundup.record import Carried, CopyRow, CopyTree
from dateline.roundup.story import OpenStory, when_key
from dateline.text import fold, words

ONE_TEXT: Final = ("same_text", "edited_wire")
MOST_CARRIED: Final = 3
MOST_ROWS: Final = 40
# A sentence that is this much longer than the printed one holds more than it.
_LONGEST: Final = 2.5
_SAME, _HERE, _THERE = "same", "here", "there"


# --- one sentence ----------------------------------------------------------------------------


def carried_words(story: OpenStory, evidence: Evidence) -> tuple[Carried, ...]:
    """Give the words of `evidence` as other outlets carry them, the closest copies first."""
    own = story.articles[evidence.article_id]
    found: list[Carried] = []
    outlets = {outlet_name(own.outlet)}
    for copy in sorted(_copies_of(story, own.id), key=lambda c: (-c.containment, c.a, c.b)):
        other = story.articles[copy.b if copy.a == own.id else copy.a]
        span = _same_place(copy, own, other, evidence.span)
        if span is None or outlet_name(other.outlet) in outlets:
            continue
        outlets.add(outlet_name(other.outlet))
        here = cut_receipt(own, "text", evidence.span)
        there = cut_receipt(other, "text", span, story.options.refused_hosts)
        direction = _direction(copy, own.id)
        found.append(Carried(copy.relation, direction, there, word_diff(here.exact, there.exact)))
    return tuple(found[:MOST_CARRIED])


def word_diff(here: str, there: str) -> tuple[tuple[str, str], ...]:
    """Give both sentences as pieces: words that are the "same", or only "here", or only "there".

    >>> word_diff("Four men died on Monday.", "Four people died on Monday.")
    (('same', 'Four'), ('here', 'men'), ('there', 'people'), ('same', 'died on Monday.'))
    """
    a, b = here.split(), there.split()
    matcher = SequenceMatcher(None, [fold(w) for w in a], [fold(w) for w in b], autojunk=False)
    pieces = []
    for how, a0, a1, b0, b1 in matcher.get_opcodes():
        if how == "equal":
            pieces.append((_SAME, " ".join(b[b0:b1])))
            continue
        pieces += [(_HERE, " ".join(a[a0:a1]))] if a1 > a0 else []
        pieces += [(_THERE, " ".join(b[b0:b1]))] if b1 > b0 else []
    return tuple(pieces)


def _copies_of(story: OpenStory, article_id: str) -> Iterator[Copy]:
    for copy in story.file.copies:
        inside = copy.a in story.articles and copy.b in story.articles
        if copy.relation in ONE_TEXT and article_id in (copy.a, copy.b) and inside:
            yield copy


def _direction(copy: Copy, article_id: str) -> str:
    """Give which way the words went, as seen from an article: "from", "to" or "unknown"."""
    if copy.direction == "unknown":
        return "unknown"
    return "from" if (copy.direction == "a->b") == (copy.a == article_id) else "to"


def _same_place(copy: Copy, own: Article, other: Article, span: Span) -> Span | None:
    """Give the sentence of the other article that has most words of `span`; None without one."""
    is_a = copy.a == own.id
    starts, ends, shared = [], [], 0
    for a0, a1, b0, b1 in copy.shared:
        (s0, s1), (o0, o1) = ((a0, a1), (b0, b1)) if is_a else ((b0, b1), (a0, a1))
        first, last = max(s0, span.start), min(s1, span.end)
        if first >= last:
            continue
        shared += last - first
        before = sum(1 for _ in words(fold(own.text[s0:first])))
        inside = sum(1 for _ in words(fold(own.text[first:last])))
        places = [w for _, w in words(fold(other.text[o0:o1]))][before : before + inside]
        starts += [o0 + places[0].start] if places else []
        ends += [o0 + places[-1].end] if places else []
    if 2 * shared < span.end - span.start or not starts:
        return None
    hull = Span(min(starts), max(ends))
    whole = choose.whole_sentence(other, hull)
    return whole if whole.end - whole.start <= _LONGEST * (span.end - span.start) else hull


# --- the tree --------------------------------------------------------------------------------


def copy_trees(story: OpenStory) -> tuple[CopyTree, ...]:
    """Give the trees of the story's texts that more than one outlet has, the largest first.

    The root is whoever took from nobody, else the earliest; each other article hangs on the one
    that it took from, else on the closest that stands in the tree before it.
    """
    links = [c for a in story.articles for c in _copies_of(story, a) if c.a == a]
    groups = ([story.articles[i] for i in ids] for ids in _groups(story.articles, links))
    trees = [_tree(story, g, links) for g in groups if len({outlet_name(a.outlet) for a in g}) > 1]
    return tuple(sorted(trees, key=lambda t: (-len(t.rows), t.rows[0].article_id)))


def _tree(story: OpenStory, group: Sequence[Article], links: Sequence[Copy]) -> CopyTree:
    takers = {c.b if c.direction == "a->b" else c.a for c in links if c.direction != "unknown"}
    left = sorted(group, key=lambda a: (a.id in takers, *_when(a)))
    root = left.pop(0)
    placed: dict[str, list[tuple[Article, Copy]]] = {root.id: []}
    waiting = {a.id: a for a in left}
    while waiting:
        ends = [(c.a, c.b, c) for c in links] + [(c.b, c.a, c) for c in links]
        parent, taken, copy = max(
            (x for x in ends if x[0] in placed and x[1] in waiting),
            key=lambda x: (_direction(x[2], x[0]) == "from", x[2].containment, x[1], x[0]),
        )
        placed[parent].append((waiting.pop(taken), copy))
        placed[taken] = []
    origin = story.file.origins.get(root.id)
    rows = tuple(_rows(placed, root, None, 0))
    outlets = len({outlet_name(a.outlet) for a in group})
    return CopyTree(mask(origin.name) if origin else "", rows[:MOST_ROWS], len(rows), outlets)


def _rows(
    placed: dict[str, list[tuple[Article, Copy]]], article: Article, copy: Copy | None, depth: int
) -> Iterator[CopyRow]:
    yield CopyRow(
        depth=depth,
        article_id=article.id,
        outlet=mask(article.outlet),
        headline=mask(article.headline),
        published_at=article.published_at,
        published_precision=article.published_precision,
        relation=copy.relation if copy else "",
        took=copy is not None and _direction(copy, article.id) == "to",
        share=copy.containment if copy else 1.0,
    )
    for taken, link in sorted(placed[article.id], key=lambda x: _when(x[0])):
        yield from _rows(placed, taken, link, depth + 1)


def _when(article: Article) -> tuple[str, str]:
    return when_key(article.published_at, article.published_precision), article.id


def _groups(ids: Iterable[str], links: Sequence[Copy]) -> list[list[str]]:
    """Give the articles that copies join, in the order of `ids`."""
    near: dict[str, set[str]] = {}
    for copy in links:
        near.setdefault(copy.a, set()).add(copy.b)
        near.setdefault(copy.b, set()).add(copy.a)
    groups, seen = [], set[str]()
    for start in ids:
        if start in seen or start not in near:
            continue
        group, todo = [], [start]
        seen.add(start)
        while todo:
            one = todo.pop()
            group.append(one)
            todo += sorted(near[one] - seen)
            seen |= near[one]
        groups.append(group)
    return groups
