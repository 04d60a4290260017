"""Words of time: a text becomes one code character a word, so that rules are short regexes.

Every word that some rule names has a code of its own; digits have a code by their shape; all other
words share one code. A rule is then a regex over codes, and a position in the code string is the
number of a word: matching costs the same for a hundred rules as for ten.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from dateline.text import MONTHS, fold
from dateline.understand.word_lists import word_list

LONG_MONTHS: Final = frozenset(m for m in MONTHS if len(m) > 4 or m in ("may", "june", "july"))
_DAYS: Final = word_list("monday tuesday wednesday thursday friday saturday sunday")
WEEKDAYS: Final = {name: number for number, name in enumerate(_DAYS)}
WEEKDAY_ABBREVIATIONS: Final = {
    "mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5,
    "sun": 6,
}  # fmt: skip
WEEKDAY_PLURALS: Final = {name + "s": number for name, number in WEEKDAYS.items()}
SEASONS: Final = {"spring": "SP", "summer": "SU", "fall": "FA", "autumn": "FA", "winter": "WI"}
UNITS: Final = {
    "minute": "TM", "minutes": "TM", "seconds": "TS", "hour": "TH", "hours": "TH",
    "day": "D", "days": "D", "week": "W", "weeks": "W", "month": "M", "months": "M",
    "quarter": "Q", "quarters": "Q", "year": "Y", "years": "Y", "decade": "E", "decades": "E",
    "century": "C", "centuries": "C", "fortnight": "W", "yr": "Y", "yrs": "Y", "mins": "TM",
    "hrs": "TH",
}  # fmt: skip
DAYPARTS: Final = {
    "morning": "TMO", "afternoon": "TAF", "evening": "TEV", "night": "TNI", "dawn": "TMO",
    "lunchtime": "TMI", "nightfall": "TEV", "dusk": "TEV",
}  # fmt: skip
DAYPART_PLURALS: Final = {
    "mornings": "TMO",
    "afternoons": "TAF",
    "evenings": "TEV",
    "nights": "TNI",
}
_SMALL: Final = word_list(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen "
    "fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TENS: Final = word_list("twenty thirty forty fifty sixty seventy eighty ninety")
CARDINALS: Final = {
    **{w: n for n, w in enumerate(_SMALL)},
    **{w: n for n, w in zip(range(20, 100, 10), _TENS, strict=True)},
}
SCALES: Final = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_ORDINALS: Final = word_list(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
ORDINALS: Final = {w: n for n, w in enumerate(_ORDINALS, start=1)} | {
    w.replace("y", "ieth"): 10 * n for n, w in enumerate(_TENS, start=2)
}
VAGUE: Final = frozenset(("several", "few", "many", "some"))
# What an approximating word makes of a value (TIMEX3 mod).
APPROXIMATORS: Final = {
    "about": "APPROX", "around": "APPROX", "roughly": "APPROX", "approximately": "APPROX",
    "nearly": "LESS_THAN", "almost": "LESS_THAN", "over": "MORE_THAN", "some": "APPROX",
    "circa": "APPROX",
}  # fmt: skip
_DECADES: Final = word_list("twenties thirties forties fifties sixties seventies eighties nineties")
DECADE_NAMES: Final = {name: n for n, name in enumerate(_DECADES, start=2)}
FREQUENCIES: Final = {
    "hourly": "PT1H", "daily": "P1D", "nightly": "P1D", "weekly": "P1W", "fortnightly": "P2W",
    "biweekly": "P2W", "monthly": "P1M", "annually": "P1Y", "yearly": "P1Y",
}  # fmt: skip

# Shapes of tokens that begin with a digit, tried in order. A number of more than fifteen digits is
# a serial number or a joke: no length and no year, and too long for a float.
_SHAPES: Final = (
    ("ISO", re.compile(r"\d{4}-\d\d-\d\d(?:t.*)?")),
    ("NUMERIC", re.compile(r"\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d\d)")),
    ("NINEELEVEN", re.compile(r"9/11")),
    ("FRACTION", re.compile(r"\d/\d")),
    ("CLOCK", re.compile(r"(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?")),
    ("ORDDAY", re.compile(r"(?:[1-9]|[12]\d|3[01])(?:st|nd|rd|th)")),
    ("ORDNUM", re.compile(r"\d{1,15}(?:st|nd|rd|th)")),
    ("DECADE", re.compile(r"(?:1[4-9]|20)?\d0s")),
    ("YEAR", re.compile(r"(?:1[4-9]|20|21)\d\d")),
    ("DAYNUM", re.compile(r"0?[1-9]|[12]\d|3[01]")),
    ("TWODIGIT", re.compile(r"\d\d")),
    ("AMPMNUM", re.compile(r"(?:0?[1-9]|1[0-2])[ap]m")),
    ("MILITARY", re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")),
    ("INT", re.compile(r"\d{1,15}|\d{1,3}(?:,\d{3}){1,4}")),
    ("DECIMAL", re.compile(r"\d{1,15}\.\d+")),
)

_TOKEN: Final = re.compile(
    r"""\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?
    |\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d\d)(?![\d/.]\d)
    |\d+/\d+
    |\d{1,2}:\d\d(?::\d\d)?
    |\d{1,3}(?:,\d{3})+(?!\d)
    |\d+(?:\.\d+)?(?:st|nd|rd|th|s|[ap]m)?(?![^\W_])
    |'?\d0s\b
    |[AaPp]\.[Mm]\.?|'(?:s|ll|d|re|ve|t)\b|[^\W\d_]+
    |\n[^\S\n]*\n\s*|[^\s\w]|\w+""",
    re.VERBOSE,
)

_SIGNS: Final = {",": "COMMA", ".": "DOT", "-": "DASH", "'": "APOS", "'s": "POSS"}
CLASSES: Final[dict[str, frozenset[str]]] = {
    "MONTH": LONG_MONTHS,
    "SHORT": frozenset(MONTHS) - LONG_MONTHS,
    "WEEKDAY": frozenset(WEEKDAYS),
    "WKABBR": frozenset(WEEKDAY_ABBREVIATIONS),
    "WEEKDAYS": frozenset(WEEKDAY_PLURALS),
    "SEASON": frozenset(SEASONS),
    "UNIT": frozenset(UNITS),
    "DAYPART": frozenset(DAYPARTS),
    "DAYPARTS": frozenset(DAYPART_PLURALS),
    "CARD": frozenset(CARDINALS),
    "SCALE": frozenset(SCALES),
    "ORDWORD": frozenset(ORDINALS),
    "VAGUE": VAGUE,
    "APPROX": frozenset(APPROXIMATORS),
    "DECADENAME": frozenset(DECADE_NAMES),
    "FREQUENCY": frozenset(FREQUENCIES),
    "AMPM": frozenset(("am", "pm", "a.m", "p.m", "a.m.", "p.m.")),
    "ZONE": frozenset(("gmt", "est", "edt", "et", "pst", "pdt", "utc", "bst", "cet")),
}
# These words are something else when they are not written with a capital.
_CAPITAL: Final = (
    CLASSES["MONTH"] | CLASSES["SHORT"] | CLASSES["WEEKDAY"] | CLASSES["WKABBR"]
    | CLASSES["WEEKDAYS"] | CLASSES["ZONE"]
)  # fmt: skip

UNKNOWN: Final = "\x00"
BREAK: Final = "\x01"


class Codes:
    """The code of every word that rules know, and rules compiled to regexes over codes."""

    def __init__(self) -> None:
        self._code: dict[str, str] = {}
        for members in CLASSES.values():
            for word in sorted(members):
                self.code(word)

    def code(self, word: str) -> str:
        """Give the code of a lower-cased word or a shape, making one where it has none."""
        return self._code.setdefault(word, chr(0xE000 + len(self._code)))

    def known(self, word: str) -> str:
        """Give the code of a word, or that of all unknown words."""
        return self._code.get(word, UNKNOWN)

    def compile(self, pattern: str, macros: dict[str, str]) -> re.Pattern[str]:
        """Compile a rule: lower-case words, CLASSES, SHAPES and macros; ( ) | ? as in regexes."""
        seen: dict[str, int] = {}

        def one(match: re.Match[str]) -> str:
            name = match[0]
            if name.islower():
                return self.code(name)
            seen[name] = seen.get(name, 0) + 1
            group = name if seen[name] == 1 else f"{name}{seen[name]}"
            if name in macros:
                inner = re.sub(r"[a-z]+|[A-Z]+", one, _grouped(macros[name]))
                return f"(?P<{group}>{inner})"
            members = CLASSES.get(name, frozenset((name,)))
            return f"(?P<{group}>[{''.join(self.code(w) for w in sorted(members))}])"

        return re.compile(re.sub(r"[a-z]+|[A-Z]+", one, _grouped(pattern)).replace(" ", ""))


def openings(regex: str) -> frozenset[str]:
    """Give the codes that a match of a compiled rule can begin with.

    A rule is tried only where one of them stands: that is what makes a hundred rules cheap.

    >>> sorted(openings("(?:a?(?P<X>[bc])|d)e"))
    ['a', 'b', 'c', 'd']
    """
    return frozenset(_either(_PIECE.findall(regex))[0])


_PIECE: Final = re.compile(r"\(\?(?::|P<\w+>)|\[[^]]*\]|.", re.DOTALL)
_First = tuple[set[str], bool]


def _either(pieces: list[str]) -> _First:
    """Give what the alternatives up to a closing bracket begin with, and whether one is empty.

    The pieces are used up.
    """
    first, skips = _in_a_row(pieces)
    while pieces and pieces[0] == "|":
        del pieces[0]
        more, empty = _in_a_row(pieces)
        first, skips = first | more, skips or empty
    return first, skips


def _in_a_row(pieces: list[str]) -> _First:
    first: set[str] = set()
    open_yet = True
    while pieces and pieces[0] not in "|)":
        piece = pieces.pop(0)
        one, skips = _either(pieces) if piece.startswith("(") else (set(piece.strip("[]")), False)
        if piece.startswith("("):
            del pieces[0]
        if pieces and pieces[0] in ("?", "*"):
            del pieces[0]
            skips = True
        if open_yet:
            first |= one
        open_yet = open_yet and skips
    return first, open_yet


def _grouped(pattern: str) -> str:
    """Make every bracket a plain group."""
    return pattern.replace("(", "(?:")


@dataclass(frozen=True, slots=True)
class Words:
    """A text as words: each lower-cased with where it stands, and the string of their codes."""

    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    codes: str

    def is_capital(self, index: int) -> bool:
        """Whether the word begins with a capital letter."""
        return 0 <= index < len(self.words) and self.text[self.starts[index]].isupper()

    def is_shouted(self, index: int) -> bool:
        """Whether the word is written in capitals throughout."""
        return self.text[self.starts[index] : self.ends[index]].isupper()

    def word(self, index: int) -> str:
        """Give the word at `index`, "" outside the text."""
        return self.words[index] if 0 <= index < len(self.words) else ""


def _shape(word: str) -> str:
    return next((name for name, form in _SHAPES if form.fullmatch(word)), "")


def words_of(text: str, codes: Codes) -> Words:
    """Cut `text` into words and give each its code."""
    words, starts, ends, signs = [], [], [], []
    for match in _TOKEN.finditer(fold(text)):
        raw = match[0]
        word = raw.lower()
        words.append(word)
        starts.append(match.start())
        ends.append(match.end())
        signs.append(_code_of(raw, word, codes))
    return Words(text, tuple(words), tuple(starts), tuple(ends), "".join(signs))


@lru_cache(maxsize=1 << 16)
def _code_of(raw: str, word: str, codes: Codes) -> str:
    first = raw[0]
    if first.isdigit() or (first == "'" and raw[-1] == "s" and len(raw) > 2):
        return codes.known(_shape(word.lstrip("'")))
    if first == "\n":
        return BREAK
    if word in _SIGNS:
        return codes.known(_SIGNS[word])
    if word in _CAPITAL and first == word[0]:
        return UNKNOWN
    return codes.known(word)
