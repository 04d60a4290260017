"""Cue first, then its source and content: what the parse says of each cue in an article.

Source and content follow PolNeAR's guidelines (Newell et al. 2018): the source is the whole noun
phrase, the cue the verb with its auxiliaries, the content all that hangs on it as content.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from dateline.model import Span
from dateline.understand.cues import CueRow, cue_rows, words_of
from dateline.understand.parse import Parse

RELATIVE: Final = frozenset(("who", "which", "that", "whom", "whose"))
_SUBJECT: Final = ("nsubj", "nsubjpass", "csubj", "expl")
_AROUND_CUE: Final = frozenset(("aux", "auxpass", "neg", "advmod", "prt"))
_NOT_CONTENT: Final = frozenset((",", ".", ":", "_SP", "-LRB-", "-RRB-", "HYPH", "NFP"))
_QUOTE_TAGS: Final = frozenset(("``", "''", '""'))
# Verbs that only carry the next one: "went on to say", "continued to insist".
_CARRIERS: Final = frozenset(
    ("go", "goes", "went", "going", "gone", "continue", "continues", "continued", "begin", "began")
)
# Prepositions whose phrase belongs to what is said of an object: "accused him of", "hailed it as".
_WITH_OBJECT: Final = frozenset(
    ("as", "for", "of", "to", "with", "against", "over", "about", "into")
)
# Verbs that only carry a noun cue: "made the claim that".
_LIGHT_VERBS: Final = frozenset(
    (
        *("made", "make", "makes", "making", "issued", "issue", "issues", "issuing"),
        *(
            "has",
            "had",
            "have",
            "having",
            "gave",
            "give",
            "gives",
            "offered",
            "express",
            "expressed",
        ),
        *("repeated", "repeat", "raised", "raise", "raising", "voiced"),
    )
)
_ACCORDING: Final = CueRow("according", "speech", frozenset(), "support", "claimed")


@dataclass(slots=True)
class Draft:
    """An attribution in the making: token numbers for source and cue, spans for the content.

    `at` is the cue's own token. `holder` is the token that says who speaks, where the source
    itself ("who") does not. `doubt` are words near by that say the content was not verified,
    `checker` is the draft whose source says so. `marked` says that the neural reader marked the
    spans, and `confidence` how sure it was.
    """

    at: int
    row: CueRow
    source: list[int]
    cue: list[int]
    content: list[Span]
    holder: int | None = None
    quotes: list[Span] = field(default_factory=list)
    doubt: Span | None = None
    checker: "Draft | None" = None
    confidence: float | None = None
    marked: bool = False


def find_drafts(parse: Parse) -> list[Draft]:
    """Give a draft for each cue in order; one whose content is empty may still get a quotation."""
    verbs, nouns = cue_rows("verb"), cue_rows("noun")
    drafts: list[Draft] = []
    for i, word in enumerate(parse.words):
        tag = parse.tags[i]
        if tag[:2] == "VB" and word in verbs:
            draft = _verb_draft(parse, i, verbs[word])
        elif tag[:2] == "NN" and word in nouns:
            draft = _noun_draft(parse, i, nouns[word])
        elif word == "according":
            draft = _according_draft(parse, i)
        else:
            continue
        if draft is not None:
            drafts.append(draft)
    return drafts


# --- verbs -----------------------------------------------------------------------------------


def _verb_draft(parse: Parse, i: int, row: CueRow) -> Draft | None:
    lead = i
    if parse.deps[i] == "xcomp":
        lead = parse.heads[i]
        if parse.words[lead] not in _CARRIERS:
            return None
    passive = _is_passive(parse, i)
    source, holder = _agent(parse, i, row.frames) if passive else find_source(parse, lead)
    if not source and (not passive or row.kind == "writing"):
        return None
    cue = _cue_tokens(parse, i, lead)
    tops = _content_tops(parse, i, row, cue)
    if passive and not tops and source and row.frames & {"o", "a"}:
        tops = parse.kids_by(i, "nsubjpass")
    elif tops and passive and row.frames & {"o", "a"} and "r" not in row.frames:
        tops = [*parse.kids_by(i, "nsubjpass"), *tops]
    if passive:
        tops = [*tops, *_astray(parse, holder, row.frames)]
        tops = tops or [p for by in parse.kids_by(i, "agent") for p in parse.kids_by(by, "pcomp")]
    content = content_spans(parse, tops, {*source, *cue, i})
    if passive and parse.deps[i] == "acl" and "o" in row.frames:
        noun = parse.heads[i]
        content = [
            *content_spans(parse, [noun], {i, *parse.kids_by(noun, "relcl", "appos")}),
            *content,
        ]
    if not content and "c" in row.frames:
        content = _around(parse, i)
    return Draft(i, row, source, cue, content, holder)


def _is_passive(parse: Parse, i: int) -> bool:
    if parse.kid(i, "nsubjpass", "auxpass", "agent") is not None:
        return parse.kid(i, "nsubj") is None
    return parse.deps[i] == "acl" and parse.tags[i] == "VBN"


def _agent(
    parse: Parse, i: int, frames: frozenset[str] = frozenset()
) -> tuple[list[int], int | None]:
    """Give "by whom"; a preposition of the cue's own hung on the agent is the content's."""
    by = parse.kid(i, "agent")
    if by is None:
        return [], None
    who = next((k for k in parse.kids_by(by, "pobj") if parse.words[k][0].isalnum()), None)
    if who is None:
        return [], None
    return trim(parse, parse.subtree(who, _astray(parse, who, frames))), who


def _astray(parse: Parse, holder: int | None, frames: frozenset[str]) -> list[int]:
    if holder is None:
        return []
    return [k for k in parse.kids_by(holder, "prep") if parse.words[k] in frames]


def find_source(parse: Parse, i: int, depth: int = 0) -> tuple[list[int], int | None]:
    """Give the tokens of the verb's subject, and the token that says who that is."""
    subjects = parse.kids_by(i, "nsubj", "nsubjpass")
    if subjects:
        subject = min(subjects, key=lambda k: abs(k - i))
        if parse.words[subject] in RELATIVE and parse.tags[subject] in ("WDT", "WP", "IN"):
            return [subject], _antecedent(parse, i, subject)
        if is_list_torn(parse, i):
            return _torn_list(parse, i, subject)
        return source_tokens(parse, subject), subject
    head, dep = parse.heads[i], parse.deps[i]
    if depth > 3 or head == i:
        return [], None
    if dep == "acl" and parse.tags[i] == "VBG":
        return source_tokens(parse, head), head
    if parse.tags[i] == "VBG" and parse.words[i - 1] in words_of("message"):
        return source_tokens(parse, i - 1), i - 1
    is_noun_phrase = dep == "relcl" or (dep == "xcomp" and parse.tags[head][:2] == "NN")
    if is_noun_phrase or is_questioned(parse, i):
        return [], None
    if dep == "pcomp":
        head = clause_top(parse, head)
    if parse.tags[head][:2] in ("VB", "MD") and dep in ("conj", "advcl", "xcomp", "pcomp", "dep"):
        return find_source(parse, head, depth + 1)
    return [], None


def is_questioned(parse: Parse, i: int) -> bool:
    """Whether the verb's subject is who was asked: "Asked about the raid, she …", "was pressed on".

    Of 85 such cues in PolNeAR's training part, 76 have no source.
    """
    if parse.words[i] not in words_of("questioned"):
        return False
    is_joined = parse.tags[i] in ("VBN", "VBD") and parse.deps[i] in ("advcl", "acl")
    return parse.kid(i, "auxpass") is not None or (is_joined and parse.kid(i, "nsubj") is None)


def _antecedent(parse: Parse, verb: int, relative: int) -> int:
    """Give the noun that "who" or "that" means: the parse's, or the one before an insertion."""
    if parse.deps[verb] == "relcl":
        return parse.heads[verb]
    at = relative - 1
    if parse.words[at] == ",":
        opens = [
            j for j in range(max(0, at - 20), at) if parse.words[j : j + 2] == [",", "including"]
        ]
        at = opens[-1] - 1 if opens else at - 1
    return max(at, 0)


def is_list_torn(parse: Parse, verb: int) -> bool:
    """Whether the parser took a noun of a long subject for the sentence's verb."""
    head = parse.heads[verb]
    return (
        parse.deps[verb] == "conj"
        and head < verb
        and parse.heads[head] == head
        and parse.tags[head][:2] == "NN"
    )


def _torn_list(parse: Parse, verb: int, subject: int) -> tuple[list[int], int]:
    """Give all from the sentence's start to the verb's own subject: "A, B and C suggest"."""
    head = parse.heads[verb]
    last = parse.subtree(subject)[-1]
    first = parse.sentences[parse.sentence_of[verb]][0]
    holder = parse.kid(head, "nsubj")
    return trim(parse, list(range(first, last + 1))), head if holder is None else holder


def source_tokens(parse: Parse, top: int) -> list[int]:
    """Give the noun phrase at `top`, without clauses that another cue stands in."""
    shut = [k for k in parse.kids[top] if parse.deps[k] in ("relcl", "acl") and k > top + 1]
    return trim(parse, parse.subtree(top, shut if len(shut) < 3 else ()))


def _cue_tokens(parse: Parse, i: int, lead: int) -> list[int]:
    """Give the verb with the auxiliaries, negations and adverbs that touch it, and its particle."""
    own = {k for k in (*parse.kids[i], *parse.kids[lead]) if parse.deps[k] in _AROUND_CUE}
    if lead != i:
        return list(range(min({lead, *(o for o in own if o < lead)}), i + 1))
    start = i
    while start - 1 in own:
        start -= 1
    end = i + 1
    while end in own and parse.deps[end] == "prt":
        end += 1
    return list(range(start, end))


def _content_tops(parse: Parse, i: int, row: CueRow, cue: list[int]) -> list[int]:
    """Give the tokens whose subtrees are the content; a preposition may join the cue."""
    frames = row.frames
    clauses = parse.kids_by(i, "ccomp") if "c" in frames else []
    if clauses:
        # "The tactics, an officer said, have changed": the far subject belongs to the content.
        subjects = parse.kids_by(i, "nsubj")
        far = [
            k
            for k in subjects
            if len(subjects) > 1 and k != min(subjects, key=lambda n: abs(n - i))
        ]
        return sorted([*far, *clauses])
    after = [k for k in parse.kids[i] if k > i]
    infinitives = [k for k in after if parse.deps[k] == "xcomp"] if "x" in frames else []
    if "r" in frames and infinitives:
        return infinitives
    objects = parse.kids_by(i, "dobj") if frames & {"o", "d"} else []
    if "d" in frames:
        told = words_of("document") | words_of("utterance")
        has_as = any(parse.words[k] == "as" for k in parse.kids_by(i, "prep"))
        objects = [k for k in objects if parse.words[k] in told or (has_as and "as" in frames)]
    predicates = [k for k in after if parse.deps[k] in ("oprd", "acomp", "attr")]
    if "a" in frames and predicates:
        return sorted([*objects, *predicates])
    preps = [
        k for k in after if parse.deps[k] in ("prep", "prt", "advmod") and parse.words[k] in frames
    ]
    if objects or (infinitives and not preps):
        extra = [k for k in after if parse.deps[k] == "prep" and parse.words[k] in _WITH_OBJECT]
        clause = [k for k in after if parse.deps[k] in ("xcomp", "ccomp")]
        return sorted({*objects, *extra, *clause, *infinitives})
    return _after_preposition(parse, i, preps, cue)


def _after_preposition(parse: Parse, i: int, preps: list[int], cue: list[int]) -> list[int]:
    if not preps:
        return []
    first = preps[0]
    if first == cue[-1] + 1:
        cue.append(first)
    inner = [k for k in parse.kids[first] if parse.deps[k] in ("pobj", "pcomp", "prep")]
    if not inner and parse.deps[first] in ("prt", "advmod"):
        inner = [
            k for k in parse.kids[i] if k > first and parse.deps[k] in ("dobj", "ccomp", "prep")
        ]
    return inner


def _around(parse: Parse, i: int) -> list[Span]:
    """Give the clause that a bracketed "he said" stands inside of, or behind."""
    head, dep = parse.heads[i], parse.deps[i]
    as_said = dep == "advcl" and any(
        parse.words[k] == "as" for k in parse.kids_by(i, "mark", "advmod")
    )
    if dep not in ("parataxis",) and not as_said:
        return []
    return content_spans(parse, [head], {i})


def content_spans(parse: Parse, tops: Iterable[int], without: set[int]) -> list[Span]:
    """Give the subtrees at `tops` as spans: runs parted by punctuation alone are one."""
    tokens = sorted({t for top in tops for t in parse.subtree(top, without)})
    runs: list[list[int]] = []
    for i in tokens:
        if runs and not any(_is_word(parse, j) or j in without for j in range(runs[-1][-1] + 1, i)):
            runs[-1].append(i)
        else:
            runs.append([i])
    trimmed = (trim(parse, r) for r in runs)
    return [parse.span(r) for r in trimmed if any(_says_something(parse, j) for j in r)]


def _is_word(parse: Parse, i: int) -> bool:
    return parse.tags[i] not in _NOT_CONTENT and parse.tags[i] not in _QUOTE_TAGS


def _says_something(parse: Parse, i: int) -> bool:
    return _is_word(parse, i) and not (parse.words[i] in RELATIVE and parse.tags[i][0] == "W")


def trim(parse: Parse, tokens: list[int]) -> list[int]:
    """Give the tokens without the punctuation at either end; quotation marks stay."""
    start, end = 0, len(tokens)
    while start < end and parse.tags[tokens[start]] in _NOT_CONTENT:
        start += 1
    while end > start and parse.tags[tokens[end - 1]] in _NOT_CONTENT:
        end -= 1
    return tokens[start:end]


# --- nouns and "according to" ----------------------------------------------------------------


def _noun_draft(parse: Parse, i: int, row: CueRow) -> Draft | None:
    tops = list(_noun_content(parse, i, row))
    if not tops:
        return None
    source, holder = _noun_source(parse, i)
    if not source and not _that_clause(parse, i):
        return None
    cue = [i]
    if parse.deps[tops[0]] == "pobj" and parse.heads[tops[0]] == i + 1:
        cue.append(i + 1)
    return Draft(i, row, source, cue, content_spans(parse, tops, {*source, *cue}), holder)


def _that_clause(parse: Parse, i: int) -> list[int]:
    clauses = parse.kids_by(i, "acl", "ccomp", "relcl")
    return [k for k in clauses if any(parse.words[m] == "that" for m in parse.kids_by(k, "mark"))]


def _noun_content(parse: Parse, i: int, row: CueRow) -> Iterator[int]:
    if "that" in row.frames and (clauses := _that_clause(parse, i)):
        yield from clauses
        return
    for k in parse.kids[i]:
        if parse.deps[k] == "prep" and k > i and parse.words[k] in row.frames:
            yield from parse.kids_by(k, "pobj", "pcomp")
            return
        if "x" in row.frames and parse.deps[k] in ("acl", "xcomp") and parse.tags[k] == "VB":
            yield k
            return


def _noun_source(parse: Parse, i: int) -> tuple[list[int], int | None]:
    """Give whose claim it is: "X's claim", "a claim by X", "X made the claim", "a Y report"."""
    owner = parse.kid(i, "poss")
    if owner is not None:
        tokens = [t for t in parse.subtree(owner) if parse.deps[t] != "case"]
        return tokens, owner
    for k in parse.kids[i]:
        if parse.deps[k] in ("prep", "agent") and parse.words[k] in ("by", "from"):
            who = parse.kid(k, "pobj")
            if who is not None:
                return source_tokens(parse, who), who
        if parse.deps[k] == "acl" and parse.tags[k] == "VBN":
            source, holder = _agent(parse, k)
            if source:
                return source, holder
    head = parse.heads[i]
    if parse.deps[i] == "dobj" and parse.words[head] in _LIGHT_VERBS:
        return find_source(parse, head)
    return [], None


def _according_draft(parse: Parse, i: int) -> Draft | None:
    if i + 1 >= len(parse.words) or parse.words[i + 1] != "to":
        return None
    who = parse.kid(i + 1, "pobj") or parse.kid(i, "pobj")
    if who is None:
        return None
    source = parse.subtree(who)
    content = content_spans(parse, [clause_top(parse, i)], {i, *source})
    return Draft(i, _ACCORDING, trim(parse, source), [i, i + 1], content, who)


def clause_top(parse: Parse, i: int) -> int:
    """Give the verb of the clause that `i` hangs in, or the topmost token where there is none."""
    top = i
    while parse.heads[top] != top and (top == i or parse.tags[top][:2] not in ("VB", "MD")):
        top = parse.heads[top]
    return top
