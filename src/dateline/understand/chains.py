"""In whose words somebody's words stand: "the mayor said the army had denied it".

The army's denial stands in the mayor's words: its chain is ("the mayor",). The article itself
reports a speaker whose chain is empty. "Told Reuters" makes no chain: Reuters only listened.
"""

from collections.abc import Sequence
from typing import Final

from dateline.model import Span
from dateline.understand.clauses import Draft
from dateline.understand.cues import words_of
from dateline.understand.parse import Parse
from dateline.understand.speaker_types import is_human
from dateline.understand.speakers import Speakers

_CITING: Final = frozenset(("citing", "quoting", "cites", "quotes", "cited", "quoted"))
_LIKELY: Final = 0.5
# Kinds of cue by which no words are passed on: to oppose what X says is not to report it.
_PASS_NOTHING_ON: Final = frozenset(("attitude",))


def is_likely(draft: Draft) -> bool:
    """Whether a draft is an attribution more likely than not; what the rules find counts as one.

    Less is kept, since a desk may ask for it, but settles nothing about others: whose words they
    stand in, and whether the rules' accusation at the same cue is left out.
    """
    return draft.confidence is None or draft.confidence >= _LIKELY


def chains(parse: Parse, drafts: Sequence[Draft], speakers: Speakers) -> list[tuple[str, ...]]:
    """Give each draft's chain: the speakers in whose words it stands, outermost first."""
    held = [_Words(parse, d, speakers) for d in drafts]
    return [_chain(parse, inner, held) for inner in held]


class _Words:
    """A draft, who speaks and whom the speaker cites, and where the words stand."""

    __slots__ = ("content", "draft", "names", "size", "speaker", "start")

    def __init__(self, parse: Parse, draft: Draft, speakers: Speakers) -> None:
        self.draft, self.speaker = draft, speakers.speaker_of(draft)
        cited = _cited(parse, draft)
        self.names = [self.speaker.name, *(speakers.at(t).name for t in cited)]
        self.content: list[Span] = [*draft.content, *draft.quotes]
        self.size = sum(c.end - c.start for c in self.content)
        tokens = draft.cue or draft.source
        starts = [parse.starts[t] for t in tokens] or [c.start for c in self.content] or [0]
        self.start = min(starts)


def _cited(parse: Parse, draft: Draft) -> list[int]:
    """Give Y of "X, citing Y, said": whose words X passes on."""
    if not draft.cue or any(parse.words[t] in _CITING for t in draft.cue):
        return []
    own = (*draft.source, *draft.cue)
    near = (*own, *(k for t in own for k in parse.kids[t]))
    citing = dict.fromkeys(t for t in near if parse.words[t] in _CITING)
    cited = [k for t in citing for k in parse.kids_by(t, "dobj", "pobj")]
    return [
        k
        for k in cited
        if is_human(parse, k)
        or parse.words[k] in words_of("documentary")
        or parse.words[k] in words_of("insider")
        or parse.tags[k] in ("NNP", "NNPS")
    ]


def _chain(parse: Parse, inner: _Words, all_words: list[_Words]) -> tuple[str, ...]:
    outer = [o for o in all_words if o is not inner and _passes_on(parse, o, inner)]
    outer.sort(key=lambda o: (-o.size, o.start))
    names = [name for o in outer for name in o.names]
    chain = [n for i, n in enumerate(names) if n and n not in names[:i]]
    # "Varga said he believed": his belief is in his own words, which adds nothing.
    while chain and chain[-1] == inner.speaker.name:
        chain.pop()
    return tuple(chain)


def _passes_on(parse: Parse, outer: _Words, inner: _Words) -> bool:
    """Whether the inner's words come to us in the outer's."""
    if outer.speaker.name in ("", inner.speaker.name) or outer.draft.row.kind in _PASS_NOTHING_ON:
        return False
    if _cites(parse, outer, inner):
        return True
    if not is_likely(outer.draft) or not any(c.start <= inner.start < c.end for c in outer.content):
        return False
    if outer.size <= inner.size:
        return False
    # "The mayor denied the army's claim": the claim is the article's to report.
    return not _is_object(parse, outer.draft, inner.draft)


def _is_object(parse: Parse, outer: Draft, inner: Draft) -> bool:
    noun = inner.at
    if inner.row.kind != "noun" and parse.tags[noun][:2] != "NN":
        return False
    return parse.heads[noun] in outer.cue and parse.deps[noun] in ("dobj", "nsubjpass", "pobj")


def _cites(parse: Parse, outer: _Words, inner: _Words) -> bool:
    """Whether the inner is whom the outer cites, for words of which both have a share.

    "Reuters, citing two officials, said Z": the cue "citing" hangs on the outer's cue or source.
    """
    citing = [t for t in inner.draft.cue if parse.words[t] in _CITING]
    if not citing or outer.draft is inner.draft:
        return False
    head = parse.heads[citing[0]]
    if head not in outer.draft.cue and head not in outer.draft.source:
        return False
    return any(a.overlaps(b) for a in inner.content for b in outer.content)
