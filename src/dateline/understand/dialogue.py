"""Quotations that no cue holds, whose speaker the words around them tell: who leads, who answers.

"The mayor, in her closing: “…”" names who speaks before a colon; "Hadd put down his cup." before a
paragraph that is a quotation shows who; and after "“Why?” she asked" another answers, by turns.
"""

import re
from typing import Final

from dateline.model import Span
from dateline.understand.clauses import RELATIVE, Draft, find_source
from dateline.understand.drafts import tokens_in
from dateline.understand.parse import Parse
from dateline.understand.speaker_types import is_human
from dateline.understand.turns import SILENT

_FINITE: Final = ("VBD", "VBZ", "VBP", "MD")
_BEFORE_NOUN: Final = ("DT", "JJ", "NN", "CD", "PRP$", "POS", "HYPH")
# Who does this says no more, and words about "him" alone are another's.
_ENDING: Final = frozenset(("died", "dies", "killed", "left", "leaves", "drowned", "vanished"))
_ABOUT_HIM: Final = re.compile(r"\b(?:he|she|him|her|his|hers)\b", re.I)
_OWN: Final = re.compile(r"\b(?:I|we|me|us|my|our|you|your)\b", re.I)
_PERSONAL: Final = frozenset(("he", "she", "i", "we", "they"))


def lead_draft(parse: Parse, lead: Span, quote: Span) -> Draft | None:
    """Give a draft without a cue for whom the words at `lead` name first; a quotation follows.

    None where they name nobody, or have a verb: then its subject would speak.
    """
    tokens = tokens_in(parse, [lead])
    if any(parse.tags[t] in _FINITE for t in tokens):
        return None
    source, holder = _first_named(parse, tokens)
    if not source or holder is None or parse.words[source[0]] in RELATIVE:
        return None
    return Draft(source[-1], SILENT, source, [], [quote], holder)


def beat_draft(parse: Parse, lead: Span, quote: Span) -> Draft | None:
    """Give a draft for the person who does something at `lead`: "Hadd put down his cup."."""
    source, holder = _subject(parse, tokens_in(parse, [lead]))
    if holder is None or not _is_person(parse, holder) or parse.deps[holder] == "nsubjpass":
        return None
    if parse.words[parse.heads[holder]] in _ENDING or _is_about_him(parse.text, quote):
        return None
    return Draft(source[-1], SILENT, source, [], [quote], holder)


def asked_of(parse: Parse, draft: Draft) -> int | None:
    """Give the person whom a question was put to: "asked Dov Hadd"."""
    asked = parse.kid(draft.at, "dobj", "dative", "iobj") if draft.cue else None
    return asked if asked is not None and _is_person(parse, asked) else None


def turn_draft(
    parse: Parse, other: Draft | None, quote: Span, *, asked: int | None = None
) -> Draft:
    """Give a draft for words of who was asked, of the speaker of `other`, or of nobody named."""
    holder = asked
    if asked is None and other is not None:
        holder = other.holder if other.holder is not None or not other.source else other.source[0]
    before = max(0, parse.token_at(quote.start) - 1)
    return Draft(before, SILENT, [], [], [quote], holder)


def _subject(parse: Parse, tokens: list[int]) -> tuple[list[int], int | None]:
    """Give the subject of the topmost finite verb among the tokens, if it stands among them."""
    held = set(tokens)
    verbs = [t for t in tokens if parse.tags[t] in _FINITE]
    tops = [t for t in verbs if parse.heads[t] == t or parse.heads[t] not in held]
    for verb in tops[-1:]:
        source, holder = find_source(parse, verb)
        if source and held.issuperset(source):
            return source, holder
    return [], None


def _first_named(parse: Parse, tokens: list[int]) -> tuple[list[int], int | None]:
    """Give the first noun phrase that names somebody: "House Speaker Ana Reyl, by satellite"."""
    held = set(tokens)
    at = next((t for t in tokens if _is_person(parse, t) and not _is_beside(parse, t)), None)
    if at is None:
        return [], None
    low = high = at
    while low - 1 in held and parse.tags[low - 1].startswith(_BEFORE_NOUN):
        low -= 1
    while high + 1 in held and parse.tags[high + 1].startswith(("NN", "POS")):
        high += 1
    high -= parse.tags[high] == "POS"
    return list(range(low, high + 1)), high


def _is_beside(parse: Parse, token: int) -> bool:
    """Whether a name is only where or of what something is: "on Twitter", "of Tane"."""
    return parse.tags[token] == "NNP" and parse.deps[token] in ("pobj", "compound", "poss", "dobj")


def _is_about_him(text: str, quote: Span) -> bool:
    """Whether words speak of somebody, and neither of who speaks nor to anybody."""
    words = text[quote.start : quote.end]
    return bool(_ABOUT_HIM.search(words)) and not _OWN.search(words)


def _is_person(parse: Parse, token: int) -> bool:
    return parse.tags[token] == "NNP" or parse.words[token] in _PERSONAL or is_human(parse, token)
