"""Organisations that may have done it, by all their names, in any case of letters.

Upper-case agency copy gives a parser no names. Here they come from tables (`groups.tsv`,
`organisations.tsv`) and from what the text itself explains: "the Beran Liberation Front [BLF]".

>>> [o.name for o in find_organisations("THE NORTHERN PEOPLE'S FRONT (NPF) AND THE ARMY MET.")]
["northern people's front", 'armed forces']
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from dateline.model import Span
from dateline.text import fold, lowered
from dateline.understand.word_lists import word_set


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation of an article: `names` as they stand there, `kind` as in the table."""

    name: str
    kind: str
    names: tuple[str, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Mention:
    span: Span
    key: str
    kind: str


# An acronym explained by the words before it, or explaining them in brackets after it.
_ACRONYM: Final = re.compile(r"[\[(]\s*([A-Z][A-Z0-9]{1,7}(?:-[A-Z0-9]{1,4})?)\s*[\])]")
_EXPANDED: Final = re.compile(
    r"\b([A-Z][A-Z0-9]{1,7}(?:-[A-Z0-9]{1,4})?)\s+[\[(]([^\[\]()]{6,90})[\])]"
)
_WORD: Final = re.compile(r"[\w'’.-]+")
# No word of a name: a run of quotation marks, say, from each of which the table's patterns would
# read to its end.
_UNREADABLE: Final = re.compile(r"[\w'\"-]{100,}")
# Words that a name does not reach back over.
_STOPS: Final = word_set(
    "by in at on from with because that which who said and or as to was were has have had against "
    "between "
    "after before under is are a an its their his her members member leader leaders men group "
    "guerrillas rebels terrorists troops when while called organization known namely"
)
# Rows that hold many organisations: each goes by the words that stand there.
_OWN_NAMES: Final = word_set("unit group gang party")
# Words that are no name alone: "in front of the bank".
_NO_NAMES: Final = word_set("front movement commando commandos unit gang")
_LINKS: Final = word_set("of the for")
_ROLES: Final = (
    "founder|head|chief|commander|secretary|director|president|column|messages|part|because"
)
_LOOSE: Final = re.compile(r" (?:front|movement|army|forces|party|command|commandos?|units?)$")
_MOST_WORDS: Final = 9
# What the head of an explained name tells of its kind.
_HEADS: Final = (
    ("unit", re.compile(r"\b(?:battalion|brigade|detachment|regiment)\b")),
    (
        "state",
        re.compile(
            r"\b(?:police|guard|air force|defen[cs]e forces|ministry|intelligence|security)\b"
        ),
    ),
    (
        "civil",
        re.compile(
            r"\b(?:party|union|confederation|federation|committee|association|council|alliance)\b"
        ),
    ),
    (
        "rebel",
        re.compile(
            r"\b(?:front|movement|army|forces?|liberation|revolutionary|commandos?|guerrilla|group|resistance)\b"
        ),
    ),
)


@cache
def _rows() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """Give kind, name and pattern of each row of the table."""
    rows = []
    for row in _lines("tables/organisations.tsv"):
        kind, name, pattern = row.split("\t")
        rows.append((kind, name, _whole(pattern.replace(" ", r"\s+"))))
    return tuple(rows)


@cache
def _groups() -> tuple[dict[str, str], re.Pattern[str]]:
    """Give the armed groups' printed name by spelling, in lower case, and one pattern of them all.

    Spellings that count only beside another ("~FSA") are left out.
    """
    names: dict[str, str] = {}
    for row in _lines("tables/groups.tsv"):
        name, others = (*row.split("\t"), "")[:2]
        for spelling in (name, *others.split("|")):
            if len(spelling) > 2 and not spelling.startswith("~"):
                names[lowered(spelling)] = name
    longest_first = sorted(names, key=len, reverse=True)
    words = "|".join(re.escape(n).replace(r"\ ", r"\s+") for n in longest_first)
    return names, _whole(words)


def _lines(table: str) -> Iterator[str]:
    for row in files("dateline").joinpath(table).read_text("utf-8").splitlines():
        if row and not row.startswith("#"):
            yield row


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-]|'\w{{2}})")


def find_organisations(text: str) -> tuple[Organisation, ...]:
    """Give the organisations of a text in order of their first mention."""
    low = _UNREADABLE.sub(lambda m: " " * len(m[0]), lowered(text))
    given = _explained(text, low)
    found = [*_from_table(low), *_from_names(low, given)]
    kept: list[_Mention] = []
    for mention in sorted(found, key=_rank):
        place = bisect_left(kept, mention.span, key=lambda m: m.span)
        beside = kept[max(0, place - 1) : place + 1]
        if not any(mention.span.overlaps(k.span) for k in beside):
            kept.insert(place, mention)
    return tuple(_grouped(low, kept, given))


def _rank(mention: _Mention) -> tuple[bool, int, int]:
    """Named ones before those that only call themselves a front; then the longer name."""
    is_loose = bool(_LOOSE.search(mention.key)) and mention.kind == "rebel"
    return is_loose, mention.span.start - mention.span.end, mention.span.start


def _from_table(low: str) -> Iterator[_Mention]:
    for kind, name, pattern in _rows():
        for match in pattern.finditer(low):
            start, end = match.span()
            if name == "group":
                start += _lead(match[0])
            named = _plain(low[start:end]) if name in _OWN_NAMES else name
            if named not in _NO_NAMES:
                yield _Mention(Span(start, end), named, kind)
    names, any_group = _groups()
    for match in any_group.finditer(low):
        yield _Mention(Span(*match.span()), names[" ".join(match[0].split())], "rebel")


def _lead(words: str) -> int:
    """Give how much of a loosely matched name is words before it: up to the last stop or "the"."""
    ends = [m.end() for m in _WORD.finditer(words) if m[0] in _STOPS or m[0] == "the"]
    rest = max(ends, default=0)
    return rest + len(words[rest:]) - len(words[rest:].lstrip())


def _from_names(low: str, given: dict[str, tuple[str, str]]) -> Iterator[_Mention]:
    """Yield the mentions of what the text explained, by either of its names."""
    for short, (long, kind) in given.items():
        for name in (short, long):
            pattern = _whole(re.escape(name).replace(r"\ ", r"\s+"))
            yield from (_Mention(Span(*m.span()), short, kind) for m in pattern.finditer(low))


def _explained(text: str, low: str) -> dict[str, tuple[str, str]]:
    """Give acronym -> (its words, kind), both in lower case, of every explained organisation."""
    found: dict[str, tuple[str, str]] = {}
    plain = fold(text)
    for match in _EXPANDED.finditer(plain):
        _put(found, match[1].lower(), _plain(low[slice(*match.span(2))]))
    for match in _ACRONYM.finditer(plain):
        _put(found, match[1].lower(), _words_before(low, match.start()))
    return found


def _put(found: dict[str, tuple[str, str]], short: str, long: str) -> None:
    kind = next((k for k, head in _HEADS if head.search(long)), "")
    if kind and short not in found and " " in long:
        found[short] = (long, kind)


def _words_before(low: str, end: int) -> str:
    """Give the words of a name that ends at `end`: back to a stop, a comma, a verb."""
    line = low[max(0, end - 120) : end]
    line = re.split(r"[.,;:!?\"\[\]()]\s|\n\s*\n|--", line)[-1]
    words: list[str] = []
    for match in reversed(list(_WORD.finditer(line))):
        if match[0] in _STOPS or len(words) == _MOST_WORDS:
            break
        words.insert(0, match[0])
    while words and words[0] in _LINKS:
        words.pop(0)
    name = " ".join(words)
    cut = re.search(rf"\b(?:{_ROLES}) of (?:the )?", name)
    name = name[cut.end() :] if cut else name
    return re.split(r"(?<!of )(?<!for )\bthe ", name)[-1]


def _plain(words: str) -> str:
    """Give words without quotes, articles and line breaks."""
    return re.sub(r"^(?:the|a|an) ", "", " ".join(words.replace('"', " ").split()))


def _grouped(
    low: str, mentions: list[_Mention], given: dict[str, tuple[str, str]]
) -> Iterator[Organisation]:
    """Yield one organisation for all mentions of one key."""
    by_key: dict[str, list[_Mention]] = {}
    same = _same_keys(given)
    for mention in mentions:
        by_key.setdefault(same.get(mention.key, mention.key), []).append(mention)
    for key, group in by_key.items():
        names = dict.fromkeys(_plain(low[m.span.start : m.span.end]) for m in group)
        long = given.get(key, (key, ""))[0]
        yield Organisation(long, group[0].kind, tuple(names), tuple(m.span for m in group))


def _same_keys(given: dict[str, tuple[str, str]]) -> dict[str, str]:
    """Give table name -> acronym where the text explains an organisation that a table knows."""
    same = {}
    for short, (long, _) in given.items():
        same[long] = short
        for _, name, pattern in _rows():
            if name not in _OWN_NAMES and (pattern.fullmatch(short) or _ends_with(long, pattern)):
                same[name] = short
    return same


def _ends_with(words: str, pattern: re.Pattern[str]) -> bool:
    """Whether `words` are a name of a table, or end with it: "founder of the Northern Front"."""
    return any(m.end() == len(words) for m in pattern.finditer(words))
