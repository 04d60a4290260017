"""Words that look like an attribution and are none: kept out, whichever reader made the draft.

Cue words in another sense ("claimed 12 lives", "ordered 20 tanks"), set phrases ("according to
plan"), names that hold a cue word, names that are given ("a militia called ..."), participles in
front of a noun ("suspected militants"), writing on signs, and quotation marks round a word or a
title. Every rule is a row of `tables/no_attribution.tsv` or stands in `_RULES`; each was kept for
removing nearly nothing that PolNeAR's annotators marked.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from dateline.model import Span
from dateline.text import lowered
from dateline.understand.clauses import Draft
from dateline.understand.parse import Parse

# Characters round a cue in which a set phrase may stand.
_AROUND: Final = 40
# A quotation of so few words, by itself, is a scare quote; a name given has at most so many.
_SCARE_WORDS: Final = 2
_NAME_WORDS: Final = 6
# Share of capital words from which a sentence is a headline, where capitals tell no names.
_HEADLINE: Final = 0.6
_OBJECTS: Final = ("dobj", "nsubjpass", "attr", "oprd", "pobj")
_NAMING: Final = frozenset(
    ("called", "named", "nicknamed", "titled", "entitled", "codenamed", "christened", "known")
)
_TITLE_OF: Final = re.compile(
    r"\b(?:books?|films?|movies?|memoirs?|novels?|songs?|albums?|plays?|poems?|documentary|series"
    r"|show|episode|paintings?|titled|entitled|called|headlined|operation|codenamed|nicknamed)"
    r"[,:]?\s*$"
)
_MARKS: Final = "\"'\u201c\u201d\u2018\u2019`\u00ab\u00bb"


@dataclass(frozen=True, slots=True)
class NoRow:
    """One row of the table: which rule, for which cue, and the words or the pattern."""

    rule: str
    cue: str
    words: frozenset[str]
    pattern: re.Pattern[str] | None


@cache
def no_rows() -> tuple[NoRow, ...]:
    """Give the rows of `tables/no_attribution.tsv`."""
    lines = files("dateline").joinpath("tables/no_attribution.tsv").read_text("utf-8").splitlines()
    return tuple(_row(line) for line in lines if line and not line.startswith("#"))


def _row(line: str) -> NoRow:
    rule, cue, words = line.split("\t")
    if rule == "phrase":
        return NoRow(rule, cue, frozenset(), re.compile(rf"(?<!\w)(?:{words})(?!\w)"))
    return NoRow(rule, cue, frozenset(words.split()), None)


def is_no_attribution(parse: Parse, draft: Draft) -> bool:
    """Whether a draft of either reader is none: nobody is made to say anything by its cue."""
    return why_none(parse, draft) != ""


def why_none(parse: Parse, draft: Draft) -> str:
    """Give the name of the rule by which a draft is no attribution; "" where it may be one.

    The article's own hedges and cues that carry a quotation of more than a few words are let be,
    save on signs: words that went out went out.
    """
    if draft.row.kind == "hedge":
        return ""
    if not draft.cue:
        return "quoted words" if _is_scare(parse, draft) else ""
    is_quoted = _quoted_words(parse, draft) > _NAME_WORDS
    return next((n for n, rule in _RULES.items() if rule(parse, draft, is_quoted)), "")


# --- the table's rules -----------------------------------------------------------------------


def _by_object(parse: Parse, draft: Draft, is_quoted: bool) -> bool:
    words = _words_by("object", draft.row.lemma)
    if not words or is_quoted or parse.words[draft.cue[-1]] in ("for", "on", "upon"):
        return False
    return not _is_clause(parse, draft) and bool(words & _object_words(parse, draft))


def _by_source(parse: Parse, draft: Draft, is_quoted: bool) -> bool:
    words = _words_by("source", draft.row.lemma)
    if not words or not draft.source:
        return False
    if is_quoted and draft.row.lemma not in ("read", "say"):
        return False
    head = draft.holder if draft.holder is not None else draft.source[-1]
    return parse.words[head] in words


def _by_phrase(parse: Parse, draft: Draft, is_quoted: bool) -> bool:
    if is_quoted:
        return False
    first, last = parse.starts[draft.cue[0]], parse.ends[draft.cue[-1]]
    low = max(0, first - _AROUND)
    words = lowered(parse.text[low : last + _AROUND])
    cue = Span(first - low, last - low)
    return any(
        Span(*m.span()).overlaps(cue)
        for row in no_rows()
        if row.pattern is not None
        for m in row.pattern.finditer(words)
    )


@cache
def _words_by(rule: str, lemma: str) -> frozenset[str]:
    found = (row.words for row in no_rows() if row.rule == rule and row.cue == lemma)
    return frozenset().union(*found)


def _object_words(parse: Parse, draft: Draft) -> set[str]:
    """Give the heads of what hangs on the cue: its objects, and the tops of the content."""
    below = list(parse.kids[draft.at])
    below += [k for p in below if parse.words[p] in ("to", "for") for k in parse.kids[p]]
    held = {k for k in below if parse.deps[k] in _OBJECTS}
    if draft.content:
        held.update(_tops(parse, draft.content[0]))
    return {parse.words[t] for t in held if parse.tags[t] in ("NN", "NNS", "CD")}


def _is_clause(parse: Parse, draft: Draft) -> bool:
    """Whether the content is a sentence of its own: "told the paper that ..."."""
    if not draft.content:
        return False
    return parse.words[parse.token_at(draft.content[0].start)] in ("that", "to", "whether", "if")


def _tops(parse: Parse, span: Span) -> list[int]:
    first, last = parse.token_at(span.start), parse.token_at(span.end - 1)
    return [t for t in range(first, last + 1) if not first <= parse.heads[t] <= last]


# --- rules of form ---------------------------------------------------------------------------


def _is_amount(parse: Parse, draft: Draft, is_quoted: bool) -> bool:
    """Whether so much money is charged or offered: "charged $5"."""
    if draft.row.lemma not in ("charge", "offer", "order") or not draft.content or is_quoted:
        return False
    return parse.text[draft.content[0].start] in "$\u20ac\u00a3"


def _is_before_noun(parse: Parse, draft: Draft, is_quoted: bool) -> bool:
    """Whether the cue stands in front of a noun as an adjective: "suspected militants"."""
    at = draft.at
    is_plain = len(draft.cue) == 1 and parse.tags[at][:2] in ("VB", "JJ") and not draft.source
    return is_plain and parse.deps[at] == "amod" and at < parse.heads[at] and not is_quoted


def _is_nobody(parse: Parse, draft: Draft, is_quoted: bool) -> bool:
    """Whether a participle after a noun names nobody who speaks: "a man briefed on the raid"."""
    if draft.source or is_quoted or draft.row.kind not in ("speech", "writing"):
        return False
    at = draft.at
    is_participle = parse.deps[at] == "acl" and parse.tags[at] == "VBN"
    return is_participle and not _is_clause(parse, draft)


def _is_in_name(parse: Parse, draft: Draft, is_quoted: bool) -> bool:
    """Whether the cue is a part of a name: "the Daily Claim", "the Told You So caf\u00e9"."""
    at = draft.at
    is_word = len(draft.cue) == 1 and parse.tags[at][:2] in ("NN", "VB", "JJ")
    if is_quoted or draft.source or not is_word or not _is_capital(parse, at):
        return False
    sentence = parse.sentences[parse.sentence_of[at]]
    if at == sentence[0] or _is_headline(parse, sentence):
        return False
    return any(
        t in sentence and t != sentence[0] and _is_capital(parse, t) for t in (at - 1, at + 1)
    )


def _is_capital(parse: Parse, token: int) -> bool:
    word = parse.text[parse.starts[token] : parse.ends[token]]
    return word[:1].isupper() and len(word) > 1 and not word.isupper()


def _is_headline(parse: Parse, sentence: range) -> bool:
    words = [t for t in sentence if parse.words[t][:1].isalpha()]
    return sum(parse.text[parse.starts[t]].isupper() for t in words) >= _HEADLINE * len(words)


def _is_name_given(parse: Parse, draft: Draft, is_quoted: bool) -> bool:
    """Whether something only gets its name: "a militia called the Sons of the River"."""
    if draft.source or is_quoted or parse.words[draft.at] not in _NAMING or not draft.content:
        return False
    span = draft.content[-1]
    words = parse.text[span.start : span.end].split()
    words = words[1:] if words[0].lower() == "the" else words
    is_name = bool(words) and all(w.strip(_MARKS)[:1].isupper() for w in (words[0], words[-1]))
    return is_name and len(words) <= _NAME_WORDS


def _is_phone(parse: Parse, draft: Draft, is_quoted: bool) -> bool:
    """Whether somebody is rung up: "the president called Hollande"."""
    if draft.row.lemma != "call" or not draft.source or is_quoted or len(draft.content) != 1:
        return False
    if not parse.words[draft.cue[-1]].startswith("call") or parse.tags[draft.at][:2] != "VB":
        return False
    span = draft.content[0]
    words = parse.text[span.start : span.end].split()
    is_person = words[0].lower() in ("him", "her", "them", "me", "us") and len(words) == 1
    is_named = len(words) <= _SCARE_WORDS and all(w[:1].isupper() for w in words)
    return is_person or (is_named and not parse.text[span.start :][:1].isdigit())


# --- quotation marks -------------------------------------------------------------------------


def _is_scare(parse: Parse, draft: Draft) -> bool:
    """Whether a quotation without a cue is a word or two inside a sentence, or a title."""
    spans = draft.quotes or draft.content
    if len(spans) != 1 or not spans:
        return False
    words = parse.text[spans[0].start : spans[0].end].split()
    before = lowered(parse.text[max(0, spans[0].start - _AROUND) : spans[0].start])
    if words and words[0][0] in _MARKS and _is_title(words) and _TITLE_OF.search(before):
        return True
    is_inside = bool(re.search(r"[\w,;]\s*$", before))
    return len(words) <= _SCARE_WORDS and is_inside and words[0][0] in _MARKS


def _is_title(words: list[str]) -> bool:
    longer = [w.strip(_MARKS + ",.;:!?") for w in words]
    longer = [w for w in longer if len(w) > 3]
    return bool(longer) and all(w[:1].isupper() for w in longer)


def _quoted_words(parse: Parse, draft: Draft) -> int:
    """Give how many words of the content stand between quotation marks of its own."""
    spans = [s for s in (*draft.content, *draft.quotes) if parse.text[s.start] in _MARKS]
    return sum(len(parse.text[s.start : s.end].split()) for s in spans)


_RULES: Final[dict[str, Callable[[Parse, Draft, bool], bool]]] = {
    "object": _by_object,
    "source": _by_source,
    "phrase": _by_phrase,
    "amount": _is_amount,
    "before a noun": _is_before_noun,
    "nobody": _is_nobody,
    "in a name": _is_in_name,
    "name given": _is_name_given,
    "phone": _is_phone,
}
