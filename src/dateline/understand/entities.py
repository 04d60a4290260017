"""Names in an article: the parser's entities, cleaned, and the gazetteer's places with a country.

The parser finds persons and organisations; the tables know places and armed groups, which small
models mistake for one another ("Kobani" is no person).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from spacy.tokens import Doc

from dateline.model import Article, Entity, Span
from dateline.understand.groups import group_names
from dateline.understand.places import find_place, places_in

TYPES: Final = frozenset(("PERSON", "ORG", "GPE", "LOC", "NORP", "FAC", "EVENT"))
_KIND_TYPES: Final = {
    "country": "GPE",
    "capital": "GPE",
    "city": "GPE",
    "region": "LOC",
    "people": "NORP",
}
_LEAD: Final = re.compile(
    r"(?:[\s\"'“‘`(\[_-]|(?:the|a|an|The|A|An|Mr|Mrs|Ms|Dr|Gen|Lt|Col|Sgt|Sen|Rep|Gov|President)\b\.?\s)+"
)
_TRAIL: Final = re.compile(r"(?:['’]s|[\s\"'“”’‘`)\]_.,;:-]|['’])+$")
_INITIALS: Final = re.compile(r"(?:^|\W)[A-Z]\.[A-Z]$")
_ACRONYM: Final = re.compile(r"[A-Z]{2,6}")


@dataclass(frozen=True, slots=True)
class _Found:
    span: Span
    type: str
    words: str


@cache
def _group_pattern() -> re.Pattern[str]:
    longest_first = sorted(group_names()[0], key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])")


def find_entities(article: Article, doc: Doc) -> tuple[Entity, ...]:
    """Give the names of an article, in order; `doc` is its text parsed with named entities."""
    text = article.text
    found = _as_persons(_merged(_groups_in(text), _table_places(text), _parsed(doc)))
    countries = _countries(found)
    full = _full_names(found)
    return tuple(
        Entity(
            article.id,
            article.evidence(f.span),
            f.type,
            full.get((f.type, f.words), f.words),
            _country(f, countries),
        )
        for f in found
    )


def _groups_in(text: str) -> list[_Found]:
    names, weak = group_names()
    found = [_Found(Span(*m.span()), "ORG", m[0]) for m in _group_pattern().finditer(text)]
    strong = {names[f.words] for f in found if f.words not in weak}
    return [f for f in found if f.words not in weak or names[f.words] in strong]


def _table_places(text: str) -> list[_Found]:
    found = []
    for span, name in places_in(text):
        place = find_place(name)
        if place:
            found.append(_Found(span, _KIND_TYPES[place.kind], name))
    return found


def _parsed(doc: Doc) -> Iterator[_Found]:
    for ent in doc.ents:
        if ent.label_ not in TYPES:
            continue
        raw = ent.text.split("\n")[0]
        lead = _LEAD.match(raw)
        start = lead.end() if lead else 0
        words = _TRAIL.sub("", raw[start:])
        if _INITIALS.search(words) and raw[start + len(words) :].startswith("."):
            words += "."
        if len(words) > 1 and any(c.isupper() for c in words):
            span = Span(ent.start_char + start, ent.start_char + start + len(words))
            place = find_place(words)
            kind = _KIND_TYPES[place.kind] if place and ent.label_ != "PERSON" else ent.label_
            yield _Found(span, kind, words)


def _merged(groups: list[_Found], places: list[_Found], parsed: Iterable[_Found]) -> list[_Found]:
    """Put the three together: a longer name covers what is inside it; groups win over the rest."""
    kept: list[_Found] = list(groups)
    taken = [g.span for g in groups]
    rest = sorted(
        [*parsed, *places], key=lambda f: (f.span.start - f.span.end, f.span.start, f.type)
    )
    occupied = _Occupied(taken)
    kept.extend(f for f in rest if occupied.add(f.span))
    return sorted(kept, key=lambda f: f.span)


def _as_persons(found: list[_Found]) -> list[_Found]:
    """Call a bare surname a person wherever the article gives the full name."""
    surnames = {f.words.split()[-1] for f in found if f.type == "PERSON" and " " in f.words}
    return [
        replace(f, type="PERSON") if f.words in surnames and find_place(f.words) is None else f
        for f in found
    ]


class _Occupied:
    """Code points already taken by a name."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._points: set[int] = set()
        for span in spans:
            self.add(span)

    def add(self, span: Span) -> bool:
        """Take `span`; False where any of it was taken."""
        points = range(span.start, span.end)
        if not self._points.isdisjoint(points):
            return False
        self._points.update(points)
        return True


def _countries(found: list[_Found]) -> tuple[str, ...]:
    """Give the countries that the article names outright, most often first."""
    counts: dict[str, int] = defaultdict(int)
    for f in found:
        place = find_place(f.words)
        if place and place.kind in ("country", "people"):
            counts[place.country] += 1
    return tuple(sorted(counts, key=lambda c: -counts[c]))


def _country(f: _Found, countries: tuple[str, ...]) -> str:
    if f.type not in ("GPE", "LOC", "NORP", "FAC"):
        return ""
    place = find_place(f.words, countries)
    return place.country if place else ""


def _full_names(found: list[_Found]) -> dict[tuple[str, str], str]:
    """Give the fullest form of a name: "Idris" -> "Salim Idris", an acronym -> its words."""
    names, _ = group_names()
    full: dict[tuple[str, str], str] = {}
    known = {(f.type, f.words) for f in found}
    for kind, words in known:
        if kind == "ORG" and words in names:
            full[kind, words] = names[words]
        elif kind == "PERSON":
            full[kind, words] = _longest_ending(words, known)
        elif kind == "ORG" and _ACRONYM.fullmatch(words):
            full[kind, words] = next(
                (w for k, w in sorted(known) if k == "ORG" and _initials(w) == words), words
            )
    return full


def _longest_ending(words: str, known: set[tuple[str, str]]) -> str:
    """Give the one longer person's name that ends in `words`; `words` where two could be meant."""
    longer = sorted({w for k, w in known if k == "PERSON" and w.endswith(f" {words}")}, key=len)
    firsts = {w.split()[0] for w in longer}
    return longer[-1] if longer and len(firsts) == 1 else words


def _initials(words: str) -> str:
    return "".join(w[0] for w in words.split() if w[0].isupper()) if " " in words else ""
