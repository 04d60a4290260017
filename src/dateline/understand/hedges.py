"""The article's own hedges: "has not been verified", "could not independently confirm".

Nobody is named, so the source is empty and the speaker is the outlet's own voice (""), unless the
hedge has a subject that does the checking: "Reuters could not independently verify the footage".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from dateline.model import Span
from dateline.text import fold
from dateline.understand.clauses import (
    RELATIVE,
    Draft,
    clause_top,
    content_spans,
    find_source,
    source_tokens,
)
from dateline.understand.cues import CueRow
from dateline.understand.parse import Parse
from dateline.understand.quotes import Quote

_POINTERS = frozenset(("it", "this", "that", "which", "they", "these", "those"))


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
    text = fold(parse.text).lower()
    if len(text) != len(parse.text):
        return
    for match in _any_hedge().finditer(text):
        row = next(r for r in hedge_rows() if r.pattern.match(text, match.start()))
        found = row.pattern.match(text, match.start())
        if found is None or any(q.start <= found.start() < q.end for q in quotes):
            continue
        tokens = _tokens(parse, Span(found.start(), found.end()))
        draft = _SCOPES[row.scope](parse, tokens, row.cue)
        if draft.content:
            yield draft


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
    source, holder = find_source(parse, verb)
    while not source and verb != cue[0] and parse.heads[verb] in cue:
        verb = parse.heads[verb]
        source, holder = find_source(parse, verb)
    top = holder if holder is not None else None
    if top is None or parse.words[top] in _POINTERS:
        return Draft(cue[-1], row, [], cue, _sentence_before(parse, cue[0]))
    if source and parse.words[source[0]] in RELATIVE:
        source = source_tokens(parse, top)
    return Draft(cue[-1], row, [], cue, list(parse.spans(source)))


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
    return Draft(verb, row, source, cue, content_spans(parse, tops, {*cue, *source}), holder)


def _checker(parse: Parse, verb: int, cue: list[int]) -> tuple[list[int], int | None]:
    while True:
        source, holder = find_source(parse, verb)
        if source or parse.heads[verb] not in cue or parse.heads[verb] == verb:
            break
        verb = parse.heads[verb]
    if holder is not None and parse.words[holder] in ("it", "there"):
        return [], None
    return source, holder


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
    "object": _object_scope,
    "after": _after_scope,
    "clause": _clause_scope,
}
