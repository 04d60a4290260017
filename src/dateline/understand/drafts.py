"""Spans to drafts: what a reader marked as source, cue and content, as the rules know it.

The reader gives places in the text; hedges, speakers, stance and kinds need tokens: which word of
the cue carries it, and which word of the source says who that is.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Final

from dateline.model import Span
from dateline.understand.clauses import RELATIVE, Draft, find_source, is_list_torn, is_questioned
from dateline.understand.cues import CueRow, cue_rows, row_for, words_of
from dateline.understand.parse import Parse

_EMPTY_TAGS: Final = frozenset(("_SP", "``", "''", '""', ",", "-LRB-", "-RRB-"))
_NOMINAL: Final = ("NN", "PR", "WP", "CD", "FW")
_BEFORE_NOUN: Final = ("DT", "JJ", "NN", "CD", "VBN", "VBG", "PRP$", "POS", "HYPH", "PDT")
_BE: Final = frozenset(("be", "is", "are", "was", "were", "been", "being", "am", "'s", "’s"))
_CARRYING: Final = ("VB", "NN", "JJ")
_OPENING: Final = frozenset(("“", "‘", "``", "("))
_BROKEN: Final = 2
_MARKS: Final = "\"'“‘«`"
# Words before "whom" that make it part of who speaks.
_OF_WHOM: Final = frozenset(("of", "to", "by", "with", "for", "from"))
# How a noun hangs on the one that it is only a part of.
_PARTLY: Final = frozenset(("prep", "pobj", "appos", "compound", "nmod", "poss", "amod"))


def draft_from_spans(
    parse: Parse, source: tuple[Span, ...], cue: tuple[Span, ...], content: tuple[Span, ...]
) -> Draft | None:
    """Give the draft that the spans mark; None where they mark neither a cue nor a content."""
    if not (cue or content) or not parse.words:
        return None
    by = _from_message(parse, tokens_in(parse, cue))
    who = _trimmed(parse, tokens_in(parse, _own_source(parse, by, source)), by)
    row = row_for([parse.words[t] for t in by], [parse.tags[t] for t in by])
    at = carrier(parse, by, row)
    if at is not None and not row.lemma and _is_told(parse, at, content):
        row = CueRow("", "speech", row.frames, "support", "claimed")
    if at is None:
        at = (who or tokens_in(parse, content) or [0])[0]
        return Draft(at, row, who, by, list(content), holder_of(parse, who))
    who = _without_asked(parse, at, who)
    whole, holder = completed_source(parse, at, who)
    if whole == who:
        return Draft(at, row, who, by, list(content), holder_of(parse, who))
    kept = [c for c in content if not any(s.overlaps(c) for s in parse.spans(whole))]
    return Draft(at, row, whole, by, kept or list(content), holder)


def tokens_in(parse: Parse, spans: Iterable[Span]) -> list[int]:
    """Give the tokens that share a character with one of `spans`, without blanks, in order."""
    found: set[int] = set()
    for span in spans:
        low, high = bisect_right(parse.ends, span.start), bisect_left(parse.starts, span.end)
        found.update(t for t in range(low, high) if parse.tags[t] != "_SP")
    return sorted(found)


# --- the cue ---------------------------------------------------------------------------------


def carrier(parse: Parse, cue: list[int], row: CueRow) -> int | None:
    """Give the word of the cue that carries it: the one its row is of, else the topmost."""
    ordered = sorted(cue, key=lambda t: (_depth(parse, t, cue), t))
    own = (t for t in ordered if row.lemma and row.lemma in _lemmas_at(parse.words[t]))
    plain = (t for t in ordered if parse.tags[t].startswith(_CARRYING))
    top = next(plain, ordered[0] if ordered else None)
    return next(own, top)


def _from_message(parse: Parse, cue: list[int]) -> list[int]:
    """Give the cue from the verb of its message on: in "received a call saying", the call says."""
    said = (
        i
        for i, t in enumerate(cue)
        if i and parse.tags[t] == "VBG" and parse.words[t - 1] in words_of("message")
    )
    return cue[next(said, 0) :]


def _lemmas_at(word: str) -> list[str]:
    rows = (cue_rows("verb").get(word), cue_rows("noun").get(word))
    return [row.lemma for row in rows if row is not None]


def _depth(parse: Parse, token: int, cue: list[int]) -> int:
    """Give how many words of the cue stand above `token`."""
    depth, seen = 0, set(cue)
    while parse.heads[token] != token and parse.heads[token] in seen:
        seen.discard(token)
        token = parse.heads[token]
        depth += 1
    return depth


def _is_told(parse: Parse, at: int, content: tuple[Span, ...]) -> bool:
    """Whether what is said is a quotation, or a clause that hangs on the cue's verb."""
    if not content or parse.tags[at][:2] not in ("VB", "NN"):
        return False
    words = parse.text[content[0].start : content[0].end]
    if words[:1] in _MARKS:
        return True
    if parse.words[at] in _BE:
        return False
    if words[:5].lower() == "that ":
        return True
    return parse.tags[at][:2] == "VB" and parse.kid(at, "ccomp") is not None


# --- the source ------------------------------------------------------------------------------


def _own_source(parse: Parse, cue: list[int], source: tuple[Span, ...]) -> tuple[Span, ...]:
    """Give the part of a broken source in which the subject of a verb of the cue stands.

    "According to a wire report, the mayor said": the report's words are not the mayor's name, nor
    he the report.
    """
    if len(source) < _BROKEN:
        return source
    if [parse.words[t] for t in cue] == ["according", "to"]:
        return tuple(s for s in source if s.start > parse.starts[cue[0]])[:1] or source
    verbs = [t for t in cue if parse.tags[t][:2] == "VB"]
    holders = [find_source(parse, t)[1] for t in verbs]
    starts = [parse.starts[h] for h in holders if h is not None]
    own = tuple(s for s in source if any(s.start <= at < s.end for at in starts))
    return own or source


def _trimmed(parse: Parse, source: list[int], cue: list[int]) -> list[int]:
    """Give the source without what it was cut at: a mark, ", who" or a participle without more."""
    while len(source) > 1 and (
        parse.words[source[-1]] in _OPENING
        or [parse.words[t] for t in source].count('"') % 2 > (parse.words[source[-1]] != '"')
        or _is_relative_after_noun(parse, source)
        or (parse.tags[source[-1]] == "CC" and parse.tags[source[-2]] == ",")
        or _is_lone_comma(parse, source)
        or (_is_participle_after_noun(parse, source) and source[-1] + 1 not in cue)
    ):
        source = source[:-1]
    return source


def _is_lone_comma(parse: Parse, source: list[int]) -> bool:
    """Whether a source ends in a comma that closes nothing within it."""
    return [parse.words[t] for t in source].count(",") == 1 and parse.words[source[-1]] == ","


def _is_relative_after_noun(parse: Parse, source: list[int]) -> bool:
    """Whether a source runs on into a clause: "X, who"; not "both of whom", not "who" by itself."""
    if source[-1] != source[-2] + 1 or parse.words[source[-2]] in _OF_WHOM:
        return False
    return parse.words[source[-1]] in RELATIVE


def _is_participle_after_noun(parse: Parse, source: list[int]) -> bool:
    """Whether a source stops at a participle: "the video posted", of "… posted on Tuesday"."""
    tags = [parse.tags[t] for t in source[-2:]]
    return tags[1] in ("VBN", "VBD") and tags[0][:2] == "NN" and source[-2] == source[-1] - 1


def _without_asked(parse: Parse, at: int, source: list[int]) -> list[int]:
    """Give the source of a question without who was asked; by whom stands in the agent."""
    if not is_questioned(parse, at):
        return source
    agent = parse.kid(at, "agent")
    asking = set() if agent is None else set(parse.subtree(agent))
    return [t for t in source if t in asking]


def completed_source(parse: Parse, at: int, source: list[int]) -> tuple[list[int], int | None]:
    """Give the whole subject where the reader marked only what hangs on its head, and its head.

    "Vera Lund of the *Harbour Institute* told": the institute told nobody. Likewise the message
    of "received a call informing them", whoever received it.
    """
    if parse.tags[at][:2] != "VB" or not source:
        return source, None
    whole, holder = find_source(parse, at)
    if holder is None or holder in source:
        return source, None
    # A heading or a time of day over the line is no part of its subject.
    breaks = [t for t in whole if "\n" in parse.words[t]]
    whole = [t for t in whole if not breaks or breaks[-1] < t]
    while whole and parse.tags[whole[0]] in _EMPTY_TAGS:
        whole = whole[1:]
    is_part = set(source) < set(whole) and whole[-1] == source[-1]
    is_part = is_part and not _is_led_to(parse, whole, source)
    ends_list = is_list_torn(parse, at) and parse.words[source[0] - 1] in ("and", "or")
    is_part = is_part and (ends_list or _hangs_on(parse, source, holder))
    is_message = holder == at - 1 and parse.words[holder] in words_of("message")
    return (whole, holder) if is_part or is_message else (source, None)


def _hangs_on(parse: Parse, source: list[int], holder: int) -> bool:
    """Whether the source is only a part of the phrase of `holder`, not of a clause beside it."""
    at = next((t for t in source if parse.heads[t] not in source), source[0])
    while at != holder:
        if parse.deps[at] not in _PARTLY or parse.heads[at] == at:
            return False
        at = parse.heads[at]
    return parse.tags[holder].startswith(_NOMINAL)


def _is_led_to(parse: Parse, whole: list[int], source: list[int]) -> bool:
    """Whether a dateline's dash, or a word that opens a clause, stands before the source."""
    before = [t for t in whole if t < source[0]]
    return any(parse.tags[t] == ":" or parse.words[t] in RELATIVE for t in before)


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
