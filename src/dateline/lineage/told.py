"""Whose a claim is by the words around it: "an official told Reuters", "first reported by Bell".

An outlet that passes on what was said to another has the claim from there, whoever wrote its text.
That is lineage of a claim, not of a text: the article's own origin stays what it is. An outlet that
is only talked of in the sentence is none ("a day after Reuters reported the blast, he said").
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from dateline.lineage.credits import find_told, is_other
from dateline.model import Article, Attribution, Origin, Reading, Span, digest_of
from dateline.outlets import known_outlet, outlet_name

# Said of the content itself, in which it stands.
_FIRST: Final = re.compile(r"(?:first|originally) reported by", re.IGNORECASE)
# What the source itself was shown by.
_SHOWN: Final = re.compile(r"(?:obtained|seen|reviewed|published) by", re.IGNORECASE)
# Where it was said, beside the cue: "said on Monday in an interview with Reuters".
_TALK: Final = re.compile(
    r"(?:interview|statement|e-?mail|comments?|spoke|speaking)", re.IGNORECASE
)
_TO_TALK: Final = re.compile(
    r"\W*(?:(?:on|last|late|early|[A-Z]?[a-z]+day|in|an?|the|his|her|their|exclusive|brief|recent"
    r"|separate|phone|telephone|television|TV|radio|written|e-?mailed)[\s,]+)*",
    re.IGNORECASE,
)
_LONGEST_WAY: Final = 60


def told_origins(articles: Iterable[Article], readings: Mapping[str, Reading]) -> dict[str, Origin]:
    """Give by attribution id the outlet that its sentence says had it, where one is named.

    Of several the first counts: two who heard one speaker are no two origins.
    """
    found: dict[str, Origin] = {}
    for article in articles:
        reading = readings.get(article.id)
        for said in reading.attributions if reading else ():
            if name := next(_told_to(article, said), ""):
                found[said.id] = Origin(digest_of("origin", name), name, "named")
    return found


def _told_to(article: Article, said: Attribution) -> Iterator[str]:
    """Yield whom it was told to, then the innermost outlet that speaks or passes it on."""
    for name, span in find_told(article, said.evidence.span):
        if _is_of(article.text, said, span):
            yield name
    for speaker in (said.speaker, *reversed(said.chain)):
        if known_outlet(speaker) and is_other(article, outlet_name(speaker)):
            yield outlet_name(speaker)


def _is_of(text: str, said: Attribution, told: Span) -> bool:
    """Whether the words of telling are of this attribution: its cue, or close beside it."""
    if any(told.overlaps(content) for content in said.content):
        return bool(_FIRST.match(text, told.start))
    if any(told.overlaps(cue) for cue in said.cue):
        return True
    if _SHOWN.match(text, told.start):
        return any(source.covers(told) for source in said.source)
    return bool(_TALK.match(text, told.start)) and any(_is_way(text, w) for w in _ways(said, told))


def _ways(said: Attribution, told: Span) -> Iterator[Span]:
    """Yield what stands between source or cue and the words of telling, on either side."""
    for piece in (*said.source, *said.cue):
        if piece.end <= told.start:
            yield Span(piece.end, told.start)
        elif told.end <= piece.start:
            yield Span(told.end, piece.start)


def _is_way(text: str, way: Span) -> bool:
    short = way.end - way.start <= _LONGEST_WAY
    return short and bool(_TO_TALK.fullmatch(text, way.start, way.end))
