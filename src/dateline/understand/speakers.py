"""Who is speaking: a source resolved to the name that the article gives, or its role phrase.

"Mr. Varga" becomes "Tomas Varga" where the article says so somewhere; "she" the nearest fitting
speaker or subject before; "his father" is "father of Tomas Varga"; "a second official" stays.
"""

from dataclasses import dataclass
from typing import Final

from dateline.understand.clauses import RELATIVE, Draft
from dateline.understand.cues import words_of
from dateline.understand.names import Name, Names
from dateline.understand.parse import Parse

# Sentences to look back for whom a pronoun means; beyond this the nearest is a guess.
_LOOK_BACK: Final = 6
_DETERMINERS: Final = frozenset(("the", "this", "that", "these", "those"))
_RELEASES: Final = frozenset(
    ("released", "release", "releases", "published", "posted", "issued", "distributed", "aired")
)
_MASCULINE: Final = frozenset(("mr", "mr.", "sir", "lord", "sheikh", "king", "prince"))
_FEMININE: Final = frozenset(("mrs", "mrs.", "ms", "ms.", "miss", "lady", "dame", "queen"))


@dataclass(frozen=True, slots=True)
class _Said:
    """A speaker already resolved: at which token, and of what kind (person, group, document)."""

    token: int
    speaker: str
    kind: str


class Speakers:
    """Resolves the sources of one article; `speaker_of` must be asked in the order of the text."""

    def __init__(self, parse: Parse, names: Names, quoted: frozenset[int]) -> None:
        """Start with nobody heard; `quoted` are the tokens inside quotation marks."""
        self._parse = parse
        self._names = names
        self._quoted = quoted
        self._said: list[_Said] = []
        self._gender = self._genders()
        self._issuers: dict[str, str] = {}
        self._source: frozenset[int] = frozenset()

    def speaker_of(self, draft: Draft) -> str:
        """Give the name or role of the draft's source, or "" where nobody is named."""
        if not draft.source:
            return ""
        holder = draft.holder if draft.holder is not None else draft.source[0]
        self._source = frozenset(draft.source)
        speaker, kind = self._resolve(holder)
        if speaker and holder not in self._quoted:
            self._said.append(_Said(holder, speaker, kind))
        return speaker

    def _resolve(self, holder: int) -> tuple[str, str]:
        """Give the speaker at `holder` with its kind; several are joined by "; "."""
        parts = [holder, *self._also(holder)]
        found = [self._one(part) for part in parts]
        return "; ".join(dict.fromkeys(s for s, _ in found if s)), found[0][1]

    def _also(self, holder: int) -> list[int]:
        also = []
        for kid in self._parse.kids_by(holder, "conj"):
            also += [kid, *self._also(kid)]
        return also

    def _one(self, token: int) -> tuple[str, str]:
        parse, word = self._parse, self._parse.words[token]
        if parse.tags[token] in ("PRP", "DT", "WP", "WDT", "EX"):
            return self._pronoun(token, word)
        name = self._own_name(token)
        if name is not None:
            return self._names.fullest(name), "person" if name.is_person else "group"
        kind = self._kind_of(word)
        if (owned := self._owned(token)) or (owned := self._by_article(token, word, kind)):
            return owned, kind
        return self._phrase(token), kind

    def _kind_of(self, word: str) -> str:
        stem = word.removesuffix("s")
        if word in words_of("household"):
            return "group"
        for kind in ("document", "group"):
            if word in words_of(kind) or stem in words_of(kind):
                return kind
        return "person"

    # --- names ---------------------------------------------------------------------------

    def _own_name(self, token: int) -> Name | None:
        """Give the name that the noun phrase is, stands beside, or carries in front."""
        if (name := self._names.at(token)) is not None:
            return self._beside(token, name)
        parse = self._parse
        for kid in parse.kids_by(token, "appos"):
            name = self._names.at(kid)
            if name is not None and name.is_person:
                return name
        if parse.words[token] in words_of("group"):
            named = [self._names.at(k) for k in parse.kids_by(token, "compound", "nmod", "amod")]
            return next((n for n in named if n is not None and n.end == token), None)
        return None

    def _beside(self, token: int, name: Name) -> Name:
        """A firm's or a country's name may only lead to a person's: "Interior chief Ana Lupu"."""
        if name.is_person:
            return name
        for kid in self._parse.kids_by(token, "appos"):
            other = self._names.at(kid)
            if other is not None and other.is_person:
                return other
        return name

    # --- phrases -------------------------------------------------------------------------

    def _owned(self, token: int) -> str:
        """Resolve "his father" and "Varga's family": whose they are is part of who they are."""
        parse = self._parse
        owner = parse.kid(token, "poss")
        if owner is None:
            return ""
        is_pronoun = parse.tags[owner] == "PRP$"
        if parse.words[owner] in ("my", "our", "your"):
            return ""
        if not is_pronoun and parse.words[token] not in words_of("kin"):
            return ""
        whose = self._pronoun(owner, parse.words[owner])[0] if is_pronoun else ""
        if not is_pronoun:
            whose = self._one(owner)[0]
        tokens = [t for t in self._core(token) if t not in parse.subtree(owner)]
        return f"{self._words(tokens)} of {whose}" if whose and tokens else ""

    def _by_article(self, token: int, word: str, kind: str) -> str:
        """Resolve "the group" and "the video": a noun that points at one named before."""
        parse = self._parse
        kids = parse.kids[token]
        if kind == "document":
            return self._document(token, word)
        inside = self._source if token in self._source else kids
        kids = [k for k in kids if parse.tags[k] != "_SP" and k in inside]
        if kind == "group" and len(kids) == 1 and parse.words[kids[0]] in _DETERMINERS:
            return self._last_group(token)
        return ""

    def _document(self, token: int, word: str) -> str:
        """Say whose document it is, where the article has said so by now."""
        if issuer := self._issuer(token):
            self._issuers[word] = issuer
        whose = self._issuers.get(word, "") or self._issued_before(token, word)
        return f"{word} from {whose}" if whose else ""

    def _issuer(self, token: int) -> str:
        """Give whose document this is by its own words: "a video from X", "X released a video"."""
        parse, head = self._parse, self._parse.heads[token]
        for kid in parse.kids_by(token, "prep"):
            if parse.words[kid] in ("from", "by"):
                who = parse.kid(kid, "pobj")
                name = self._own_name(who) if who is not None else None
                if name is not None:
                    return self._names.fullest(name)
        if (name := self._including_one_from(token)) is not None:
            return self._names.fullest(name)
        if parse.deps[token] == "dobj" and parse.words[head] in _RELEASES:
            who = parse.kid(head, "nsubj")
            name = self._own_name(who) if who is not None else None
            return self._names.fullest(name) if name is not None else ""
        return ""

    def _including_one_from(self, token: int) -> Name | None:
        """Give X of "reports, including one from X"."""
        words = self._parse.words[token + 1 : token + 6]
        if "including" not in words[:2] or not {"from", "by", "in"} & set(words):
            return None
        return next((n for t in range(token + 4, token + 7) if (n := self._names.at(t))), None)

    def _issued_before(self, token: int, word: str) -> str:
        for other in range(token - 1, -1, -1):
            if self._parse.words[other] == word and (issuer := self._issuer(other)):
                return issuer
        return ""

    def _last_group(self, token: int) -> str:
        first = self._window(token)
        for said in reversed(self._said):
            if said.kind == "group" and first <= said.token < token:
                return said.speaker
        for name in reversed(self._names.names):
            if first <= name.start < token and not name.is_person and self._is_group(name):
                return self._names.fullest(name)
        return ""

    def _is_group(self, name: Name) -> bool:
        return self._names.kind_at(name.end - 1) in ("ORG", "NORP", "")

    def _phrase(self, token: int) -> str:
        """Give the role phrase as it stands, without what merely follows it."""
        return self._names.settle(self._words(self._core(token)))

    def _core(self, token: int) -> list[int]:
        parse = self._parse
        shut = parse.kids_by(token, "relcl", "acl", "appos", "conj", "cc", "punct")
        core = parse.subtree(token, shut)
        return [t for t in core if t in self._source] if token in self._source else core

    def _words(self, tokens: list[int]) -> str:
        if not tokens:
            return ""
        parse = self._parse
        pieces = [parse.text[s.start : s.end] for s in parse.spans(tokens)]
        return " ".join(" ".join(pieces).split())

    # --- pronouns ------------------------------------------------------------------------

    def _window(self, token: int) -> int:
        parse = self._parse
        return parse.sentences[max(0, parse.sentence_of[token] - _LOOK_BACK)][0]

    def _pronoun(self, token: int, word: str) -> tuple[str, str]:
        for gender in ("he", "she"):
            if word in words_of(gender):
                return self._person(token, gender), "person"
        if word in words_of("they"):
            return self._plural(token)
        if word in words_of("it"):
            return self._last_group(token), "group"
        if word in RELATIVE or word in _DETERMINERS:
            return "", "person"
        return self._parse.text[self._parse.starts[token] : self._parse.ends[token]], "person"

    def _person(self, token: int, gender: str) -> str:
        """Give the nearest person before, sentence by sentence: speakers, subjects, then others."""
        parse = self._parse
        number = parse.sentence_of[token]
        for back in range(number, max(-1, number - _LOOK_BACK - 1), -1):
            sentence = parse.sentences[back]
            low, high = sentence[0], min(sentence[-1] + 1, token)
            found = self._person_between(low, high, gender)
            if found:
                return found
        return self._last_unsure(token)

    def _last_unsure(self, token: int) -> str:
        """Give the last speaker with a name of two words that spaCy gave no kind that speaks."""
        for said in reversed(self._said):
            unsure = self._names.kind_at(said.token) not in ("ORG", "GPE", "NORP", "LOC")
            if self._window(token) <= said.token < token and said.kind == "group" and unsure:
                return said.speaker if len(said.speaker.split()) == 2 else ""
        return ""

    def _person_between(self, low: int, high: int, gender: str) -> str:
        said = [s for s in self._said if low <= s.token < high and s.kind == "person"]
        names = [n for n in self._names.names if low <= n.start < high and n.is_person]
        names = [n for n in names if n.start not in self._quoted]
        subjects = [n for n in names if n.is_subject]
        choices = [s.speaker for s in reversed(said)]
        choices += [self._names.fullest(n) for n in (*subjects, *reversed(names))]
        return next((c for c in choices if self._fits(c, gender)), "")

    def _plural(self, token: int) -> tuple[str, str]:
        first = self._window(token)
        for said in reversed(self._said):
            if first <= said.token < token and (said.kind != "person" or self._is_plural(said)):
                return said.speaker, "group"
        return "", "group"

    def _is_plural(self, said: _Said) -> bool:
        return "; " in said.speaker or self._parse.tags[said.token] in ("NNS", "NNPS")

    def _fits(self, speaker: str, gender: str) -> bool:
        if "; " in speaker:
            return False
        return self._gender.get(speaker.split()[-1], gender) == gender

    def _genders(self) -> dict[str, str]:
        """Give "he" or "she" by surname, where a title says so."""
        found: dict[str, str] = {}
        parse = self._parse
        for name in self._names.names:
            title = parse.words[name.start - 1] if name.start else ""
            for titles, gender in ((_MASCULINE, "he"), (_FEMININE, "she")):
                if title in titles:
                    found.setdefault(name.text.split()[-1], gender)
        return found
