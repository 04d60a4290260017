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
from dateline.understand.genders import first_names, gender_of, gender_of_word
from dateline.understand.groups import group_names
from dateline.understand.parse import Parse
from dateline.understand.word_lists import word_set

_DEFINED: Final = re.compile(
    r"((?:[A-Z][\w’'-]+)(?: (?:(?:of|the|and|for|in|on|de|al)\b ?)*[A-Z][\w’'-]+){1,7}),? "
    r"[(\[](?:the )?[“\"']?([A-Z][A-Za-z-]*[A-Z])[”\"']?[)\]]"
)
_SMALL: Final = frozenset(("of", "the", "and", "for", "in", "on", "to"))
_ACRONYM: Final = re.compile(r"[A-Z]{2,7}")
_SOUNDLESS: Final = re.compile(r"[^bcdfghjklmnpqrstvwxz]")
# Shorter skeletons ("Ali", "Lee") fit too many names.
_MIN_SOUND: Final = 3
# Initials whose last stop the parser took for the sentence's: "U.S".
_INITIALS: Final = re.compile(r"(?:\b[A-Z]\.)+[A-Z]$")
# Long words that a headline has at least, and the share of them that have a capital.
_HEADLINE_WORDS: Final = 3
_HEADLINE_SHARE: Final = 0.85
_LONG: Final = 4
_HAS_LOWER: Final = re.compile(r"[a-z]")
_LETTER: Final = re.compile(r"[^\W\d_]")
_PROPER: Final = ("NNP", "NNPS")
_OF: Final = frozenset(("of", "for", "on"))
_DAYS: Final = word_set("monday tuesday wednesday thursday friday saturday sunday")
# Titles that are names as well: "Hassan Sheikh Mohamud".
_ALSO_NAMES: Final = word_set(
    "sheikh sheik shaikh king judge prince justice major dean pope bishop imam mullah emir host"
    " marshal sultan coach boss private lady sir lord princess queen abbot senior"
)
_SUFFIXES: Final = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii", "iv"))
_GROUP_KINDS: Final = ("ORG", "GPE", "NORP", "LOC", "FAC", "PRODUCT", "EVENT")
# What a token may bring with it that is not the name's: "Fla.—President", ". Faulkner", "-David".
_FRAME: Final = re.compile(r"^(?:[^\s]*[—–])?[\s\W_]+|^[^\s]*[—–](?=\w)|[\s,;:'\"“”‘’-]+$")


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it stands once: tokens `start` to `end`, and whether it is a person's.

    `first` is the token where its titles begin. `kind` is the parser's type, "" where it has none.
    """

    start: int
    end: int
    text: str
    is_person: bool
    is_subject: bool = False
    is_titled: bool = False
    first: int = 0
    kind: str = ""


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
    """All names of one article, found in its parse; `kinds` are the parser's types by token."""

    def __init__(self, parse: Parse, kinds: dict[int, str]) -> None:
        """Collect the runs of proper nouns, and settle whose names they are over all the text."""
        self._parse = parse
        self._kinds = kinds
        self._votes: dict[str, Counter[str]] = {}
        names = self._out_of_headlines(list(self._runs()))
        self._acronyms = expand_acronyms(parse.text)
        self._fulls = _full_names(names)
        self.names: list[Name] = [self._settled_kind(n) for n in names]
        self._fulls = _full_names(self.names)
        self.names = [self._settled_kind(n) for n in self.names]
        self._spelled = self._initials()
        self._longer = self._longer_names()
        self.genders = self._genders()

    # --- finding them --------------------------------------------------------------------

    def _runs(self) -> list[Name]:
        parse, found, i = self._parse, [], 0
        while i < len(parse.words):
            if parse.tags[i] not in _PROPER or not _LETTER.search(parse.words[i]):
                i += 1
                continue
            end = self._end_of(i)
            name = self._name(i, end)
            if name.text:
                found.append(name)
                votes = self._votes.setdefault(name.text, Counter())
                votes["PERSON" if name.is_titled and name.is_person else name.kind] += 1
            i = end
        return found

    def _out_of_headlines(self, names: list[Name]) -> list[Name]:
        """Give the names, those in lines of capitalised words cut to what the text calls them.

        "What Will Obama Do Now" makes "Obama Do" a run of proper nouns.
        """
        headlines = [s for s in self._parse.sentences if _is_headline(self._parse, s)]
        held = {t for s in headlines for t in s}
        plain = {n.text for n in names if n.start not in held}
        return [n if n.start not in held else self._shortened(n, plain) for n in names]

    def _shortened(self, name: Name, plain: set[str]) -> Name:
        """Give the longest part of a headline's name that is a name in `plain`, else the name."""
        if name.text in plain:
            return name
        size = name.end - name.start
        parts = ((a, a + n) for n in range(size - 1, 0, -1) for a in range(size - n + 1))
        for first, last in parts:
            part = self._name(name.start + first, name.start + last)
            if part.text in plain:
                self._votes.setdefault(part.text, Counter())
                return part
        return name

    def _end_of(self, i: int) -> int:
        """Give the end of the run of proper nouns at `i`; particles inside a name belong to it."""
        parse, end = self._parse, i + 1
        size = len(parse.words)
        while end < size:
            is_next = end + 1 < size and parse.tags[end + 1] in _PROPER
            small = parse.words[end] in words_of("particle") or parse.tags[end] == "HYPH"
            is_stop = parse.words[end] == "." and parse.words[end - 1] in words_of("title")
            if parse.tags[end] in _PROPER:
                end += 1
            elif reach := self._of_what(end):
                end = reach
            elif (small or is_stop) and is_next:
                end += 2
            else:
                break
        return end

    def _of_what(self, at: int) -> int:
        """Give the end of "of Elections" behind "Board", 0 where `at` opens no such part."""
        parse, words = self._parse, self._parse.words
        if words[at] not in _OF or words[at - 1] not in words_of("org_words"):
            return 0
        if words[at] == "on" and words[at - 1] not in ("committee", "commission", "council"):
            return 0
        after = at + 2 if words[at + 1 : at + 2] == ["the"] else at + 1
        if after >= len(words) or parse.tags[after] not in _PROPER or words[after] in _DAYS:
            return 0
        return after + 1

    def _name(self, start: int, end: int) -> Name:
        parse = self._parse
        first = self._after_titles(start, end)
        text = parse.text[parse.starts[first] : parse.ends[end - 1]]
        text, is_bare = _without_titles(_FRAME.sub("", " ".join(text.split())))
        if _INITIALS.search(text) and parse.text[parse.ends[end - 1] :][:1] == ".":
            text += "."
        is_titled = first > start or is_bare or gender_before(parse, start) != ""
        kind = self._kinds.get(end - 1, "")
        is_subject = parse.deps[end - 1] in ("nsubj", "nsubjpass")
        is_person = self._is_personal(text, kind, is_titled=is_titled)
        if parse.tags[end - 1] == "NNPS" and " " not in text:
            is_person = False
        return Name(first, end, text, is_person, is_subject, is_titled, start, kind)

    def _after_titles(self, start: int, end: int) -> int:
        """Give the token after the last title: "Interior Minister", a title alone, is kept whole.

        In "Justice Department" and "Hassan Sheikh Mohamud" the title is part of the name.
        """
        words = self._parse.words
        titles = [i for i in range(start, end) if words[i] in words_of("title")]
        titles = [
            i
            for i in titles
            if i == start
            or (words[i - 1] not in _OF and words[i] not in _ALSO_NAMES)
            or (words[i - 1] not in _OF and words[i - 1] not in first_names())
        ]
        if not titles or titles[-1] >= end - 1:
            return self._after_portfolio(start, end)
        after = titles[-1] + 1
        while after < end - 1 and words[after] == ".":
            after += 1
        rest = set(words[after:end])
        return start if rest & words_of("org_words") or rest <= _SUFFIXES else after

    def _after_portfolio(self, start: int, end: int) -> int:
        """Give where the person begins in "State Tomas Varga" behind "Secretary of"."""
        words = self._parse.words
        if start < 2 or words[start - 1] != "of" or words[start - 2] not in words_of("title"):
            return start
        return next((i for i in range(start, end - 1) if words[i] in first_names()), start)

    def _is_personal(self, text: str, kind: str, *, is_titled: bool) -> bool:
        words = [w.lower() for w in text.split()]
        if not words or set(words) & words_of("org_words") or known_outlet(text) is not None:
            return False
        if text in group_names()[0] or (len(words) == 1 and words[0] in words_of("documentary")):
            return False
        if is_titled or kind == "PERSON" or (len(words) > 1 and words[0] in first_names()):
            return True
        return not self._kinds and 2 <= len(words) <= 4

    # --- whose they are ------------------------------------------------------------------

    def _settled_kind(self, name: Name) -> Name:
        """A surname whose full name is a person's is a person's, whatever spaCy made of it here.

        A name that the parser mostly takes for a group or a place is none, but for full names.
        """
        if self._fulls.get(name.text):
            return replace(name, is_person=True)
        votes = self._votes[name.text]
        others = sum(votes[k] for k in _GROUP_KINDS)
        if not name.is_person and self._is_personal(name.text, "PERSON", is_titled=False):
            return replace(name, is_person=votes["PERSON"] > others)
        if not name.is_person or name.is_titled or name.text.split()[0].lower() in first_names():
            return name
        return replace(name, is_person=others <= votes["PERSON"])

    def _initials(self) -> dict[str, str]:
        """Give names by their initials: an article that writes "IS" mostly spelled it out once."""
        found: dict[str, str] = {}
        for name in self.names:
            words = name.text.split()
            if len(words) > 1 and _HAS_LOWER.search(name.text) and not name.is_person:
                found.setdefault("".join(w[0] for w in words).upper(), name.text)
        return found

    def _longer_names(self) -> dict[str, str]:
        """Give for the last word of a group's name the one group that it can mean."""
        fits: dict[str, set[str]] = {}
        for name in self.names:
            words = name.text.split()
            is_told = words[-1].lower() in words_of("org_words") | words_of("outlet_words")
            if is_told and not name.is_person and len(words) > 1:
                fits.setdefault(words[-1], set()).add(name.text)
        return {word: names.pop() for word, names in fits.items() if len(names) == 1}

    def _genders(self) -> dict[str, set[str]]:
        """Give what titles such as "Mr." say by surname."""
        found: dict[str, set[str]] = {}
        for name in self.names:
            if name.is_person and (told := gender_before(self._parse, name.start)):
                found.setdefault(name.text.split()[-1], set()).add(told)
        return found

    # --- asking --------------------------------------------------------------------------

    def settle(self, text: str, gender: str = "") -> str:
        """Give the fullest form of a name that the article or the outlet table knows."""
        fulls = self._fulls.get(text) or (self._fulls.get(text.title()) if text.isupper() else None)
        if fulls:
            return _best_full(fulls, gender)
        if _ACRONYM.fullmatch(text):
            spelled = self._acronyms.get(text)
            outlet = known_outlet(text)
            return spelled or (outlet.name if outlet else self._spelled.get(text, text))
        outlet = known_outlet(text) or known_outlet(f"The {text}")
        if outlet is None and (longer := self._longer.get(text)):
            outlet = known_outlet(longer)
            return outlet.name if outlet else longer
        return outlet.name if outlet else text

    def is_persons(self, text: str) -> bool:
        """Whether `text` is a person's full name here."""
        return any(text in fulls for fulls in self._fulls.values())

    def fullest(self, name: Name) -> str:
        """Give the fullest form of a name where it stands: after a title it is no first name."""
        settled = self.settle(name.text, gender_before(self._parse, name.start))
        if settled != name.text or name.is_titled or not name.is_person:
            return settled
        return self._by_given_name(settled)

    def _by_given_name(self, text: str) -> str:
        """Give the one full name that has this first name, though it be spelled another way."""
        key = sound_of(text)
        if " " in text or len(key) < _MIN_SOUND:
            return text
        full = {_best_full(fulls, "") for fulls in self._fulls.values()}
        fits = {f for f in full if key in map(sound_of, (f.split()[0], f.split()[-1]))}
        return fits.pop() if len(fits) == 1 else text

    def at(self, token: int) -> Name | None:
        """Give the name that `token` stands in, or in the titles of, or None."""
        low, high = 0, len(self.names)
        while low < high:
            mid = (low + high) // 2
            name = self.names[mid]
            if name.end <= token:
                low = mid + 1
            elif name.first > token:
                high = mid
            else:
                return name
        return None

    def kind_at(self, token: int) -> str:
        """Give the entity type at `token`, or "" where none was told."""
        return self._kinds.get(token, "")


def gender_before(parse: Parse, token: int) -> str:
    """Give "he" or "she" where a title before `token`, "Mr." or "Queen", says so."""
    before = token - 1
    if before > 0 and parse.words[before] == ".":
        before -= 1
    return gender_of_word(parse.words[before]) if before >= 0 and token else ""


def _is_headline(parse: Parse, sentence: range) -> bool:
    """Whether nearly all long words of a sentence have a capital, and not all letters."""
    held = parse.text[parse.starts[sentence[0]] : parse.ends[sentence[-1]]]
    words: list[str] = [w for w in re.findall(r"[^\W\d_]+", held) if len(w) >= _LONG]
    if len(words) < _HEADLINE_WORDS or held.isupper():
        return False
    return sum(w[0].isupper() for w in words) >= _HEADLINE_SHARE * len(words)


def _without_titles(text: str) -> tuple[str, bool]:
    """Give a name without titles that the parser glued to it, and whether there were any."""
    words = text.split()
    last = -1
    for i, word in enumerate(words[:-1]):
        if word.lower() not in words_of("title"):
            break
        last = i
    rest = {w.lower() for w in words[last + 1 :]}
    if last < 0 or rest & words_of("org_words") or rest <= words_of("title"):
        return text, False
    return " ".join(words[last + 1 :]), True


def _full_names(names: list[Name]) -> dict[str, Counter[str]]:
    """Give for each surname, with and without "al-", the full names and how often each stands."""
    counts: dict[str, Counter[str]] = {}
    for name in names:
        words = [w for w in name.text.split() if w.lower() not in _SUFFIXES]
        if name.is_person and len(words) > 1:
            ends = {" ".join(words[i:]) for i in range(1, len(words))}
            for last in ends | {words[-1].removeprefix("al-").removeprefix("Al-")}:
                counts.setdefault(last, Counter())[name.text] += 1
    return counts


def _best_full(fulls: Counter[str], gender: str) -> str:
    """Give the full name used most, the first on a tie: of those that a title's gender fits."""
    fits = [f for f, _ in fulls.most_common() if gender_of(f) in ("", gender)]
    return (fits if gender and fits else [fulls.most_common(1)[0][0]])[0]
