"""The cue lexicon, read from `tables/cues.tsv`: which words make somebody say something.

>>> cue_rows("verb")["denied"].lemma
'deny'
>>> cue_rows("noun")["claims"].stance
'support'
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

_VOWELS: Final = frozenset("aeiou")


@dataclass(frozen=True, slots=True)
class CueRow:
    """One row of the table.

    `kind` is speech, writing, thought or noun. `frames` are letters for the kinds of phrase that
    may be the content (c clause, q quotation, x infinitive, o object, a predicate, r the object is
    who was told) and, spelled out, the prepositions and particles that lead to it.
    """

    lemma: str
    kind: str
    frames: frozenset[str]
    stance: str
    status: str


@cache
def cue_rows(word_class: str) -> dict[str, CueRow]:
    """Give the rows for "verb" or "noun" by every form of the word, lower-cased."""
    rows: dict[str, CueRow] = {}
    for line in files("dateline").joinpath("tables/cues.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            lemma, irregular, kind, frames, stance, status = line.split("\t")
            row = CueRow(lemma, kind, frozenset(frames.split(",")), stance, status)
            if (kind == "noun") == (word_class == "noun"):
                inflect = _noun_forms if kind == "noun" else _verb_forms
                forms = irregular.split("|") if irregular else inflect(lemma)
                rows.update(dict.fromkeys((lemma, *forms), row))
    return rows


@cache
def words_of(row: str) -> frozenset[str]:
    """Give the words of one row of `tables/roles.tsv`."""
    for line in files("dateline").joinpath("tables/roles.tsv").read_text("utf-8").splitlines():
        if line.startswith(f"{row}\t"):
            return frozenset(line.split("\t")[1].split())
    raise KeyError(row)


def _verb_forms(lemma: str) -> tuple[str, ...]:
    """Give the regular forms of a verb; the doubled and the strong ones stand in the table."""
    if lemma.endswith("e"):
        return f"{lemma}d", f"{lemma}s", f"{lemma[:-1]}ing"
    if lemma.endswith("y") and lemma[-2] not in _VOWELS:
        return f"{lemma[:-1]}ied", f"{lemma[:-1]}ies", f"{lemma}ing"
    hissing = lemma.endswith(("s", "sh", "ch", "x", "z"))
    return f"{lemma}ed", f"{lemma}{'es' if hissing else 's'}", f"{lemma}ing"


def _noun_forms(lemma: str) -> tuple[str, ...]:
    if lemma.endswith("y") and lemma[-2] not in _VOWELS:
        return (f"{lemma[:-1]}ies",)
    return (f"{lemma}s",)
