"""Spans to drafts: what a reader marked as source, cue and content, as the rules know it.

The reader gives places in the text; hedges, speakers, stance and kinds need tokens: which word of
the cue carries it, and which word of the source says who that is.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from dateline.model import Span
from dateline.understand.clauses import RELATIVE, Draft
from dateline.understand.cues import CueRow, cue_rows
from dateline.understand.parse import Parse
from dateline.understand.word_lists import word_set

_EMPTY_TAGS: Final = frozenset(("_SP", "``", "''", '""', ",", "-LRB-", "-RRB-"))
_NOMINAL: Final = ("NN", "PR", "WP", "CD", "FW")
_BEFORE_NOUN: Final = ("DT", "JJ", "NN", "CD", "VBN", "VBG", "PRP$", "POS", "HYPH", "PDT")
_BE: Final = word_set("be is are was were been being am 's 're 'm gets got become became")
# Verbs that only carry the next one: "went on to say", "continued to insist", "has had to admit".
_CARRIERS: Final = word_set(
    "go goes went going gone continue continues continued continuing begin began begun begins"
    " start started starts keep keeps kept have has had having do does did will would could can"
    " may might must should used try tried tries trying come came comes take took takes taken"
)
# Verbs that only carry a noun. By these somebody speaks out: "made the claim", "issued a denial".
_ISSUES: Final = word_set(
    "make makes made making issue issues issued issuing give gives gave given giving offer offers"
    " offered offering express expresses expressed expressing raise raises raised raising voice"
    " voices voiced voicing repeat repeats repeated level levels leveled levelled put puts putting"
    " deliver delivers delivered lodge lodged lay laid present presented send sent air aired"
)
# By these nothing is said: "has doubts", "shares the view".
_HOLDS: Final = word_set(
    "has have had having share shares shared hold holds held harbor harbour is was are were"
)
_TO: Final = CueRow("according", "speech", frozenset(), "support", "claimed")
# What a cue in no table most likely is. Of PolNeAR's verbs that are in none, most do not speak
# ("cares about", "tolerates"): they speak where a quotation or a clause follows (`_is_told`).
_BY_TAG: Final = (
    ("VB", "attitude"),
    ("NN", "noun"),
    ("JJ", "attitude"),
    ("RB", "attitude"),
    ("IN", "attitude"),
    ("TO", "attitude"),
)
_MARKS: Final = "\"'“‘«`"


def draft_from_spans(
    parse: Parse, source: tuple[Span, ...], cue: tuple[Span, ...], content: tuple[Span, ...]
) -> Draft | None:
    """Give the draft that the spans mark; None where they mark neither a cue nor a content."""
    if not (cue or content) or not parse.words:
        return None
    who, by = tokens_in(parse, source), tokens_in(parse, cue)
    at, row = carrier(parse, by)
    if at is not None and row_at(parse, at) is None and _is_told(parse, at, content):
        row = replace(row, kind="speech")
    if at is None:
        at = (who or tokens_in(parse, content) or [0])[0]
    return Draft(at, row, who, by, list(content), holder_of(parse, who))


def tokens_in(parse: Parse, spans: Iterable[Span]) -> list[int]:
    """Give the tokens that share a character with one of `spans`, without blanks, in order."""
    found: set[int] = set()
    for span in spans:
        low, high = bisect_right(parse.ends, span.start), bisect_left(parse.starts, span.end)
        found.update(t for t in range(low, high) if parse.tags[t] != "_SP")
    return sorted(found)


# --- the cue ---------------------------------------------------------------------------------


def carrier(parse: Parse, cue: list[int]) -> tuple[int | None, CueRow]:
    """Give the word of the cue that carries it, with its row; a row by its tag where none fits."""
    words = {parse.words[t] for t in cue}
    if "according" in words or words == {"per"}:
        return cue[0], _TO
    ordered = sorted(cue, key=lambda t: (_depth(parse, t, cue), t))
    issued = _issued(parse, ordered)
    if issued is not None:
        return issued
    plain = [t for t in ordered if parse.words[t] not in _CARRIERS | _BE]
    for t in (*plain, *ordered):
        row = row_at(parse, t)
        if row is not None and parse.deps[t] not in ("aux", "auxpass"):
            return t, row
    return _guessed(parse, plain or ordered)


def row_at(parse: Parse, token: int) -> CueRow | None:
    """Give the table's row for a token: as its tag has it, else as the other class of word."""
    word, is_noun = parse.words[token], parse.tags[token][:2] == "NN"
    if parse.tags[token][:2] not in ("NN", "VB") and not parse.text[parse.starts[token]].isupper():
        return None
    first, other = ("noun", "verb") if is_noun else ("verb", "noun")
    return cue_rows(first).get(word) or cue_rows(other).get(word)


def _depth(parse: Parse, token: int, cue: list[int]) -> int:
    """Give how many words of the cue stand above `token`."""
    depth, seen = 0, set(cue)
    while parse.heads[token] != token and parse.heads[token] in seen:
        seen.discard(token)
        token = parse.heads[token]
        depth += 1
    return depth


def _issued(parse: Parse, cue: list[int]) -> tuple[int, CueRow] | None:
    """Give the noun that the cue's light verb carries: to issue a denial is to deny."""
    verbs = [t for t in cue if parse.words[t] in _ISSUES | _HOLDS and parse.tags[t][:2] != "NN"]
    nouns = [t for t in cue if parse.tags[t][:2] == "NN" and parse.words[t] in cue_rows("noun")]
    if not verbs or not nouns:
        return None
    row = cue_rows("noun")[parse.words[nouns[0]]]
    if any(parse.words[t] in _ISSUES for t in verbs):
        row = CueRow(row.lemma, "speech", row.frames, row.stance, row.status)
    return nouns[0], row


def _guessed(parse: Parse, cue: list[int]) -> tuple[int | None, CueRow]:
    """Give the first verb, noun or adjective of a cue that is in no table, with a row for it."""
    for tag, kind in _BY_TAG:
        token = next((t for t in cue if parse.tags[t].startswith(tag)), None)
        if token is not None:
            return token, CueRow(parse.words[token], kind, frozenset("cq"), "support", "claimed")
    first = cue[0] if cue else None
    word = "" if first is None else parse.words[first]
    return first, CueRow(word, "speech", frozenset("cq"), "support", "claimed")


def _is_told(parse: Parse, at: int, content: tuple[Span, ...]) -> bool:
    """Whether what is said is a quotation, or a clause that hangs on the cue's verb."""
    if not content or parse.tags[at][:2] not in ("VB", "NN"):
        return False
    words = parse.text[content[0].start : content[0].end]
    if words[:1] in _MARKS or words[:5].lower() == "that ":
        return True
    return parse.tags[at][:2] == "VB" and parse.kid(at, "ccomp") is not None


# --- the source ------------------------------------------------------------------------------


def holder_of(parse: Parse, source: list[int]) -> int | None:
    """Give the token that says who speaks: the head of the source's first noun phrase.

    "Who" and "that" stand for the noun before them; that noun is given.
    """
    tokens = [t for t in source if parse.tags[t] not in _EMPTY_TAGS]
    if not tokens:
        return None
    held = set(tokens)
    tops = [t for t in tokens if parse.heads[t] == t or parse.heads[t] not in held]
    tops = [_below(parse, t, held) for t in tops]
    nominal = [t for t in tops if parse.tags[t].startswith(_NOMINAL)]
    top = nominal[0] if nominal else _first_phrase_end(parse, tokens)
    if parse.words[top] in RELATIVE and parse.tags[top] in ("WDT", "WP", "IN", "WP$"):
        return _meant(parse, top)
    return top


def _below(parse: Parse, top: int, held: set[int]) -> int:
    """Give the noun of "by X", where a preposition was taken into the source."""
    while parse.tags[top] in ("IN", "TO"):
        kids = [k for k in parse.kids_by(top, "pobj", "pcomp", "prep") if k in held]
        if not kids:
            break
        top = kids[0]
    return top


def _first_phrase_end(parse: Parse, tokens: list[int]) -> int:
    """Give the last noun of the first noun phrase, where the parse holds it in pieces."""
    best = tokens[0]
    for t in tokens:
        if not parse.tags[t].startswith((*_BEFORE_NOUN, *_NOMINAL)):
            break
        best = t
    return best


def _meant(parse: Parse, relative: int) -> int:
    """Give the noun that a relative word means: the parse's, else the noun before it."""
    verb = relative
    while parse.deps[verb] != "relcl" and parse.heads[verb] != verb:
        verb = parse.heads[verb]
        if parse.tags[verb][:2] == "NN":
            break
    if parse.deps[verb] == "relcl" and parse.heads[verb] < relative:
        return parse.heads[verb]
    sentence = parse.sentences[parse.sentence_of[relative]]
    before = (t for t in range(relative - 1, sentence[0] - 1, -1) if parse.tags[t][:2] == "NN")
    return next(before, relative)
