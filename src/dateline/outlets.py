"""The table of agencies and outlets: one name for each, however an article writes it.

Rows stand in `tables/outlets.tsv`; a desk may add its own (`desk.toml`, `[[outlet]]`).

>>> known_outlet("AP").name
'The Associated Press'
>>> known_outlet("L.A. Times").kind
'outlet'
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final


@dataclass(frozen=True, slots=True)
class Outlet:
    """A publisher. `kind` is agency (sells text to others), outlet or monitor."""

    name: str
    kind: str
    other_names: tuple[str, ...] = ()


# Sections of an outlet as feeds and archives put them behind its name, set off by a sign …
_VOICE: Final = r"opinions?|editorials?|commentary|comment|analysis|blogs?"
_LABEL: Final = rf"{_VOICE}|(?:(?:web|online) )?news|online|world|politics"
_SECTION: Final = re.compile(rf" (?:[-–—|:] (?:{_LABEL})|\((?:{_LABEL})\))$", re.IGNORECASE)
# … or by none: a section only where what stands before it is an outlet of the table, and never
# "news" or "online", which others call themselves by ("Independent Online").
_LAST_WORDS: Final = re.compile(rf" (?:{_VOICE})$", re.IGNORECASE)


# A desk's own, from desk.toml: in order, and by each of their names.
_added: list[Outlet] = []
_own: dict[str, Outlet] = {}


def known_outlets() -> tuple[Outlet, ...]:
    """Give every row of the table, in its order, then the desk's own."""
    return (*_shipped(), *_added)


@cache
def _shipped() -> tuple[Outlet, ...]:
    return tuple(_rows(files("dateline").joinpath("tables/outlets.tsv").read_text("utf-8")))


@cache
def _by_name() -> dict[str, Outlet]:
    return {name: o for o in _shipped() for name in (o.name, *o.other_names)}


def known_outlet(name: str) -> Outlet | None:
    """Give the outlet that goes by `name`, letter for letter, or None."""
    return _own.get(name.strip()) or _by_name().get(name.strip())


def outlet_name(name: str) -> str:
    """Give the one name of an outlet, as the table has it, else `name` without its section.

    Two sections of one publisher are one outlet: no count of outlets or origins takes them for two.

    >>> outlet_name("CNN - Editorial"), outlet_name("Fox News Opinion")
    ('CNN', 'Fox News')
    >>> outlet_name("Harbour Bell | Opinion"), outlet_name("Harbour Online")
    ('Harbour Bell', 'Harbour Online')
    """
    bare = " ".join(name.split())
    while not (known := known_outlet(bare) or known_outlet(_LAST_WORDS.sub("", bare))):
        shorter = _SECTION.sub("", bare)
        if shorter == bare:
            return bare
        bare = shorter
    return known.name


def _rows(table: str) -> Iterator[Outlet]:
    for row in table.splitlines():
        if row and not row.startswith("#"):
            name, kind, others = (*row.split("\t"), "")[:3]
            yield Outlet(name, kind, tuple(o for o in others.split("|") if o))


def add_outlets(outlets: Iterable[Outlet]) -> None:
    """Make a desk's own outlets known, beside the table's; the desk's word wins.

    Called once at the start of a run, and of each worker process: names are read everywhere.
    """
    for outlet in outlets:
        _own.update(dict.fromkeys((outlet.name, *outlet.other_names), outlet))
        if outlet not in _added:
            _added.append(outlet)


def forget_outlets() -> None:
    """Forget the desks' own outlets, so that only the table's are known."""
    _added.clear()
    _own.clear()


def read_outlets(table: str) -> tuple[Outlet, ...]:
    """Give the rows of a table of outlets: name, kind, other names parted by "|"; tabs between."""
    return tuple(_rows(table))
