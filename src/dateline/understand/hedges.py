"""The article's own hedges: "has not been verified", "could not independently confirm".

Nobody is named, so the source is empty and the speaker is the outlet's own voice (""), unless the
hedge has a subject that does the checking: "Reuters could not independently verify the footage".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from dateline.model import Span
from dateline.text import lowered
from dateline.understand.clauses import (
    RELATIVE,
    Draft,
    clause_top,
    content_spans,
    find_source,
    source_tokens,
    trim,
)
from dateline.understand.cues import CueRow, status_words, words_of
from dateline.understand.parse import Parse
from dateline.understand.quotes import Quote

# Sentences between a claim and the hedge that points back at it; "the militia's claim" is short.
_REACH: Final = 1
_POINTING_WORDS: Final = 5
# Subjects of a check that name nobody who checks.
_NO_CHECKER: Final = frozenset(("it", "there", "nobody", "no-one", "none"))
# Links from a verb to the one that heads its clause.
_WITHIN: Final = ("xcomp", "acomp", "conj")
_POINTERS: Final = frozenset(("it", "this", "that", "which", "they", "these", "those"))


@dataclass(frozen=True, slots=True)
class HedgeRow:
    """One row of `tables/hedges.tsv`."""

    pattern: re.Pattern[str]
    scope: str
    cue: CueRow


@cache
def hedge_rows() -> tuple[HedgeRow, ...]:
    """Give the rows of the table, most specific first."""
    lines = files("dateline").joinpath("tables/hedges.tsv").read_text("utf-8").splitlines()
    return tuple(_row(line) for line in lines if line and not line.startswith("#"))


def _row(line: str) -> HedgeRow:
    pattern, scope, stance, status = line.split("\t")
    cue = CueRow("", "hedge", frozenset(), stance, status)
    return HedgeRow(re.compile(rf"\b(?:{pattern})(?!\w)"), scope, cue)


@cache
def _any_hedge() -> re.Pattern[str]:
    return re.compile("|".join(row.pattern.pattern for row in hedge_rows()))


def find_hedges(parse: Parse, quotes: tuple[Quote, ...]) -> Iterator[Draft]:
    """Yield a draft for each hedge outside quotation marks, in order."""
    text = lowered(parse.text)
    for match in _any_hedge().finditer(text):
        row = next(r for r in hedge_rows() if r.pattern.match(text, match.start()))
        found = row.pattern.match(text, match.start())
        if found is None or any(q.start <= found.start() < q.end for q in quotes):
            continue
        tokens = _tokens(parse, Span(found.start(), found.end()))
        draft = _SCOPES[row.scope](parse, tokens, row.cue)
        if draft.content:
            yield draft


def cast_doubt(parse: Parse, hedges: list[Draft], drafts: list[Draft]) -> None:
    """Lay each "the claim could not be verified" on the claim it points at, just before it.

    The claim's `checker`, and that of a hedge in somebody's words, is the draft of who says so.
    """
    for hedge in hedges:
        if not hedge.source:
            hedge.checker = _teller(parse, hedge, drafts)
        if hedge.row.status != "unverified" or not _points_back(parse, hedge):
            continue
        here = parse.sentence_of[hedge.cue[0]]
        said = [
            d
            for d in drafts
            if d.at < hedge.cue[0]
            and here - _REACH <= parse.sentence_of[d.at] <= here
            and d.row.kind in ("speech", "writing")
            and d.row.stance == "support"
            and (d.content or d.quotes)
            and not _holds(parse, d, hedge)
        ]
        if said:
            said[-1].doubt = parse.spans(hedge.cue)[0]
            said[-1].checker = hedge if hedge.source else hedge.checker


def _teller(parse: Parse, hedge: Draft, drafts: list[Draft]) -> Draft | None:
    """Give the draft of speech in whose content the hedge stands; the shortest, if several."""
    tellers = [
        (sum(s.end - s.start for s in (*d.content, *d.quotes)), n)
        for n, d in enumerate(drafts)
        if d.source and d.row.kind in ("speech", "writing") and _holds(parse, d, hedge)
    ]
    return drafts[min(tellers)[1]] if tellers else None


def _holds(parse: Parse, draft: Draft, hedge: Draft) -> bool:
    """Whether the hedge stands in what a draft says."""
    at = parse.starts[hedge.cue[0]]
    return any(s.start <= at < s.end for s in (*draft.content, *draft.quotes))


def _points_back(parse: Parse, hedge: Draft) -> bool:
    """Whether what is hedged is a claim told before: "it", "that", "the report", "its account"."""
    first, last = hedge.content[0], hedge.content[-1]
    if last.end < parse.starts[hedge.cue[0]] and _starts_sentence(parse, first, hedge):
        return True
    words = parse.text[first.start : first.end].lower().split()
    return len(words) <= _POINTING_WORDS and words[-1] in words_of("utterance") | status_words(
        "utterance"
    )


def _starts_sentence(parse: Parse, first: Span, hedge: Draft) -> bool:
    """Whether the content is the whole sentence before, put there for a pronoun."""
    token = parse.token_at(first.start)
    return parse.sentence_of[token] < parse.sentence_of[hedge.cue[0]]


def _tokens(parse: Parse, span: Span) -> list[int]:
    first = parse.token_at(span.start)
    last = parse.token_at(span.end - 1)
    return list(range(first, last + 1))


def _verb_of(parse: Parse, tokens: list[int]) -> int:
    verbs = [t for t in tokens if parse.tags[t][:2] == "VB"]
    return (verbs or tokens)[-1]


def _subject_scope(parse: Parse, cue: list[int], row: CueRow) -> Draft:
    """The subject is hedged; "it" and "that" point at the sentence before."""
    verb = _verb_of(parse, cue)
    source, top = _checker(parse, verb, cue)
    if top is None or parse.words[top] in _POINTERS:
        by, holder = _agent(parse, verb)
        return Draft(cue[-1], row, by, cue, _sentence_before(parse, cue[0]), holder)
    if source and parse.words[source[0]] in RELATIVE:
        source = source_tokens(parse, top)
    by, holder = _agent(parse, verb)
    return Draft(cue[-1], row, by, cue, list(parse.spans(source)), holder)


def _raised_scope(parse: Parse, cue: list[int], row: CueRow) -> Draft:
    """The subject and the infinitive: "He is believed to have fled" says of him that he fled."""
    draft = _subject_scope(parse, cue, row)
    told = parse.kids_by(_verb_of(parse, cue), "xcomp")
    draft.content += content_spans(parse, told, {*cue, *draft.source})
    return draft


def _agent(parse: Parse, verb: int) -> tuple[list[int], int | None]:
    """Give who did not verify it: "could not be verified by monitors"."""
    by = parse.kid(verb, "agent")
    who = parse.kid(by, "pobj") if by is not None else None
    return ([], None) if who is None else (source_tokens(parse, who), who)


def _sentence_before(parse: Parse, token: int) -> list[Span]:
    number = parse.sentence_of[token]
    while number > 0:
        number -= 1
        tokens = [t for t in parse.sentences[number] if parse.tags[t] != "_SP"]
        if tokens:
            return [parse.span(tokens)]
    return []


def _object_scope(parse: Parse, cue: list[int], row: CueRow) -> Draft:
    verb = _verb_of(parse, cue)
    source, holder = _checker(parse, verb, cue)
    tops = parse.kids_by(verb, "dobj", "ccomp")
    noun = _told_of(parse, verb)
    if noun is not None and all(parse.words[t] in RELATIVE for t in tops):
        return Draft(verb, row, source, cue, [parse.span(_phrase_before(parse, noun, cue))], holder)
    return Draft(verb, row, source, cue, content_spans(parse, tops, {*cue, *source}), holder)


def _told_of(parse: Parse, verb: int) -> int | None:
    """Give the noun that the clause of the verb is about: "a video that no one could verify"."""
    while parse.deps[verb] in _WITHIN and parse.heads[verb] != verb:
        verb = parse.heads[verb]
    return parse.heads[verb] if parse.deps[verb] == "relcl" else None


def _phrase_before(parse: Parse, noun: int, cue: list[int]) -> list[int]:
    """Give the tokens of the noun's phrase, without the clauses that hang on it."""
    within = [k for k in parse.kids[noun] if parse.deps[k] == "relcl"]
    return trim(parse, [t for t in source_tokens(parse, noun) if t < min([*within, *cue])])


def _checker(parse: Parse, verb: int, cue: list[int]) -> tuple[list[int], int | None]:
    """Give the subject of the verb, or of the verbs of the hedge that it hangs on."""
    source, holder = find_source(parse, verb)
    while not source and parse.heads[verb] in cue and parse.heads[verb] != verb:
        verb = parse.heads[verb]
        source, holder = find_source(parse, verb)
    if holder is None or not _is_nobody(parse, holder):
        return source, holder
    return [], None


def _is_nobody(parse: Parse, holder: int) -> bool:
    """Whether a subject names nobody who checks: "no one", but not "one of the officials"."""
    word, before = parse.words[holder], parse.words[max(0, holder - 1)]
    return word in _NO_CHECKER or (word, before) == ("one", "no")


def _after_scope(parse: Parse, cue: list[int], row: CueRow) -> Draft:
    """What follows the hedge in its clause."""
    last = cue[-1]
    tops = [k for t in cue for k in parse.kids[t] if k > last]
    head = parse.heads[last]
    if not tops and head > last:
        tops = [head]
    return Draft(last, row, [], cue, content_spans(parse, tops, set(cue)))


def _clause_scope(parse: Parse, cue: list[int], row: CueRow) -> Draft:
    top = clause_top(parse, cue[0])
    content = content_spans(parse, [top], set(cue))
    if parse.deps[top] == "relcl":
        # "The driver, who allegedly fled": the noun is what the clause is about.
        content = [parse.span(source_tokens(parse, parse.heads[top])), *content]
    return Draft(cue[0], row, [], cue, content)


_SCOPES = {
    "subject": _subject_scope,
    "raised": _raised_scope,
    "object": _object_scope,
    "after": _after_scope,
    "clause": _clause_scope,
}
