"""The names that an article gives: full names, acronyms, and who was named where.

>>> expand_acronyms("The Harbour Relief Union (HRU) left. HRU said so.")
{'HRU': 'Harbour Relief Union'}
"""

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import Final

from dateline.outlets import known_outlet
from dateline.understand.cues import words_of
from dateline.understand.parse import Parse

_DEFINED: Final = re.compile(
    r"((?:[A-Z][\w’'-]+)(?: (?:(?:of|the|and|for|in|on|de|al)\b ?)*[A-Z][\w’'-]+){1,7}),? "
    r"[(\[](?:the )?[“\"']?([A-Z][A-Za-z-]*[A-Z])[”\"']?[)\]]"
)
_SMALL: Final = frozenset(("of", "the", "and", "for", "in", "on", "to"))
_ACRONYM: Final = re.compile(r"[A-Z]{2,7}")
_SOUNDLESS: Final = re.compile(r"[^bcdfghjklmnpqrstvwxz]")
# Shorter skeletons ("Ali", "Lee") fit too many names.
_MIN_SOUND: Final = 3
_HAS_LOWER: Final = re.compile(r"[a-z]")


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it stands once: tokens `start` to `end`, and whether it is a person's."""

    start: int
    end: int
    text: str
    is_person: bool
    is_subject: bool = False
    is_titled: bool = False


def expand_acronyms(text: str) -> dict[str, str]:
    """Give each acronym that `text` defines in brackets, with what it stands for."""
    found: dict[str, str] = {}
    for match in _DEFINED.finditer(text):
        name, acronym = match.groups()
        words = name.split()
        for skip in range(len(words)):
            if _initials_fit(words[skip:], acronym):
                found.setdefault(acronym, " ".join(words[skip:]))
                break
    return found


def _initials_fit(words: list[str], acronym: str) -> bool:
    if words[0].lower() in _SMALL:
        return False
    letters = acronym.replace("-", "").upper()
    full = "".join(w[0] for w in words).upper()
    short = "".join(w[0] for w in words if w.lower() not in _SMALL).upper()
    return letters in (full, short)


def sound_of(word: str) -> str:
    """Give a word's consonants, doubled ones once: names spelled from another script agree.

    >>> sound_of("Youssef") == sound_of("Yusuf")
    True
    """
    lower = word.lower()
    return re.sub(r"(.)\1+", r"\1", lower[:1] + _SOUNDLESS.sub("", lower[1:]))


class Names:
    """All names of one article, found in its parse; `persons` are spaCy's, if it looked."""

    def __init__(self, parse: Parse, kinds: dict[int, str]) -> None:
        """Collect the runs of proper nouns; `kinds` gives entity types by token."""
        self._parse = parse
        self._kinds = kinds
        self.names: list[Name] = list(self._runs())
        self._acronyms = expand_acronyms(parse.text)
        self._full = self._full_names()
        self.names = [self._settled_kind(n) for n in self.names]
        self._spelled = self._initials()

    def _runs(self) -> list[Name]:
        parse, found, i = self._parse, [], 0
        while i < len(parse.words):
            if parse.tags[i] not in ("NNP", "NNPS"):
                i += 1
                continue
            end = self._end_of(i)
            found.append(self._name(i, end))
            i = end
        return found

    def _end_of(self, i: int) -> int:
        """Give the end of the run of proper nouns at `i`; particles inside a name belong to it."""
        parse, end = self._parse, i + 1
        size = len(parse.words)
        while end < size:
            small = parse.words[end] in words_of("particle") or parse.tags[end] == "HYPH"
            if parse.tags[end] in ("NNP", "NNPS"):
                end += 1
            elif small and end + 1 < size and parse.tags[end + 1] in ("NNP", "NNPS"):
                end += 2
            else:
                break
        return end

    def _name(self, start: int, end: int) -> Name:
        parse = self._parse
        titles = [i for i in range(start, end) if parse.words[i] in words_of("title")]
        # "Interior Minister", "Director General": a title alone is kept whole.
        titled = bool(titles) and titles[-1] < end - 1
        first = titles[-1] + 1 if titled else start
        text = parse.text[parse.starts[first] : parse.ends[end - 1]]
        kind = self._kinds.get(end - 1, "")
        is_person = kind == "PERSON" or titled or (not kind and self._looks_personal(first, end))
        if {parse.words[i] for i in range(first, end)} & words_of("org_words"):
            is_person = False
        head = end - 1
        is_subject = parse.deps[head] in ("nsubj", "nsubjpass")
        return Name(first, end, text, is_person, is_subject, titled)

    def _looks_personal(self, start: int, end: int) -> bool:
        return not self._kinds and 2 <= end - start <= 4

    def _settled_kind(self, name: Name) -> Name:
        """A surname whose full name is a person's is a person's, whatever spaCy made of it here."""
        known = name.text in self._full or name.text in self._full.values()
        return replace(name, is_person=True) if known else name

    def _full_names(self) -> dict[str, str]:
        """Give for each surname the full name that the article uses most, the first on a tie."""
        counts: dict[str, Counter[str]] = {}
        for name in self.names:
            words = name.text.split()
            if name.is_person and len(words) > 1:
                counts.setdefault(words[-1], Counter())[name.text] += 1
        return {last: fulls.most_common(1)[0][0] for last, fulls in counts.items()}

    def _initials(self) -> dict[str, str]:
        """Give names by their initials: an article that writes "IS" mostly spelled it out once."""
        found: dict[str, str] = {}
        for name in self.names:
            words = name.text.split()
            if len(words) > 1 and _HAS_LOWER.search(name.text):
                found.setdefault("".join(w[0] for w in words).upper(), name.text)
        return found

    def settle(self, text: str) -> str:
        """Give the fullest form of a name that the article or the outlet table knows."""
        if _ACRONYM.fullmatch(text):
            spelled = self._acronyms.get(text)
            outlet = known_outlet(text)
            return spelled or (outlet.name if outlet else self._spelled.get(text, text))
        outlet = known_outlet(text) or known_outlet(f"The {text}")
        if outlet is not None:
            return outlet.name
        return self._full.get(text, text)

    def fullest(self, name: Name) -> str:
        """Give the fullest form of a name where it stands: after a title it is no first name."""
        settled = self.settle(name.text)
        if settled != name.text or name.is_titled or not name.is_person:
            return settled
        return self._by_given_name(settled)

    def _by_given_name(self, text: str) -> str:
        """Give the one full name that has this first name, though it be spelled another way."""
        key = sound_of(text)
        if " " in text or len(key) < _MIN_SOUND:
            return text
        fits = {
            f for f in self._full.values() if key in map(sound_of, (f.split()[0], f.split()[-1]))
        }
        return fits.pop() if len(fits) == 1 else text

    def at(self, token: int) -> Name | None:
        """Give the name that `token` stands in, or None."""
        low, high = 0, len(self.names)
        while low < high:
            mid = (low + high) // 2
            name = self.names[mid]
            if name.end <= token:
                low = mid + 1
            elif name.start > token:
                high = mid
            else:
                return name
        return None

    def kind_at(self, token: int) -> str:
        """Give the entity type at `token`, or "" where none was told."""
        return self._kinds.get(token, "")
