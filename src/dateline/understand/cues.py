"""The cue lexicon, read from `tables/cues.tsv`: which words make somebody say something.

`cue_rows` gives the rows by word form, for the rules; `row_for` gives the row of any cue, one that
the tables do not know as well. A cue of several words is looked up in `tables/cue_phrases.tsv`.

>>> cue_rows("verb")["denied"].lemma
'deny'
>>> cue_rows("noun")["claims"].stance
'support'
>>> row_for(["has", "made", "clear"], ["VBZ", "VBN", "JJ"]).kind
'speech'
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Final

from dateline.understand.word_lists import word_set

_VOWELS: Final = frozenset("aeiou")
# Verbs that only carry the cue that follows: "went on to say", "continued to insist".
_CARRIERS: Final = word_set(
    "continue continues continued continuing see seen sees saw seem seems seemed appear appears "
    "appeared read reads speak spoke speaking speaks talk issue issued issues issuing release "
    "released releasing report reported cite cited quoted"
)
# Prepositions that follow a noun: "attacks on", not "attacks".
_AFTER_NOUN: Final = word_set("on of over about against at for in with")
# Verbs that say no more than the noun after them: "made the claim", "expressed concern".
_LIGHT: Final = word_set(
    "make makes made making has have had having give gives gave given giving issue issues issued "
    "issuing offer offers offered offering express expresses expressed expressing voice voices "
    "voiced voicing raise raises raised raising repeat repeats repeated repeating level levels "
    "leveled levelled deliver delivered sound sounded lodge lodged file filed"
)


@dataclass(frozen=True, slots=True)
class CueRow:
    """One row of the table.

    `kind` is speech, writing, intention, thought, attitude or noun. `lemma` is "" where the tables
    do not know the cue (`kind` is then attitude or noun, unless a quotation follows). `frames` are
    letters for the kinds of phrase that may be the content (c clause, q quotation, x infinitive,
    o object, a predicate, r the object is who was told) and, spelled out, the prepositions and
    particles that lead to it.
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


def row_for(words: list[str], tags: list[str]) -> CueRow:
    """Give the row of a cue: its words and their Penn tags, in order, negations and all.

    The first word that the tables know decides, so that "declined to say" is a declining and
    "wants to say" a wish; words that only carry the next ("went on to") are passed over.

    >>> row_for(["wants", "to", "say"], ["VBZ", "TO", "VB"]).kind
    'intention'
    >>> row_for(["went", "on", "to", "deny"], ["VBD", "RP", "TO", "VB"]).stance
    'deny'
    """
    plain = [w.lower().replace("\u2019", "'") for w in words]
    found = _phrase_row(plain, several=True) or _verb_row(plain, tags)
    found = found or _noun_row(plain, tags) or _phrase_row(plain, several=False)
    return found or _misread_row(plain, tags) or _unknown(tags)


def _phrase_row(words: list[str], *, several: bool) -> CueRow | None:
    line = " ".join(words)
    rows = (row for pattern, row, many in phrase_rows() if many == several and pattern.search(line))
    return next(rows, None)


@cache
def phrase_rows() -> tuple[tuple[re.Pattern[str], CueRow, bool], ...]:
    """Give pattern, row, and whether it is of several words, for each row of the table."""
    lines = files("dateline").joinpath("tables/cue_phrases.tsv").read_text("utf-8").splitlines()
    return tuple(_phrase(line) for line in lines if line and not line.startswith("#"))


def _phrase(line: str) -> tuple[re.Pattern[str], CueRow, bool]:
    phrase, kind, stance, status = line.split("\t")
    words = [rf"(?<![\w-])(?:{word})(?![\w-])" for word in phrase.lstrip("=").split()]
    row = CueRow(phrase.replace("|", "/"), kind, frozenset(), stance, status)
    if phrase.startswith("="):
        words = [rf"^{words[0]}$"]
    return re.compile("(?: .*)? ".join(words)), row, len(words) > 1


def _verb_row(words: list[str], tags: list[str]) -> CueRow | None:
    """Give the row of the first verb that is no mere carrier; a light verb's is its noun's."""
    verbs = cue_rows("verb")
    at = [i for i, t in enumerate(tags) if t[:2] == "VB" and words[i] in verbs]
    at = at or [i for i, t in enumerate(tags) if words[i] in verbs and _is_misread(words[i], t)]
    for here, after in pairwise([*at, None]):
        assert here is not None
        if after is None or words[here] not in _CARRIERS:
            noun = _noun_row(words[here + 1 :], tags[here + 1 :])
            is_light = words[here] in _LIGHT and noun is not None
            return _spoken(noun) if is_light and noun else verbs[words[here]]
    if any(w in _LIGHT for w in words):
        noun = _noun_row(words, tags)
        return _spoken(noun) if noun else None
    return None


def _is_misread(word: str, tag: str) -> bool:
    """Whether a form of a verb was tagged as something else; "is correct" corrects nothing."""
    is_bare = cue_rows("verb")[word].lemma == word
    return tag[:2] in ("RB", "RP") or (tag[:2] == "JJ" and not is_bare)


def _misread_row(words: list[str], tags: list[str]) -> CueRow | None:
    """Give the row of a verb that was tagged as a noun: "Trevor Noah tells", in headlines most."""
    at = next((i for i, w in enumerate(words) if w in cue_rows("verb")), None)
    if at is None or tags[at][:2] != "NN":
        return None
    before, after = tags[:at], words[at + 1 : at + 2]
    if any(t[:2] in ("DT", "PR", "PO", "JJ", "NN") for t in before):
        return None
    return None if after and after[0] in _AFTER_NOUN else cue_rows("verb")[words[at]]


def _noun_row(words: list[str], tags: list[str]) -> CueRow | None:
    nouns = cue_rows("noun")
    rows = (nouns[w] for w, t in zip(words, tags, strict=True) if w in nouns and t[:2] == "NN")
    return next(rows, None)


def _spoken(noun: CueRow) -> CueRow:
    """Give a noun's row as said: "made the claim that" says as much as "claimed that"."""
    return CueRow(noun.lemma, "speech", noun.frames, noun.stance, noun.status)


def _unknown(tags: list[str]) -> CueRow:
    """Give the row of a cue that no table knows: what it makes of its content is left open."""
    if tags and not any(t[:2] in ("VB", "NN", "JJ", "IN", "TO", "RB", "DT") for t in tags):
        return CueRow("", "speech", frozenset(), "support", "claimed")
    is_noun = not any(t[:2] == "VB" for t in tags) and any(t[:2] == "NN" for t in tags)
    return CueRow("", "noun" if is_noun else "attitude", frozenset(), "comment", "claimed")


@cache
def words_of(row: str) -> frozenset[str]:
    """Give the words of one row of `tables/roles.tsv`."""
    for line in files("dateline").joinpath("tables/roles.tsv").read_text("utf-8").splitlines():
        if line.startswith(f"{row}\t"):
            return frozenset(line.split("\t")[1].split())
    raise KeyError(row)


@cache
def status_words(name: str) -> frozenset[str]:
    """Give the words of one list of `tables/status_words.tsv`."""
    lines = files("dateline").joinpath("tables/status_words.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t")[1] for line in lines if line.startswith(f"{name}\t")]
    if not rows:
        raise KeyError(name)
    return frozenset(" ".join(rows).split())


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
