"""The armed groups and forces that the news names, by every spelling of `tables/groups.tsv`."""

from functools import cache
from importlib.resources import files


@cache
def group_names() -> tuple[dict[str, str], frozenset[str]]:
    """Give the name we print by spelling, and the spellings that count only beside another."""
    table = files("dateline").joinpath("tables/groups.tsv").read_text("utf-8")
    names: dict[str, str] = {}
    weak = set()
    for row in table.splitlines():
        if row and not row.startswith("#"):
            name, others = (*row.split("\t"), "")[:2]
            for spelling in (name, *filter(None, others.split("|"))):
                names[spelling.lstrip("~")] = name
                if spelling.startswith("~"):
                    weak.add(spelling[1:])
    return names, frozenset(weak)
