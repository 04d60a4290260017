"""What kind of speaker a noun phrase names: one of model.SPEAKER_TYPES.

Somebody with a name is a person. Unnamed people are told apart by what they are said to be, so
that a page can count them apart; what cannot speak for itself, a report or a toll, is a document.
"""

import re
from typing import Final

from dateline.outlets import known_outlet
from dateline.understand.cues import words_of
from dateline.understand.names import Name
from dateline.understand.parse import Parse

# First row that has the word wins.
_BY_WORD: Final = (
    ("insider", "insider"),
    ("witness", "witness"),
    ("resident", "resident"),
    ("outlet", "press"),
    ("official", "official"),
    ("document", "documentary"),
    ("document", "document"),
    ("group", "collective"),
    ("group", "group"),
    ("unnamed", "human"),
    ("unnamed", "kin"),
)
_KNOWING: Final = re.compile(
    r"\b(?:familiar with|briefed on|close to|with (?:\w+ ){0,2}knowledge of|privy to|in the know"
    r"|aware of the|involved in the (?:talks|negotiations|discussions|investigation)"
    r"|anonym\w+|not (?:to )?be (?:named|identified))\b",
    re.I,
)
_PERSONAL_ENDING: Final = re.compile(r".{3,}(?:er|or|ist|ian|man|men|woman|women|ee)s?$")
# "Authorities" and "police" are many; a "News Agency" sells news, an "agency" alone rules.
_NEWS: Final = frozenset(("news", "press", "wire"))


def type_of_name(parse: Parse, name: Name, text: str) -> str:
    """Give the type of a name that settled to `text`."""
    if name.is_person:
        return "person"
    outlet = known_outlet(text)
    if outlet is not None:
        return "group" if outlet.kind == "monitor" else "outlet"
    words = text.lower().split()
    if len(words) > 1 and words[-1] in words_of("outlet_words") and name.kind in ("ORG", "", "GPE"):
        return "outlet"
    if _is_apposed_to(parse, name, "press") or words[-2:] == ["news", "agency"]:
        return "outlet"
    if words[-1] in words_of("documentary") - words_of("outlet_words"):
        return "document"
    return "group"


def _is_apposed_to(parse: Parse, name: Name, row: str) -> bool:
    """Whether "newspaper" or the like stands beside the name."""
    head = name.end - 1
    beside = {parse.heads[head], *parse.kids_by(head, "appos", "compound")}
    near = {name.first - 1, name.end} & set(range(len(parse.words)))
    words = {parse.words[t] for t in (beside | near) if not name.start <= t < name.end}
    return bool(words & (words_of(row) - words_of("generic_body")))


def type_of_phrase(parse: Parse, token: int, phrase: str) -> str:
    """Give the type of an unnamed speaker, by the head at `token` and the words of the phrase."""
    head = counted(parse, token)
    word = parse.words[head]
    kind = _type_of_word(word)
    if kind == "group" and _modifiers(parse, head) & _NEWS:
        return "outlet"
    if kind in ("unnamed", "") and _KNOWING.search(phrase):
        return "insider"
    if kind == "official" and _modifiers(parse, head) & words_of("faction_words"):
        return "unnamed"
    if kind:
        return kind
    if parse.tags[head] in ("NNP", "NNPS"):
        return "group"
    if word in words_of("partitive") or _PERSONAL_ENDING.match(word):
        return "unnamed"
    return "document" if parse.tags[head] in ("NN", "NNS") else "unnamed"


def _type_of_word(word: str) -> str:
    forms = (word, word.removesuffix("s"), f"{word.removesuffix('ies')}y")
    return next((t for form in forms for t, row in _BY_WORD if form in words_of(row)), "")


def counted(parse: Parse, token: int) -> int:
    """Give the noun that is counted: "officials" in "one of three officials"."""
    for _ in range(4):
        if parse.words[token] not in words_of("partitive") and parse.tags[token] != "CD":
            break
        of = next((k for k in parse.kids_by(token, "prep") if parse.words[k] == "of"), None)
        what = parse.kid(of, "pobj") if of is not None else None
        if what is None:
            break
        token = what
    return token


def _modifiers(parse: Parse, head: int) -> set[str]:
    return {parse.words[k] for k in parse.kids_by(head, "compound", "amod", "nmod")}


def is_human(parse: Parse, token: int) -> bool:
    """Whether the noun at `token` is a person or people by its word alone."""
    word = parse.words[token]
    rows = ("human", "official", "witness", "resident", "kin", "man", "woman")
    return any(word in words_of(row) for row in rows)
