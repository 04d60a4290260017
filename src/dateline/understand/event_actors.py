"""Who does it, and to whom: the groups, peoples and states that a trigger's grammar joins to it.

"Troops of the Northern League attacked the Ruan garrison" has the League as source and Ruan's
people as target; "an attack on the garrison by the League" and "the League carried out an attack"
say the same. A name that only stands near is neither.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dateline.model import Entity, Span
from dateline.understand.parse import Parse
from dateline.understand.word_lists import word_set

# Verbs that say no more than that the noun after them was done.
_LIGHT: Final = word_set(
    "carry carried carrying carries launch launched launching launches conduct conducted "
    "conducting stage staged staging stages mount mounted mounting mounts commit committed "
    "committing make made making claim claimed claims claiming perpetrate perpetrated execute "
    "executed order ordered begin began start started resume resumed hold held holding wage waged "
    "waging suffer"
)
# Verbs whose subject, an event, is done to their object: "the raid killed three policemen".
_HIT: Final = word_set(
    "kill killed kills killing wound wounded injure injured hit hits hitting strike struck target "
    "targeted targeting targets destroy destroyed"
)
_AGAINST: Final = word_set("on against at upon targeting")
_BETWEEN: Final = word_set("between among with")
# Relations inside a phrase: what is joined to a noun and still means it, or whose it is.
_INSIDE: Final = ("compound", "amod", "poss", "nmod", "appos", "conj", "det", "nummod")
_WHOSE: Final = ("of", "from")
_SUBJECTS: Final = ("nsubj", "csubj")
_WHO: Final = word_set("who that which")
_STEPS: Final = 6


@dataclass(frozen=True, slots=True)
class Parties:
    """Names of those who act and of those to whom it is done, each once, in order."""

    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


def find_parties(parse: Parse, trigger: Span, able: Sequence[Entity]) -> Parties:
    """Give who did what the trigger names, and to whom; `able` are the names that can act."""
    if not able:
        return Parties()
    top = top_token(parse, trigger)
    named = {top_token(parse, e.evidence.span): e.name for e in able}
    find = _of_verb if parse.tags[top].startswith("VB") else _of_noun
    sources, targets = find(parse, top)
    acting, done_to = _names(parse, named, sources), _names(parse, named, targets)
    return Parties(acting, tuple(n for n in done_to if n not in acting))


def top_token(parse: Parse, span: Span) -> int:
    """Give the token of `span` on which its others hang."""
    at = parse.token_at(span.end - 1)
    while parse.heads[at] != at and span.start <= parse.starts[parse.heads[at]] < span.end:
        at = parse.heads[at]
    return at


def _of_verb(parse: Parse, verb: int) -> tuple[list[int], list[int]]:
    """Give the tokens of who acts and of who is acted on, of a verb."""
    by = _after(parse, verb, ("by",), ("agent", "prep"))
    objects = [*parse.kids_by(verb, "dobj", "dative"), *_after(parse, verb, _AGAINST, ("prep",))]
    subject = _subject(parse, verb)
    if _is_passive(parse, verb):
        within = _after(parse, verb, ("in", "during"), ("prep",))
        doers = [t for noun in within for t in _doers(parse, noun)]
        return [*by, *doers], [*subject, *objects]
    return [*subject, *by], objects


def _is_passive(parse: Parse, verb: int) -> bool:
    if parse.kids_by(verb, "nsubjpass", "auxpass", "agent"):
        return True
    deps = parse.deps[verb]
    if deps == "conj" and parse.tags[verb] == "VBN":
        return _is_passive(parse, parse.heads[verb])
    return parse.tags[verb] == "VBN" and deps in ("acl", "amod")


def _subject(parse: Parse, verb: int) -> list[int]:
    """Give the subject of a verb; of one that has none, that of the verb or noun above it."""
    for _ in range(_STEPS):
        own = parse.kids_by(verb, *_SUBJECTS, "nsubjpass")
        if own and parse.words[own[0]] in _WHO and parse.deps[verb] == "relcl":
            return [parse.heads[verb]]
        if own:
            return own
        if parse.deps[verb] in ("acl", "amod"):
            return [parse.heads[verb]]
        if parse.deps[verb] not in ("conj", "xcomp", "advcl", "pcomp"):
            return []
        is_led = parse.deps[verb] == "pcomp"
        verb = parse.heads[verb]
        while not parse.tags[verb].startswith("VB") and parse.deps[verb] == "prep":
            verb = parse.heads[verb]
        if is_led and (accused := parse.kids_by(verb, "dobj")):
            return accused
    return []


def _of_noun(parse: Parse, noun: int) -> tuple[list[int], list[int]]:
    """Give the tokens of who acts and of who is acted on, of a noun such as "raid"."""
    sources = _doers(parse, noun)
    targets = _after(parse, noun, _AGAINST, ("prep",))
    both = _after(parse, noun, _BETWEEN, ("prep",))
    head, dep = parse.heads[noun], parse.deps[noun]
    if dep in ("dobj", "nsubjpass") and parse.words[head] in _LIGHT:
        sources += _subject(parse, head) if dep == "dobj" else []
        sources += _after(parse, head, ("by",), ("agent", "prep"))
        targets += _after(parse, head, _AGAINST, ("prep",))
    if dep == "nsubj" and parse.words[head] in _HIT:
        targets += parse.kids_by(head, "dobj")
    return [*sources, *both], targets


def _doers(parse: Parse, noun: int) -> list[int]:
    """Give whose deed a noun is: "an Israeli raid", "the League's raid", "a raid by the League"."""
    whose = parse.kids_by(noun, "poss", "compound", "amod", "nmod")
    return [*whose, *_after(parse, noun, ("by",), ("prep", "agent"))]


def _after(parse: Parse, at: int, words: Iterable[str], deps: Iterable[str]) -> list[int]:
    """Give what the prepositions `words` under a token lead to."""
    leads = [k for k in parse.kids_by(at, *deps) if parse.words[k] in words]
    return [k for lead in leads for k in parse.kids_by(lead, "pobj")]


def _names(parse: Parse, named: dict[int, str], tops: Iterable[int]) -> tuple[str, ...]:
    inside = (named[t] for top in tops for t in _phrase(parse, top) if t in named)
    return tuple(dict.fromkeys(inside))


def _phrase(parse: Parse, top: int) -> Iterator[int]:
    """Yield the tokens that a noun's phrase is made of, its clauses and places apart."""
    todo = [top]
    while todo:
        at = todo.pop(0)
        yield at
        for kid in parse.kids[at]:
            if parse.deps[kid] in _INSIDE:
                todo.append(kid)
            elif parse.deps[kid] == "prep" and parse.words[kid] in _WHOSE:
                todo += parse.kids_by(kid, "pobj")
