"""Casualty figures: how many killed, wounded or missing, as a range.

"At least four" is 4 and more, "dozens" is 24 and more, "up to 30" is 1 to 30: what is printed is
never sharper than the words.

>>> [f[:3] for f in figures_in("A blast killed at least 12 and wounded dozens.")]
[('killed', 12, None), ('wounded', 24, None)]
"""

import re
from collections.abc import Iterator
from typing import Final

from dateline.model import Span
from dateline.understand.word_lists import word_list

_SMALL: Final = word_list(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TENS: Final = word_list("twenty thirty forty fifty sixty seventy eighty ninety")
_NUMBERS: Final = {w: n for n, w in enumerate(_SMALL, start=1)} | {
    w: 10 * n for n, w in enumerate(_TENS, start=2)
}
# Words for many, and the least that they say.
_MANY: Final = {
    "dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2000, "several": 3, "many": 3,
    "a few": 2, "a dozen": 12, "two dozen": 24, "a couple": 2, "tens of thousands": 20000,
    "hundreds of thousands": 200000, "a number": 2,
}  # fmt: skip
_CARDINAL: Final = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_SMALL[:9])}))?"
    rf"|{'|'.join(sorted(_SMALL, key=len, reverse=True))})"
)
_DIGITS: Final = r"\d{1,3}(?:,\d{3})+|\d{1,6}"
_MANY_WORDS: Final = "|".join(sorted(_MANY, key=len, reverse=True))
_BOUND: Final = (
    r"(?:at least|no fewer than|no less than|more than|over|up to|as many as|about|around|some|"
    r"nearly|almost|approximately|an estimated|roughly|another|other|the)\s+"
)
# A dash makes a range of digits only: "in 2005 - twenty people were killed" has none.
_COUNT: Final = (
    rf"(?:{_MANY_WORDS}|(?:{_DIGITS})\s*-\s*(?:{_DIGITS})"
    rf"|(?:{_DIGITS}|{_CARDINAL})(?:\s+(?:to|or)\s+(?:{_DIGITS}|{_CARDINAL}))?)"
)
_NUMBER: Final = (
    rf"(?P<bound>(?:{_BOUND})*)(?P<count>{_COUNT})"
    r"(?![\d.,:%-]*\d|\s*(?:percent|%|-?year|a\.m|p\.m))"
)
_WHO: Final = (
    r"(?:\s+(?:of\s+)?(?:the\s+|their\s+|its\s+|his\s+|other\s+|others|more\s+)?(?:[a-z][a-z'-]*\s+){0,3}?"
    r"(?:people|persons|civilians?|soldiers?|troops|police(?:men|man)?|officers?|fighters?|militants?|"
    r"rebels?|insurgents?|guerrillas|gunmen|members?|men|man|women|woman|children|child|students?|"
    r"villagers|protesters|worshippers|passengers|peasants|workers?|guards?|others|more|terrorists?|"
    r"residents|americans|palestinians|israelis|syrians|iraqis|personnel|extremists|subversives|"
    r"journalists?|peacekeepers?|contractors?|of them|servicemen|security forces|miners|marines|"
    r"migrants|refugees|pilgrims|shoppers|commuters|demonstrators|victims|hostages|teenagers|boys|girls))?"
)
_KILLED: Final = (
    r"(?:killed|dead|slain|died|massacred|murdered|executed|beheaded|shot dead|martyred)"
)
_WOUNDED: Final = r"(?:wounded|injured|hurt|maimed)"
_MISSING: Final = r"(?:missing|unaccounted for|disappeared)"
_WERE: Final = (
    r"(?:\s+(?:who|that))?(?:\s+(?:were|was|have been|had been|have|had|are|is|being|been))?"
    r"(?:\s+(?:reported|confirmed|also|either|feared|left|seriously|critically|slightly|badly))*\s+"
)
_AND: Final = r"(?:\s*,)?(?:\s+and)?\s+"


def _after(kind: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w$£€.,-]){_NUMBER}{_WHO}{_WERE}{kind}\b")


def _before(verb: str) -> re.Pattern[str]:
    return re.compile(rf"\b{verb}\s+{_NUMBER}")


# Wordings: kind and pattern; a number is read once, by the first row that takes it.
_WORDINGS: Final = (
    (
        "killed",
        re.compile(
            r"\b(?:death toll|toll)\b[^.;]{0,40}?\b(?:to|at|of|reached|was|is|stood at)\s+"
            + _NUMBER
        ),
    ),
    ("wounded", _after(_WOUNDED)),
    ("missing", _after(_MISSING)),
    ("killed", _after(_KILLED)),
    (
        "killed",
        _before(
            r"(?:kill(?:ed|s|ing)?|massacred|murdered|executed|beheaded|claimed the lives of"
            r"|deaths? of|lives of)"
        ),
    ),
    ("wounded", _before(r"(?:wound(?:ed|s|ing)|injur(?:ed|es|ing)|hurt(?:ing)?)")),
    ("killed", re.compile(rf"(?<![\w$£€.,-]){_NUMBER}\s+(?:deaths|fatalities|bodies)\b")),
)


def figures_in(sentence: str) -> Iterator[tuple[str, int, int | None, Span]]:
    """Yield (kind, low, high, where) of each figure; `high` is None for "at least"."""
    low_cased = sentence.lower() if len(sentence.lower()) == len(sentence) else sentence
    taken: list[Span] = []
    found = []
    for kind, pattern in _WORDINGS:
        for match in pattern.finditer(low_cased):
            where = Span(*match.span("count"))
            if any(where.overlaps(t) for t in taken):
                continue
            taken.append(where)
            low, high = _range(match["bound"], match["count"])
            start = match.start("bound") if match["bound"] else where.start
            found.append((kind, low, high, Span(start, match.end())))
    yield from sorted(found, key=lambda f: f[3])


def _range(bound: str, count: str) -> tuple[int, int | None]:
    """Give low and high of the words.

    >>> _range("more than ", "30"), _range("up to ", "twenty-five"), _range("", "10 to 12")
    ((31, None), (1, 25), (10, 12))
    >>> _range("", "10 - 12"), _range("", "three or four")
    ((10, 12), (3, 4))
    """
    count = re.sub(r"\s+", " ", count)
    if count in _MANY:
        return _MANY[count], None
    parts = [p for p in re.split(r" (?:to|or) |(?<=\d) ?- ?(?=\d)", count) if p]
    low = _number(parts[0])
    if len(parts) > 1 and _number(parts[1]) >= low:
        return low, _number(parts[1])
    if re.search(r"more than|over", bound):
        return low + 1, None
    if re.search(r"at least|no fewer|no less", bound):
        return low, None
    if re.search(r"up to|as many as", bound):
        return 1, low
    return low, low


def _number(words: str) -> int:
    if words[0].isdigit():
        return int(words.replace(",", ""))
    return sum(_NUMBERS.get(w, 0) for w in re.split(r"[ -]", words))
