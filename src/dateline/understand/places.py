"""The gazetteer: places of the news by name, with the country of each.

Countries, their people, capitals, regions and the towns that conflicts are fought over, in
`tables/places.tsv`; nothing smaller than a town, and no coordinates.

>>> find_place("Deir el-Zour").name, find_place("Deir el-Zour").country
('Deir ez-Zor', 'Syria')
>>> find_place("Rafah", ("Egypt",)).country
'Egypt'
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from dateline.model import Span
from dateline.understand.word_lists import word_set


@dataclass(frozen=True, slots=True)
class Place:
    """A row: `kind` is country, people (a demonym), capital, city or region."""

    name: str
    kind: str
    country: str
    other_names: tuple[str, ...] = ()


# Of places that share a name the greater is meant, unless the article speaks of the other's land.
_KINDS: Final = ("country", "people", "capital", "region", "city")
# Towns whose names are also words or first names: places only where something else says so.
_WORDS: Final = word_set(
    "Acre Bali Bor Bara Bria Brest Bristol Boda Bol Buffalo Cali Cauca Choco Cork Derry "
    "Hit Heet Halle Hope Jos Kos Kut Lao Leer Leon Lyman Male Marte Mocha Mora Nice Nis "
    "Orlando Osh Owo Palma Perth Perm Phoenix Pole Poles Portland Rio Sake Salvador "
    "Santiago Shire Sibi Solo Split Suez Sudzha Tula Tunis Uri Van Victoria Wau Yola "
    "Aurora Charleston Dayton Dallas Houston Lincoln Madison Jackson Sydney Adelaide "
    "Victoria Westgate Speicher CAR America Hama Rann Beni Leon Cordoba Mira Persia Swiss "
    "Merowe Taji Kurdistan Georgia Finn Finns Dane Ferguson Parkland Newtown Hue Para "
    "Bauchi Male Turk Papua Duma"
)
_TABLE: Final = "tables/places.tsv"
# A name begins with a capital, after an Arabic article or none.
_HEAD: Final = re.compile(
    r"(?<![\w-])(?:[AaEe][lrsznd]-)?[A-ZÀ-Þ][\w'’.-]*\w|(?<!\w)U\.[SKA]\.(?:[AE]\.)?"
)


@cache
def known_places() -> tuple[Place, ...]:
    """Give every row of the gazetteer, in its order."""
    return tuple(_rows(files("dateline").joinpath(_TABLE).read_text("utf-8")))


@cache
def _by_name() -> dict[str, tuple[Place, ...]]:
    found: dict[str, list[Place]] = defaultdict(list)
    for place in known_places():
        for name in (place.name, *place.other_names):
            found[name].append(place)
            if len(name) > 3 and name not in _WORDS:  # datelines shout: "BEIRUT, Lebanon"
                found[name.upper()].append(place)
    return {n: tuple(sorted(p, key=lambda x: _KINDS.index(x.kind))) for n, p in found.items()}


@cache
def _by_head() -> dict[str, tuple[str, ...]]:
    """Index the names that may be read without help by their first word, longest first."""
    heads: dict[str, list[str]] = defaultdict(list)
    for name in _by_name():
        if name not in _WORDS:
            heads[name.split(" ")[0]].append(name)
    return {head: tuple(sorted(names, key=len, reverse=True)) for head, names in heads.items()}


def find_place(name: str, countries: Collection[str] = ()) -> Place | None:
    """Give the place that goes by `name`, preferring one of `countries`, or None."""
    places = _by_name().get(name.strip())
    if not places:
        return None
    return next((p for p in places if p.country in countries), places[0])


def places_in(text: str) -> Iterator[tuple[Span, str]]:
    """Yield where the gazetteer's own names stand in `text`, longest names first."""
    reached = 0
    heads = _by_head()
    for match in _HEAD.finditer(text):
        if match.start() < reached:
            continue
        for head in (match[0], match[0].removesuffix("'s").removesuffix("’s")):
            name = next(
                (n for n in heads.get(head, ()) if _stands(text, n, match.start())),
                None,
            )
            if name:
                reached = match.start() + len(name)
                yield Span(match.start(), reached), name
                break


def _stands(text: str, name: str, start: int) -> bool:
    end = start + len(name)
    return text.startswith(name, start) and not text[end : end + 1].isalnum()


def _rows(table: str) -> Iterator[Place]:
    for row in table.splitlines():
        if row and not row.startswith("#"):
            name, kind, country, others = (*row.split("\t"), "")[:4]
            yield Place(name, kind, country, tuple(o for o in others.split("|") if o))
