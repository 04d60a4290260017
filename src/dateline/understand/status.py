"""Stance and status of an attribution, with the words that justify them.

The cue's row gives both, also for a cue in no table; what stands round it may change them: the
article's hedges, a wording ("stopped short of"), a negation, who is asked to confirm, and what is
turned away (to reject a claim is to deny it, to reject a truce is not). So may a hedge near by
that points back ("the claim could not be verified"). We report how far the article says it was
checked, and by whom: never more.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Final

from dateline.model import Span
from dateline.outlets import outlet_name
from dateline.text import lowered
from dateline.understand.clauses import Draft
from dateline.understand.cues import CueRow, row_for, status_words
from dateline.understand.hedges import hedge_rows
from dateline.understand.parse import Parse
from dateline.understand.speakers import Speakers

# Characters of the content that may still belong to the wording: "declined | to confirm or deny".
_BEYOND: Final = 48
# Characters before the cue's own verb: "stopped short of saying", "neither confirmed nor denied".
_BEFORE: Final = 24
# Characters that a hedge looks ahead: "unclear | whether".
_AHEAD: Final = 12
# Words of the content that say what is denied: "the rebels' claim that ..." stands early.
_EARLY: Final = 7
_MARKS: Final = "\"'\u201c\u2018\u00ab`"


@dataclass(frozen=True, slots=True)
class Mark:
    """What an attribution's wording says of it; `reasons` are the words that say so.

    `kind` is the class of the cue as it is used here. `checker` is the draft whose source says that
    it was not verified, where one has a source.
    """

    stance: str
    status: str
    reasons: tuple[Span, ...]
    kind: str = ""
    checker: Draft | None = None


@dataclass(frozen=True, slots=True)
class _Case:
    """All that a rule looks at; `early` are the first words of the content, lower-cased."""

    parse: Parse
    draft: Draft
    row: CueRow
    cue: tuple[Span, ...]
    early: tuple[str, ...]
    content: tuple[Span, ...]


_Found = tuple[str, str, tuple[Span, ...]] | None


@cache
def mark_rows() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    """Give the rows of `tables/marks.tsv`, most specific first."""
    lines = files("dateline").joinpath("tables/marks.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple((re.compile(rf"(?<!\w)(?:{p})\b"), stance, status) for p, stance, status in rows)


def mark_status(parse: Parse, draft: Draft, content: tuple[Span, ...]) -> Mark:
    """Give stance, status, the justifying words, the class and the checker of one draft."""
    mark = _own_mark(parse, draft, content)
    if draft.doubt is not None and mark.status == "claimed":
        reasons = (*mark.reasons, draft.doubt)
        return Mark(mark.stance, "unverified", reasons, mark.kind, draft.checker)
    if mark.status == "unverified":
        checker = draft if draft.source else draft.checker
        return Mark(mark.stance, mark.status, mark.reasons, mark.kind, checker)
    return mark


def checker_of(mark: Mark, outlet: str, speakers: Speakers) -> str:
    """Give who says that it was not verified; "" where that is the outlet itself."""
    if mark.checker is None:
        return ""
    name = speakers.speaker_of(mark.checker).name
    return "" if is_own_voice(name, outlet) else name


def is_own_voice(checker: str, outlet: str) -> bool:
    """Whether a checker is the outlet itself: "we", or its name, or the last words of it.

    >>> is_own_voice("The Courier", "The Orlin Courier"), is_own_voice("Reuters", "The Courier")
    (True, False)
    """
    if checker.lower() in status_words("own") or outlet_name(checker) == outlet_name(outlet):
        return True
    ours, theirs = (n.lower().removeprefix("the ").split() for n in (outlet, checker))
    return bool(theirs) and ours[-len(theirs) :] == theirs


def _own_mark(parse: Parse, draft: Draft, content: tuple[Span, ...]) -> Mark:
    cue = parse.spans(draft.cue)
    if draft.row.kind == "hedge" or not cue:
        return Mark(draft.row.stance, draft.row.status, cue, draft.row.kind)
    words = (
        tuple(lowered(parse.text[content[0].start : content[-1].end]).split()) if content else ()
    )
    early = tuple(w.strip(".,;:\"'()") for w in words[:_EARLY])
    row = row_for([parse.words[t] for t in draft.cue], [parse.tags[t] for t in draft.cue])
    case = _Case(parse, draft, row, cue, early, content)
    kind = _kind(case)
    for rule in _RULES:
        found = rule(case)
        if found is not None:
            return Mark(*found, kind)
    if row.kind == "attitude" and kind == "speech" and not row.lemma:
        return Mark("support", "claimed", cue, kind)
    return Mark(row.stance, row.status, cue, kind)


def _kind(case: _Case) -> str:
    """Give the class of the cue as used: quoted words went out, whatever the verb."""
    row, text = case.row, case.parse.text
    if row.lemma in ("decline", "refuse"):
        done = {case.parse.words[t] for t in case.draft.cue} | set(case.early[:3])
        is_said = bool(done & status_words("saying")) or "to" not in done
        return "speech" if is_said else "intention"
    if row.kind in ("speech", "writing", "noun") or not case.content:
        return row.kind
    first = text[case.content[0].start : case.content[0].end]
    is_quoted = first[:1] in _MARKS and len(first.split()) > 3
    is_clause = not row.lemma and case.early[:1] == ("that",) and len(case.early) > 2
    return "speech" if is_quoted or is_clause else row.kind


# --- the rules: the first that finds something decides ---------------------------------------


def _by_hedge(case: _Case) -> _Found:
    """The cue is, or holds, one of the article's own hedges."""
    around, words = _wording(case, 0, _AHEAD)
    for row in hedge_rows():
        match = row.pattern.search(words)
        if match is not None and _touches(case, around, match):
            return row.cue.stance, row.cue.status, (_place(around, match),)
    return None


def _by_wording(case: _Case) -> _Found:
    around, words = _wording(case, _BEFORE, _BEYOND)
    for pattern, stance, status in mark_rows():
        for match in pattern.finditer(words):
            if _touches(case, around, match):
                return stance, status, (_place(around, match),)
    return None


def _by_governor(case: _Case) -> _Found:
    """The cue hangs on another verb, or on "if": "declined to address or disavow it"."""
    parse, at = case.parse, case.draft.at
    if (told := _conditional(parse, at)) is not None:
        return told, "claimed", case.cue
    while parse.deps[at] == "conj" and parse.tags[parse.heads[at]][:2] == "VB":
        at = parse.heads[at]
    head = parse.heads[at]
    if parse.deps[at] not in ("xcomp", "acl") or parse.tags[at] != "VB":
        return None
    reasons = (parse.span([head]), *case.cue)
    if parse.words[head] in status_words("declining"):
        status = "unverified" if case.row.status == "confirmed" else "claimed"
        return ("query" if status == "unverified" else "comment"), status, reasons
    if case.row.status == "confirmed" and parse.words[head] in status_words("seeking"):
        return "query", "claimed", reasons
    return None


def _by_negation(case: _Case) -> _Found:
    """What is not said, not denied, not confirmed, not believed; or said by nobody."""
    reason = _negation(case)
    if reason is None:
        return None
    reasons = tuple(sorted({reason, *case.cue})) if _is_apart(reason, case.cue) else case.cue
    if case.row.status == "confirmed":
        return "query", "unverified", reasons
    if case.row.kind == "thought" and case.row.lemma in status_words("belief"):
        return "deny", "claimed", reasons
    return "comment", "claimed", reasons


def _by_refusal(case: _Case) -> _Found:
    """To deny somebody entry, or to turn away an offer, denies nothing."""
    row = case.row
    if row.stance != "deny" or _is_turning(row):
        return None
    if case.early[:1] == ("that",) or set(case.early) & status_words("claim"):
        return None
    is_asked = bool(set(case.early) & status_words("request")) and not _has_verb(case)
    if row.lemma == "deny" and (is_asked or _is_given(case)):
        return "comment", "claimed", case.cue
    return None


def _by_turning(case: _Case) -> _Found:
    """To reject a claim is to deny it; to reject anything else is a comment."""
    row, early = case.row, set(case.early)
    if row.lemma in status_words("naming") and early & status_words("false"):
        is_claim = early & status_words("claim") or case.early[:1] in _POINTERS
        if is_claim or ("as" in early and row.lemma != "describe" and _is_turning(row)):
            return "deny", "disputed", (*case.cue, *_words_in(case, "false"))
    if not _is_turning(row):
        return None
    if _is_claim(case.early):
        return "deny", "disputed", case.cue
    return "comment", "claimed", case.cue


def _by_taking_back(case: _Case) -> _Found:
    """Only words can be retracted; to correct another's is to deny them."""
    if case.row.status != "retracted":
        return None
    early = set(case.early)
    if case.early[:1] not in _POINTERS and not early & status_words("utterance"):
        return "comment", "claimed", case.cue
    if case.row.lemma == "correct" and any(w.endswith(("'s", "s'")) for w in case.early[:4]):
        return "deny", "disputed", case.cue
    return None


def _by_confirming(case: _Case) -> _Found:
    """Somebody must be said to have confirmed it, and not only to be finding out."""
    if case.row.status != "confirmed":
        return None
    if case.draft.source and case.early[:1] not in (("whether",), ("if",)):
        return None
    return "query", "claimed", case.cue


_RULES: Final[tuple[Callable[[_Case], _Found], ...]] = (
    _by_hedge,
    _by_wording,
    _by_governor,
    _by_negation,
    _by_refusal,
    _by_turning,
    _by_taking_back,
    _by_confirming,
)
_POINTERS: Final = (("that",), ("this",), ("it",), ("them",))


# --- what the rules ask ----------------------------------------------------------------------


def _wording(case: _Case, before: int, beyond: int) -> tuple[int, str]:
    """Give the words round the cue, inside its sentence, and where they start."""
    parse = case.parse
    sentence = parse.sentences[parse.sentence_of[case.draft.at]]
    low = max(parse.starts[sentence[0]], case.cue[0].start - before)
    high = min(parse.ends[sentence[-1]], case.cue[-1].end + beyond)
    return low, lowered(parse.text[low:high])


def _place(around: int, match: re.Match[str]) -> Span:
    return Span(around + match.start(), around + match.end())


def _touches(case: _Case, around: int, match: re.Match[str]) -> bool:
    return any(_place(around, match).overlaps(c) for c in case.cue)


def _is_apart(reason: Span, cue: tuple[Span, ...]) -> bool:
    return not any(c.covers(reason) for c in cue)


def _negation(case: _Case) -> Span | None:
    """Give the word that negates the cue: before its verb, or in its source; None if none does."""
    parse, draft = case.parse, case.draft
    first = draft.source[0] if draft.source else draft.at
    after = parse.tags[first + 1] if first + 1 < len(parse.tags) else ""
    if first != draft.at and parse.words[first] in status_words("none_of") and after != "CD":
        return parse.span([first])
    own = [t for t in draft.cue if t < draft.at] if draft.at in draft.cue else draft.cue
    below = [k for k in parse.kids[draft.at] if k < draft.at and parse.deps[k] != "prep"]
    opens = min(below, default=draft.at)
    if opens and parse.words[opens - 1] == "nor":
        return parse.span([opens - 1])
    if case.early[:1] == ("no",) and case.row.lemma in status_words("offering"):
        return parse.span(_tokens(case)[:1])
    for t in sorted({*own, *below}):
        word = lowered(parse.words[t])
        after = parse.words[t + 1] if t + 1 < len(parse.words) else ""
        if word in status_words("negation") and after not in status_words("not_turned"):
            return parse.span([t])
    return None


def _tokens(case: _Case) -> list[int]:
    """Give the first tokens of the content, as many as `early` has words."""
    first = case.parse.token_at(case.content[0].start)
    return list(range(first, min(first + _EARLY, len(case.parse.words))))


def _has_verb(case: _Case) -> bool:
    high = case.content[-1].end
    tags = (case.parse.tags[t] for t in _tokens(case) if case.parse.starts[t] < high)
    return any(t in ("VBD", "VBZ", "VBP", "MD", "VBG") for t in tags)


def _is_given(case: _Case) -> bool:
    """Whether somebody is denied something: "denied him a visa", "was denied bail"."""
    if not case.content:
        return False
    first, high = case.parse.token_at(case.content[0].start), case.content[0].end
    is_more = first + 1 < len(case.parse.words) and case.parse.starts[first + 1] < high
    return case.parse.tags[first] == "PRP" and is_more and not _has_verb(case)


def _is_claim(early: tuple[str, ...]) -> bool:
    """Whether what is turned away is a claim: "the notion that", not "suggestions to leave"."""
    for word, after in pairwise((*early, "")):
        if word in status_words("request"):
            return False
        if word in status_words("claim"):
            return after != "for" and not (after == "to" and word.startswith("suggestion"))
    return early[:1] == ("that",)


def _is_turning(row: CueRow) -> bool:
    """Whether the cue denies only claims; so do all phrases ("brushed off")."""
    is_phrase = row.stance == "deny" and not row.lemma.isalpha()
    return is_phrase or row.lemma in status_words("turning")


def _conditional(parse: Parse, at: int) -> str | None:
    """Give "query" for "if he denies it", "comment" for "he would say, if asked"; else None."""
    for k in parse.kids_by(at, "mark"):
        before = parse.words[k - 1] if k else ""
        if parse.words[k] in ("if", "whether") and before not in ("even", "as"):
            return "query"
    is_open = any(
        parse.words[k] in ("would", "could", "might", "'d") for k in parse.kids_by(at, "aux")
    )
    clauses = [m for k in parse.kids_by(at, "advcl") for m in parse.kids_by(k, "mark")]
    return "comment" if is_open and any(parse.words[m] == "if" for m in clauses) else None


def _words_in(case: _Case, name: str) -> tuple[Span, ...]:
    spans = (case.parse.span([t]) for t in _tokens(case))
    text = case.parse.text
    return tuple(s for s in spans if text[s.start : s.end].lower() in status_words(name))
