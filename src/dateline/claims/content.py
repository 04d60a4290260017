"""What a content says, reduced to what can be compared: stems, names, numbers, negation.

>>> sorted(read_content("that he was an Orvalian spy").stems)
['orval', 'spy']
>>> read_content("the depot was not hit").is_negated
True
>>> sorted(read_content("the courier, Ilan Dask, of spying for Orval").charge)
['orval', 'spy']
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise, zip_longest
from typing import Final

from dateline.text import fold

_TOKEN: Final = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['.-][^\W\d_]+)*")
_OF: Final = re.compile(r"\b(?:of|with|for|over)\b")


@cache
def _lines() -> list[str]:
    table = files("dateline").joinpath("tables/claims.tsv").read_text("utf-8")
    return [line for line in table.splitlines() if line and not line.startswith("#")]


@cache
def _table() -> dict[str, tuple[str, ...]]:
    """Give the words of each kind in `tables/claims.tsv`."""
    kinds: dict[str, tuple[str, ...]] = {}
    for line in _lines():
        kind, words = line.split("\t")
        kinds[kind] = (*kinds.get(kind, ()), *words.split())
    return kinds


def word_list(kind: str) -> frozenset[str]:
    """Give the words of one kind in the room's table."""
    return _word_lists()[kind]


@cache
def _word_lists() -> dict[str, frozenset[str]]:
    return {kind: frozenset(words) for kind, words in _table().items()}


_FUNCTION: Final = frozenset(_table()["function"])
_NEGATIONS: Final = frozenset(_table()["negation"])
_SPARED: Final = frozenset(_table()["spared"])
_NUMBERS: Final = dict(zip(_table()["number"][::2], _table()["number"][1::2], strict=True))


@dataclass(frozen=True, slots=True)
class Content:
    """What can be compared of a content.

    `stems` hold names and plain words alike. `subject` and `predicate` are the plain stems and
    names before and after the first verb, as far as words alone can tell. `accused` and `charge`
    are the stems before and after "of" ("accused the courier | of spying"); they mean something
    only beside a cue of accusing.
    """

    stems: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]
    is_negated: bool
    accused: frozenset[str]
    charge: frozenset[str]
    charge_head: str
    subject: frozenset[str]
    predicate: frozenset[str]

    @property
    def is_pointing(self) -> bool:
        """Whether it only points back: "the accusation", "those reports", or nothing at all."""
        return not self.stems - self.names - pointing_stems()

    @property
    def is_bare(self) -> bool:
        """Whether it is a mere pronoun: "it", "this"."""
        return not self.stems and not self.numbers

    @property
    def key(self) -> tuple[frozenset[str], frozenset[str], bool]:
        """Equal for contents that say the same in the same words."""
        return self.stems, self.numbers, self.is_negated


@lru_cache(maxsize=65536)
def read_content(text: str) -> Content:
    """Give what can be compared of `text`; the same text is read once."""
    plain = fold(text)
    tokens = [(m.group(), m.start()) for m in _TOKEN.finditer(plain)]
    cut = _OF.search(plain)
    middle = cut.start() if cut else len(plain)
    stems, names, numbers = set[str](), set[str](), set[str]()
    accused, charge = list[str](), list[str]()
    for token, start in tokens:
        lower = token.lower().removesuffix("'s").replace(".", "")
        number = _number_of(lower)
        if number:
            numbers.add(number)
            continue
        if lower in _FUNCTION or len(lower) < 2 or lower.endswith("n't"):
            continue
        is_name = token[0].isupper() and not _opens_sentence(plain, start)
        stem = name_stem(lower) if token[0].isupper() else word_stem(lower)
        stems.add(stem)
        if is_name:
            names.add(stem)
        (accused if start < middle else charge).append(stem)
    lowered = [t.lower() for t, _ in tokens]
    subject, predicate = _clause_of(lowered)
    return Content(
        frozenset(stems),
        frozenset(names),
        frozenset(numbers),
        _is_negated(lowered),
        frozenset(accused),
        frozenset(charge),
        charge[0] if charge else "",
        frozenset(_stems_among(subject, stems)),
        frozenset(_stems_among(predicate, stems)),
    )


def names_in(text: str) -> frozenset[str]:
    """Give the stems of the names in `text`."""
    return read_content(text).names


def _number_of(lower: str) -> str:
    if lower[0].isdigit():
        return lower.replace(",", "").rstrip(".")
    return _NUMBERS.get(lower, "")


def _opens_sentence(text: str, start: int) -> bool:
    """Whether a capital at `start` may be due to its place alone."""
    before = text[:start].rstrip(" \"'([\n")
    return not before or before[-1] in ".!?:;"


def _is_negated(words: Iterable[str]) -> bool:
    """Whether an odd number of negations stands in the content's first clause.

    Beyond some dozen words a "not" mostly belongs to another clause.
    """
    first = _first_clause(list(words))[:14]
    found = [
        word
        for word, after in zip_longest(first, first[1:], fillvalue="")
        if (word in _NEGATIONS or word.endswith("n't")) and after not in _SPARED
    ]
    # "No fighter, no order and no wish" is one negation.
    return (len(found) - max(0, found.count("no") - 1)) % 2 == 1


# --- subject and predicate ---------------------------------------------------------------------

_SELF: Final = ("it", "its", "they", "their", "he", "his", "she", "her", "we", "our", "i", "my")
_LATEST_VERB: Final = 10
_FEWEST_WORDS: Final = 4
_RELATIVE: Final = ("that", "which", "who", "where", "when", "after")


def _clause_of(words: list[str]) -> tuple[list[str], list[str]]:
    """Give the words before and after the first verb of the first clause.

    Without a parse: the verb is the first auxiliary, else what follows a pronoun, else the first
    word in "-ed". A content that has none of these is all predicate ("losing the depot").
    """
    clause = _first_clause(words)
    told = next((i for i, pair in enumerate(pairwise(clause[:8])) if _is_claim_that(*pair)), -1)
    clause = clause[told + 1 :]
    while clause and clause[0] == "that":
        clause = clause[1:]
    auxiliaries = word_list("auxiliary")
    at = next((i for i, w in enumerate(clause[:_LATEST_VERB]) if w in auxiliaries), -1)
    if at >= 0:
        return clause[:at], clause[at + 1 :]
    if clause and clause[0] in _SELF:
        return clause[:1], clause[1:]
    at = next((i for i, w in enumerate(clause) if i and w.endswith("ed") and len(w) > 4), 0)
    return clause[:at], clause[at:]


def _is_claim_that(word: str, after: str) -> bool:
    """Whether what is denied comes after: "the minister's assertion | that"."""
    return after == "that" and word in word_list("pointing")


def _first_clause(words: list[str]) -> list[str]:
    """Give the words up to an "and" or "but" that a new clause follows, or a relative clause."""
    opening = (word_list("auxiliary") | word_list("pronoun") | {"that"}) - _NEGATIONS
    for i, (word, after) in enumerate(zip_longest(words, words[1:], fillvalue="")):
        if i > 1 and word in ("and", "but") and (after in opening or after.endswith("ed")):
            return words[:i]
        is_claim = i > 0 and _is_claim_that(words[i - 1], word)
        if (
            i > _FEWEST_WORDS
            and not is_claim
            and word in ("that", "which", "who", "where", "when", "after")
        ):
            return words[:i]
    return words


def _stems_among(words: Iterable[str], stems: set[str]) -> Iterator[str]:
    """Yield the stems of `words` that the content has, as a name or as a plain word."""
    for word in words:
        plain = word.removesuffix("'s").replace(".", "")
        yield from {word_stem(plain), name_stem(plain)} & stems


# --- stems -----------------------------------------------------------------------------------

# Ending -> what stands for it; the first that leaves three letters is taken.
_ENDINGS: Final = (
    ("sses", "ss"),
    ("ies", "y"),
    ("ied", "y"),
    ("ing", ""),
    ("ed", ""),
    ("es", "e"),
    ("s", ""),
)
_PEOPLES: Final = ("ians", "ian", "ans", "an", "ese", "is", "ia", "s", "i", "a", "n")


@lru_cache(maxsize=65536)
def word_stem(word: str) -> str:
    """Give the stem of a plain word, lower-cased.

    >>> [word_stem(w) for w in ("spying", "spied", "spies", "accused", "planned", "glass")]
    ['spy', 'spy', 'spy', 'accus', 'plan', 'glass']
    """
    if len(word) <= 3 or word.endswith("ss"):
        return word
    for ending, instead in _ENDINGS:
        left = word.removesuffix(ending)
        if left != word and (len(left) >= 3 or instead == "y"):
            word = left + instead
            break
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word


@cache
def pointing_stems() -> frozenset[str]:
    """Give the stems of nouns that point back: "the accusation", "those reports"."""
    return frozenset(word_stem(w) for w in _table()["pointing"])


@cache
def _kin_rows() -> dict[str, str]:
    rows = [line.split("\t")[1].split() for line in _lines() if line.startswith("kin\t")]
    return {word_stem(w): word_stem(row[0]) for row in rows for w in row}


def kin_of(stem: str) -> str:
    """Give the stem that stands for all that a denial may use for one another.

    >>> kin_of(word_stem("agent")) == kin_of(word_stem("spying")), kin_of("bridg")
    (True, 'bridg')
    """
    return _kin_rows().get(stem, stem)


@lru_cache(maxsize=65536)
def name_stem(name: str) -> str:
    """Give a name's stem, the same for a country and its people.

    >>> name_stem("jordanian") == name_stem("jordan"), name_stem("israeli"), name_stem("iran")
    (True, 'israel', 'iran')
    """
    while True:
        shorter = next(
            (s for e in _PEOPLES if (s := name.removesuffix(e)) != name and len(s) >= 4), name
        )
        if shorter == name:
            return name
        name = shorter
