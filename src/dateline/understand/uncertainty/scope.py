"""What a cue bears on: the words, read off the parse, and whether that is a claim or not.

Scope follows the syntactic rules of Velldal, Øvrelid, Read & Oepen, *Speculation and Negation*
(Computational Linguistics 38, 2012): a modal takes its clause, an adjective its noun, a verb its
complement, and the subject as well where it is passive or raising. They keep the cue inside the
scope; here it is left out.

A target is one of HEDGE_TARGETS: "claim" (that something is so), "material" (a video, a letter),
"number", "actor" (who it was).
"""

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Final

from dateline.model import Span
from dateline.understand.clauses import RELATIVE, content_spans, source_tokens, trim
from dateline.understand.cues import words_of
from dateline.understand.parse import Parse

Scope = tuple[tuple[Span, ...], str]

_ACTOR_ROLES: Final = (
    "human", "official", "collective", "group", "witness", "resident", "insider",
)  # fmt: skip
# What stands before the deed that somebody is accused or suspected of.
_CHARGED: Final = frozenset(("of", "for", "in", "over"))
_BEING: Final = frozenset(("is", "are", "was", "were", "be", "been"))
# How what is called something hangs on "called", or on "described as".
_NAMED: Final = frozenset(("oprd", "dobj", "attr", "ccomp", "pobj", "acomp"))
_CLAUSES: Final = ("ccomp", "xcomp", "acl", "relcl", "advcl")
_UNDER_A_VERB: Final = frozenset(
    ("aux", "auxpass", "advmod", "neg", "mark", "amod", "acomp", "attr", "prep")
)
_SUBJECTS: Final = ("nsubj", "nsubjpass", "csubj", "csubjpass")
# Words between "as many as" and its number.
_TO_NUMBER: Final = 4
# Words between a video and "purporting".
_TO_CARRIER: Final = 6
_DEEP: Final = 3
# What opens a noun phrase and is no part of what is uncertain; so are unpaired quotation marks.
_BEFORE: Final = frozenset(("DT", "HYPH", "``", "''", '""'))


@cache
def target_words(name: str) -> frozenset[str]:
    """Give the words of one list of `tables/uncertain_targets.tsv`."""
    lines = (
        files("dateline").joinpath("tables/uncertain_targets.tsv").read_text("utf-8").splitlines()
    )
    rows = [line.split("\t")[1] for line in lines if line.startswith(f"{name}\t")]
    if not rows:
        raise KeyError(name)
    return frozenset(" ".join(rows).split())


@cache
def _actors() -> frozenset[str]:
    return target_words("actor").union(*(words_of(role) for role in _ACTOR_ROLES))


def target_of(parse: Parse, noun: int, depth: int = 0) -> str:
    """Give what a noun phrase stands for by its head, or by what the head is a part of."""
    word = parse.words[noun]
    of = next((k for k in parse.kids_by(noun, "prep") if parse.words[k] == "of"), None)
    inner = parse.kid(of, "pobj") if of is not None else None
    if inner is not None and depth < _DEEP and word in target_words("through"):
        return target_of(parse, inner, depth + 1)
    if word in target_words("number"):
        return "number"
    if word in target_words("material"):
        return "material"
    if word in _actors() or word.removesuffix("s") in _actors():
        return "actor"
    return "actor" if parse.tags[noun][:3] == "NNP" or word in ("identity", "name") else "claim"


def target_of_spans(parse: Parse, spans: tuple[Span, ...], cue: int) -> str:
    """Give what spans stand for: by their top word, where that is a noun; else a claim."""
    first = parse.token_at(spans[0].start)
    last = parse.token_at(spans[0].end - 1)
    tops = [t for t in range(first, last + 1) if not first <= parse.heads[t] <= last]
    top = tops[0] if tops else next(t for t in range(first, last + 1) if parse.heads[t] == t)
    if parse.sentence_of[top] < parse.sentence_of[cue] or parse.heads[top] == top:
        return _of_subject(parse, top)
    return target_of(parse, top) if parse.tags[top][:2] == "NN" else "claim"


def _of_subject(parse: Parse, verb: int) -> str:
    """Give what "it" means after a sentence: its subject, where that is material or a number."""
    subject = parse.kid(verb, *_SUBJECTS)
    if subject is None and parse.tags[verb][:2] == "NN":
        subject = verb
    target = "claim" if subject is None else target_of(parse, subject)
    return target if target in ("material", "number") else "claim"


def scope_of(parse: Parse, start: int, end: int, kind: str) -> Scope:
    """Give the words that the cue at tokens `start` up to `end` bears on, and their target."""
    cue = set(range(start, end))
    tops = (t for t in reversed(range(start, end)) if parse.heads[t] not in cue - {t})
    token = next(tops, end - 1)
    found = _BY_KIND.get(kind, _by_grammar)(parse, token, cue)
    return found if found[0] else _clause(parse, token, cue)


def _by_grammar(parse: Parse, token: int, cue: set[int]) -> Scope:
    """Choose by the word's part in the sentence."""
    tag, dep = parse.tags[token], parse.deps[token]
    head = parse.heads[token]
    if dep == "conj" and parse.deps[head] == "amod":
        dep, head = "amod", parse.heads[head]  # "Known or suspected militants".
    if dep in ("amod", "compound", "nmod") and parse.tags[head][:2] == "NN":
        return _noun_phrase(parse, head, cue)
    if tag[:2] == "RB" and parse.tags[head][:2] in ("CD", "NN", "JJ") and dep == "advmod":
        return _of_adverb(parse, head, cue)
    if dep in ("acomp", "attr", "oprd") and tag[:2] in ("JJ", "RB", "VB"):
        return _predicate(parse, token, cue)
    if tag[:2] == "VB":
        return _of_verb(parse, token, cue)
    if tag[:2] == "NN":
        return _of_noun(parse, token, cue)
    return _clause(parse, head, cue)


def _noun_phrase(parse: Parse, noun: int, cue: set[int]) -> Scope:
    """An adjective bears on its noun: "an alleged spy", "unverified footage of the raid"."""
    owners = {t for k in parse.kids_by(noun, "poss") for t in parse.subtree(k)}
    first = max(cue) if max(cue) < noun else -1
    tokens = [t for t in source_tokens(parse, noun) if t > first and t not in cue | owners]
    while tokens and parse.tags[tokens[0]] in _BEFORE:
        tokens = tokens[1:]
    return parse.spans(trim(parse, tokens)), target_of(parse, noun)


def _of_adverb(parse: Parse, head: int, cue: set[int]) -> Scope:
    """An adverb before a number, a noun or an adjective bears on no more than that."""
    if parse.tags[head] == "CD":
        top = parse.heads[head] if parse.deps[head] == "nummod" else head
        return tuple(content_spans(parse, [top], cue)), "number"
    if parse.tags[head][:2] == "NN":
        return _noun_phrase(parse, head, cue)
    if parse.deps[head] in ("acomp", "attr"):
        return _clause(parse, parse.heads[head], cue)
    return tuple(content_spans(parse, [head], cue)), "claim"


def _predicate(parse: Parse, token: int, cue: set[int]) -> Scope:
    """An adjective said of something: "it is unclear whether …", "the tape is possibly forged"."""
    verb = parse.heads[token]
    tops = [k for k in (*parse.kids[token], *parse.kids[verb]) if parse.deps[k] in _CLAUSES]
    tops = [k for k in tops if k > token or parse.deps[k] == "ccomp"]
    subject = parse.kid(verb, *_SUBJECTS)
    if subject is None or (parse.words[subject] == "it" and tops):
        return tuple(content_spans(parse, tops, cue)), "claim"
    if tops:
        return tuple(content_spans(parse, sorted({subject, *tops}), cue)), "claim"
    return tuple(content_spans(parse, [subject], cue)), target_of(parse, subject)


def _bare(parse: Parse, noun: int, verb: int) -> tuple[Span, ...]:
    """Give a noun phrase without the cue's verb and all that hangs on that."""
    hanging = set(parse.subtree(verb)) if parse.heads[verb] == noun else set()
    return parse.spans(trim(parse, [t for t in source_tokens(parse, noun) if t not in hanging]))


def _whom(parse: Parse, verb: int) -> int | None:
    """Give whom a verb is said of: its subject, what "who" stands for, or the noun it follows."""
    subject = parse.kid(verb, *_SUBJECTS)
    if subject is None:
        return parse.heads[verb] if parse.deps[verb] == "acl" else None
    is_relative = parse.words[subject] in RELATIVE and parse.tags[subject][0] == "W"
    return parse.heads[verb] if is_relative and parse.deps[verb] == "relcl" else subject


def _is_passive(parse: Parse, verb: int) -> bool:
    return parse.tags[verb] == "VBN" and (
        parse.kid(verb, "auxpass", "nsubjpass") is not None or parse.deps[verb] == "acl"
    )


def _of_verb(parse: Parse, verb: int, cue: set[int]) -> Scope:
    """A verb bears on its complement; a passive or raising one on its subject too."""
    tops = [k for k in parse.kids[verb] if parse.deps[k] in ("ccomp", "xcomp", "oprd", "acomp")]
    tops = [k for k in tops if k > verb or parse.deps[k] == "ccomp"]
    word = parse.words[verb]
    is_raising = word in target_words("raising") and parse.kid(verb, "ccomp") is None
    if _is_passive(parse, verb) or (is_raising and parse.tags[verb] != "VBN"):
        return _with_subject(parse, verb, tops, cue)
    noun = _carrier(parse, verb)
    if noun is not None and parse.tags[verb] == "VBG":
        # "A video purporting to show the raid": it is the video that may not be what it seems.
        target = target_of(parse, noun)
        tops = tops or [k for k in parse.kids_by(verb, "advcl", "dobj") if k > verb]
        shown = content_spans(parse, tops, cue)
        return (*_bare(parse, noun, verb), *shown), target if target == "material" else "claim"
    tops = tops or parse.kids_by(verb, "dobj")
    if not tops:
        return (), "claim"
    spans = tuple(content_spans(parse, tops, cue))
    if parse.deps[tops[0]] == "dobj":
        return spans, target_of(parse, tops[0])
    subject = parse.kid(verb, "nsubj")
    if subject is not None and word.startswith("purport"):
        spans = tuple(content_spans(parse, [subject, *tops], cue))
        return spans, "material" if target_of(parse, subject) == "material" else "claim"
    return spans, "claim"


def _carrier(parse: Parse, verb: int) -> int | None:
    """Give what purports: the noun before, or the last material, where a day stands between."""
    if parse.deps[verb] == "acl":
        return parse.heads[verb]
    if parse.deps[verb] != "advcl" or not parse.words[verb].startswith("purport"):
        return None
    near = range(verb - 1, max(-1, verb - _TO_CARRIER), -1)
    return next((t for t in near if parse.words[t] in target_words("material")), None)


def _with_subject(parse: Parse, verb: int, tops: list[int], cue: set[int]) -> Scope:
    subject = parse.kid(verb, *_SUBJECTS)
    if parse.heads[verb] == _whom(parse, verb):
        subject = parse.heads[verb]
        preps = [] if tops else [k for k in parse.kids_by(verb, "prep") if k > verb]
        spans = content_spans(parse, [*tops, *preps], cue)
        return (*_bare(parse, subject, verb), *spans), "claim"
    if subject is not None and parse.words[subject] == "it" and tops:
        subject = None
    preps = [] if tops else [k for k in parse.kids_by(verb, "prep") if k > verb]
    found = [k for k in (subject, *tops, *preps) if k is not None]
    return tuple(content_spans(parse, sorted(found), cue)), "claim"


def _of_noun(parse: Parse, noun: int, cue: set[int]) -> Scope:
    """A noun bears on what it is of: "allegations that …", "the possibility of a raid"."""
    tops = [k for k in parse.kids[noun] if parse.deps[k] in _CLAUSES and k > noun]
    preps = [k for k in parse.kids_by(noun, "prep") if k > noun]
    inner = [p for k in preps for p in parse.kids_by(k, "pobj", "pcomp")]
    if not tops:
        # "Allegations from an officer that …": the clause is often hung on the officer.
        tops = [k for p in inner for k in parse.kids[p] if parse.kid(k, "mark") is not None]
    if not tops:
        about = [k for k in preps if parse.words[k] in ("of", "about", "over", "against")]
        tops = [p for k in about for p in parse.kids_by(k, "pobj", "pcomp")]
    return tuple(content_spans(parse, tops, cue)), "claim"


def _clause(parse: Parse, token: int, cue: set[int]) -> Scope:
    """A modal, an adverb and "if" bear on their clause, without clauses beside it."""
    top = token
    while parse.deps[top] in _UNDER_A_VERB:
        if parse.heads[top] == top:
            break
        top = parse.heads[top]
    beside = [
        k
        for k in parse.kids[top]
        if parse.deps[k] in ("parataxis", "cc", "intj")
        or (parse.deps[k] == "conj" and parse.kid(k, *_SUBJECTS) is not None)
        or (parse.deps[k] == "advcl" and _is_aside(parse, k))
    ]
    spans = content_spans(parse, [top], {*cue, *beside})
    verb = top
    while parse.deps[verb] == "conj" and parse.kid(verb, *_SUBJECTS) is None:
        verb = parse.heads[verb]
    shared = parse.kid(verb, *_SUBJECTS) if verb != top else None
    if shared is not None:
        spans = [parse.span(source_tokens(parse, shared)), *spans]
    if parse.deps[top] not in ("relcl", "acl"):
        return tuple(spans), "claim"
    noun = parse.heads[top]
    is_shown = parse.words[top] in target_words("showing")
    target = target_of(parse, noun) if is_shown else "claim"
    return (*_bare(parse, noun, top), *spans), target if target == "material" else "claim"


def _is_aside(parse: Parse, clause: int) -> bool:
    """Whether a clause is told beside the one it hangs on: "although …", "because …", "if …"."""
    mark = parse.kid(clause, "mark")
    return mark is not None and parse.words[mark] in target_words("aside")


# --- the desk's own kinds --------------------------------------------------------------------


def _accused(parse: Parse, token: int, cue: set[int]) -> Scope:
    """Who is suspected, accused or blamed is what is uncertain; of what goes with it."""
    if parse.tags[token][:2] != "VB" or "amod" in (parse.deps[token], _joined_to(parse, token)):
        return _by_grammar(parse, token, cue)
    on = next((k for k in parse.kids_by(token, "prep") if parse.words[k] == "on"), None)
    if on is not None:
        return tuple(content_spans(parse, parse.kids_by(on, "pobj"), cue)), "actor"
    of = [k for k in parse.kids_by(token, "prep") if k > token and parse.words[k] in _CHARGED]
    clauses = parse.kids_by(token, "ccomp", "xcomp")
    if clauses:
        return _of_verb(parse, token, cue)
    above = parse.heads[token]
    if parse.deps[token] == "xcomp" and parse.words[above] in _BEING:
        who = parse.kid(above, *_SUBJECTS)  # "The mayor is to blame".
    elif _is_passive(parse, token):
        who = _passive_subject(parse, token)
    else:
        who = parse.kid(token, "dobj")
    if who is None:
        return tuple(content_spans(parse, of, cue)), "claim"
    deed = None if of or who < token else _deed_astray(parse, token, who)
    if deed is not None:
        hanging = set(parse.subtree(deed))
        bare = [t for t in source_tokens(parse, who) if t not in hanging]
        return (*parse.spans(trim(parse, bare)), *content_spans(parse, [deed], cue)), "actor"
    spans = _bare(parse, who, token)
    return (*spans, *content_spans(parse, of, cue)), "actor"


def _joined_to(parse: Parse, token: int) -> str:
    """Give the part in the sentence of the word that this one is joined to by "and" or "or"."""
    return parse.deps[parse.heads[token]] if parse.deps[token] == "conj" else ""


def _deed_astray(parse: Parse, token: int, who: int) -> int | None:
    """Give the "of" of the deed where it hangs on whom: "accused two clerics of hiding rifles"."""
    inside = [t for t in parse.subtree(who) if parse.words[t] == "of" and parse.deps[t] == "prep"]
    deeds = [t for t in inside if parse.kid(t, "pcomp") is not None]
    if not deeds and parse.words[token].startswith("accus"):
        deeds = inside
    return deeds[-1] if deeds else None


def _passive_subject(parse: Parse, verb: int) -> int | None:
    """Give who is accused: the subject, the noun before, or the subject of the verb it follows."""
    while parse.kid(verb, *_SUBJECTS) is None and parse.deps[verb] == "conj":
        verb = parse.heads[verb]
    return _whom(parse, verb)


def _claimed(parse: Parse, token: int, cue: set[int]) -> Scope:
    """Who claims responsibility, and for what: whether it was they is what is uncertain."""
    subject = parse.kid(token, "nsubj", "nsubjpass")
    hanging = [k for t in cue for k in parse.kids[t] if parse.words[k] in ("for", "by")]
    tops = [p for k in hanging for p in parse.kids_by(k, "pobj", "pcomp")]
    found = [k for k in (subject, *tops) if k is not None]
    return tuple(content_spans(parse, sorted(found), cue)), "actor"


def _estimated(parse: Parse, token: int, cue: set[int]) -> Scope:
    """The number after the cue, with what is counted."""
    first = max(cue) + 1
    sentence = parse.sentences[parse.sentence_of[token]]
    near = range(first, min(first + _TO_NUMBER, sentence.stop))
    number = next((t for t in near if parse.tags[t] == "CD"), None)
    if number is None:
        return tuple(content_spans(parse, [parse.heads[token]], cue)), "number"
    if parse.tags[number - 1] == "$":
        number -= 1
    is_counting = parse.deps[number] in ("nummod", "quantmod", "compound")
    noun = parse.heads[number] if is_counting else number
    return (parse.span([number, max(number, noun)]),), "number"


def _distanced(parse: Parse, token: int, cue: set[int]) -> Scope:
    """What the outlet will not call so in its own voice."""
    if any(parse.tags[t] in ("VBZ", "VBP", "VBD") for t in cue):
        named = [k for t in cue for k in parse.kids[t] if k > max(cue) and parse.deps[k] in _NAMED]
        return tuple(content_spans(parse, named, cue)), "claim"
    head = parse.heads[token]
    if parse.tags[head][:2] == "NN":
        return _noun_phrase(parse, head, cue)
    return tuple(content_spans(parse, [head], cue)), "claim"


_BY_KIND: Final[dict[str, Callable[[Parse, int, set[int]], Scope]]] = {
    "accused": _accused,
    "suspected": _accused,
    "claimed": _claimed,
    "estimated": _estimated,
    "distanced": _distanced,
}
