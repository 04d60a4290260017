"""Who is speaking, as it may be printed: the name found for a source, or the source itself.

A name is resolved in the article by rules that are sometimes wrong. The source phrase stands in the
text and is never wrong, so a name is taken only where it agrees with the phrase.

>>> voice_of("Mr. Hadd", "Ona Hadd", "Ona Hadd spoke. Mr. Hadd said so.")
'Ona Hadd'
>>> voice_of("The government", "Red Dawn", "Red Dawn is at war. The government said so.")
'The government'
>>> voice_of("The group", "Lask", "It lost a depot near Lask. The group said so.")
'The group'
>>> voice_of("the Front", "Front", "The Heather Front marched. It was late, the Front said.")
'Heather Front'
>>> voice_of("Mr. Hadd’s", "Ona Hadd", "Ona Hadd spoke. Mr. Hadd’s warning came late.")
'Ona Hadd'
>>> voice_of("He", "94 percent of Lask", "He said so.")
''
"""

import re
from collections.abc import Set
from functools import lru_cache
from typing import Final

from dateline.claims.content import word_list

# What may stand before a name without being part of it.
_TITLE: Final = re.compile(
    r"^(?:the|an?|mr|mrs|ms|miss|dr|sir|col|gen|maj|capt|lt|sgt|prof|rev|judge)\.?$", re.I
)
# Where a source phrase stops naming and begins to describe.
_DESCRIBED: Final = re.compile(
    r",\s|\s+(?:who|whom|whose|which|that|calling|speaking|wearing|identified)\s|\s+[—–-]+\s|\s\("
)
_HANGING: Final = re.compile(r"\b(?:of|from|in|for|at|by|with|and|to)$", re.I)
_ARTICLE: Final = re.compile(r"(?:an?|some|many|no)\b", re.I)
# Words after which a name is a place. Somebody who acts stands elsewhere too.
_PLACING: Final = re.compile(
    r"\b(?:near|in|at|from|outside|inside|around|above|below|beyond|towards?|to|through|via|across"
    r"|(?:north|south|east|west|town|city|village|hamlet|valley|outskirts|hills|streets) of)"
    r"(?: the)? $",
    re.I,
)
_WORD: Final = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*")
_POSSESSIVE: Final = re.compile(r"[’']s?$")
_EDGES: Final = " \t\n.,;:!?\"'“”‘’`«»()[]—–-"
_MOST_WORDS: Final = 12


def voice_of(
    source: str, resolved: str, text: str, *, places: Set[str] = frozenset(), outlet: str = ""
) -> str:
    """Give who speaks: a name that agrees with `source`, else the phrase itself; "" for nobody.

    `places` are names known to be places, and `outlet` is who published `text`: no "group" is
    either. Where nobody was resolved at all, the outlet speaks itself, and stays unnamed here.
    """
    name = _sound(resolved, text)
    phrase = _unowned(_phrase(source), name)
    if not resolved or is_nobody(phrase) or is_nobody(resolved):
        return ""
    if source.strip() and not phrase:
        return ""
    if not phrase or phrase.lower() in word_list("pronoun"):
        is_vague = phrase.lower() in ("who", "which", "that") and not name[:1].isupper()
        return "" if is_vague or _ARTICLE.match(name) else fuller_name(name, text)
    is_misled = _is_misled(phrase, name, text, places | {outlet})
    if name and not is_misled and (_agrees(phrase, name) or _is_apposed(source, name)):
        return fuller_name(name, text)
    if len(phrase.split()) > _MOST_WORDS or not phrase[0].isalpha():
        return ""
    return fuller_name(phrase, text)


def is_nobody(source: str) -> bool:
    """Whether the source is nobody at all: "no group", "nobody"."""
    first = _WORD.search(source)
    return first is not None and first.group().lower() in ("no", "nobody", "none", "neither")


def _phrase(source: str) -> str:
    """The part of a source phrase that names: up to the comma or the relative clause."""
    plain = " ".join(source.split()).strip(_EDGES)
    cut = _DESCRIBED.split(plain, maxsplit=1)[0].strip(_EDGES) if plain else ""
    if _HANGING.search(cut):
        cut = plain.split(",")[0].strip(_EDGES)
    words = cut.split()
    names_nobody = all(w.lower() in word_list("pronoun") or _TITLE.match(w) for w in words)
    return "" if (names_nobody and len(words) > 1) or _TITLE.match(cut) else cut


def _unowned(phrase: str, name: str) -> str:
    """The phrase without the possessive that its name has not: "Hadd’s" announcement is Hadd's."""
    bare = _POSSESSIVE.sub("", phrase)
    is_own = _POSSESSIVE.search(name) is None and bare.split()[-1:] == name.split()[-1:]
    return bare if is_own else phrase


def _sound(resolved: str, text: str) -> str:
    """The resolved name without stray marks, mended where its beginning was lost; "" if odd."""
    name = " ".join(resolved.split()).strip(" .,;:-")
    if not name or not name[0].isalpha() or "%" in name or name.lower() in word_list("pronoun"):
        return ""
    if ", " in name or " percent" in name or " of The " in name or len(name.split()) > _MOST_WORDS:
        return ""
    return _whole_title(name, text)


@lru_cache(maxsize=8192)
def _whole_title(name: str, text: str) -> str:
    """The name with the head of a title that was cut at "of": "State Ona Hadd" in an article
    that has "Secretary of State Ona Hadd"."""
    cut = re.search(rf"((?:[A-Z]\w+ )+)of {re.escape(name)}\b", text) if " " in name else None
    return f"{cut.group(1)}of {name}" if cut else name


def _agrees(phrase: str, name: str) -> bool:
    """Whether a name can be that of the phrase."""
    said, named = _WORD.findall(phrase), _WORD.findall(name)
    own = [w for w in said if not _TITLE.match(w)]
    if not own or not _has_capital(named):
        return False
    if ";" in name:
        return set(named) <= set(said)
    lower_said, lower_named = [w.lower() for w in own], [w.lower() for w in named]
    if lower_said == lower_named or _is_generic(lower_said):
        return True
    if set(lower_said) <= set(lower_named):
        return _has_capital(own) or len(named) > len(own)
    at = phrase.find(name)
    after = phrase[at + len(name) :]
    before_ok = not phrase[:at].rstrip().lower().endswith(" of")
    return at >= 0 and before_ok and _is_full(named) and (not after or after.startswith(" of "))


def _is_apposed(source: str, name: str) -> bool:
    """Whether a full name stands beside the description: "the police chief, Bertil Hadd"."""
    if not _is_full(_WORD.findall(name)):
        return False
    return bool(re.search(rf",\s{re.escape(name)}(?:,|$)", " ".join(source.split()).strip(" .")))


def _is_generic(own: list[str]) -> bool:
    """Whether a phrase can stand for any group: "the group", "the movement"."""
    return len(own) == 1 and own[0] in word_list("generic")


def _is_misled(phrase: str, name: str, text: str, others: Set[str]) -> bool:
    """Whether "the group" was taken for a town near by, a country, or the outlet itself."""
    own = [w.lower() for w in _WORD.findall(phrase) if not _TITLE.match(w)]
    return _is_generic(own) and bool(name) and (name in others or _is_only_a_place(name, text))


@lru_cache(maxsize=8192)
def _is_only_a_place(name: str, text: str) -> bool:
    """Whether `name` stands in `text`, and each time after a word such as "near"."""
    stands = list(re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text))
    return bool(stands) and all(
        _PLACING.search(text, max(0, m.start() - 20), m.start()) for m in stands
    )


def _has_capital(words: list[str]) -> bool:
    return any(w[0].isupper() and not _TITLE.match(w) for w in words)


def _is_full(words: list[str]) -> bool:
    return sum(w[0].isupper() for w in words) > 1


@lru_cache(maxsize=8192)
def fuller_name(name: str, text: str) -> str:
    """Give a name of one word in the one fuller form that the article has, if it has just one.

    >>> fuller_name("the ministry", "The Water Ministry spoke. Later the ministry said so.")
    'the Water Ministry'
    """
    article, _, word = name.rpartition(" ")
    if article.lower() not in ("", "the") or word.lower() not in word_list("role"):
        return name
    pattern = rf"(?<![.!?\n] )\b((?:[A-Z][\w’'-]+ ){{1,3}}){re.escape(word.capitalize())}\b"
    forms = {_without_title(m.group(1)) for m in re.finditer(pattern, text)} - {""}
    if len(forms) != 1:
        return name
    full = f"{forms.pop()} {word.capitalize()}"
    return f"{article} {full}" if article and not word[0].isupper() else full


def _without_title(words: str) -> str:
    return " ".join(w for w in words.split() if not _TITLE.match(w))
