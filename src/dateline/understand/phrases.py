"""Who a noun phrase names by its own words: a name, "X's Foreign Ministry", a role, a document."""

import re
from collections.abc import Iterator
from typing import Final

from dateline.understand.cues import words_of
from dateline.understand.names import Name, Names
from dateline.understand.parse import Parse

DETERMINERS: Final = frozenset(("the", "this", "that", "these", "those"))
_SMALL: Final = frozenset((*DETERMINERS, "a", "an"))
_RELEASES: Final = frozenset(
    ("released", "release", "releases", "published", "posted", "issued", "distributed", "aired")
)
_LEFT_TAGS: Final = ("JJ", "NN", "NNS", "NNP", "NNPS", "POS", "HYPH")
_CALLED: Final = frozenset(("called", "named", "known", "dubbed"))
# What hangs on a phrase and is not who speaks: "a senior official on Monday".
_HANGING: Final = ("relcl", "acl", "appos", "conj", "cc", "punct", "npadvmod", "dep", "parataxis")
_DAYS: Final = frozenset(
    (
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        *("january", "february", "march", "april", "may", "june", "july", "august"),
        *("september", "october", "november", "december", "today", "yesterday", "week", "day"),
    )
)
# Where a phrase stops naming and begins to describe.
_CUT: Final = re.compile(
    r"\s(?:--|[–—])\s|(?<=\w\w\w)(?<!\bthose)(?<!\bpeople)\swho\s|,\s(?:who|whom|whose|which)\s|\s\("
)
_EDGES: Final = ' \t\n.,;:!?"“”‘`«»()[]—–-'


class Phrases:
    """Reads the noun phrases of one article."""

    def __init__(self, parse: Parse, names: Names) -> None:
        """Look for the groups that are named by what they are: "the Iraqi army"."""
        self._parse = parse
        self._names = names
        self._issuers: dict[str, str] = {}
        self.roles: dict[str, list[tuple[int, str]]] = {}
        for name in names.names:
            if name.is_person:
                for word in self._roles_of(name):
                    self.roles.setdefault(word, []).append((name.start, names.fullest(name)))
        self.groups: dict[str, list[tuple[int, str]]] = {}
        for token, text in self._full_groups():
            self.groups.setdefault(parse.words[token], []).append((token, text))

    # --- names ---------------------------------------------------------------------------

    def own_name(self, token: int) -> Name | None:
        """Give the name that the noun phrase is, stands beside, or carries in front."""
        parse = self._parse
        if (name := self._names.at(token)) is not None:
            return self._beside(token, name)
        named = [self._names.at(k) for k in parse.kids_by(token, "appos")]
        person = next((n for n in named if n is not None and n.is_person), None)
        if person is not None and parse.tags[token] != "NNS":
            return person
        word = parse.words[token]
        if word in words_of("group") or word in words_of("press"):
            front = [self._names.at(k) for k in parse.kids_by(token, "compound", "nmod", "amod")]
            named = [n for n in front if n is not None and n.end == token] or named
            named = [n for n in named if n is not None] or [self._called(token)]
            return named[0]
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

    def _called(self, token: int) -> Name | None:
        """Give X of "a group called X"."""
        words = self._parse.words
        for at in range(token + 1, min(token + 5, len(words) - 1)):
            if words[at] in _CALLED:
                near = range(at + 1, min(at + 5, len(words)))
                return next((n for t in near if (n := self._names.at(t)) is not None), None)
        return None

    def name_of(self, name: Name) -> str:
        """Give the fullest form of a name; a ministry's with whose it is."""
        if name.is_person:
            return self._names.fullest(name)
        return self._whole_group(name) or self._names.fullest(name)

    def _whole_group(self, name: Name) -> str:
        """Give "Velmora's Foreign Ministry" where the name alone fits any country's."""
        parse = self._parse
        words = {parse.words[t] for t in range(name.first, name.end)}
        if not words <= words_of("org_words") | words_of("title") | words_of("collective"):
            return ""
        start = self._left_edge(name.first, name.end - 1)
        if start == name.first:
            return ""
        return self._words(list(range(start, name.end)))

    def _left_edge(self, first: int, head: int) -> int:
        """Give the first word of the phrase that ends in `head`, but its article."""
        parse = self._parse
        while first > 0 and parse.tags[first - 1] in _LEFT_TAGS:
            above = parse.heads[first - 1]
            if not first - 1 < above <= head and parse.deps[first - 1] != "case":
                break
            first -= 1
        while first < head and parse.words[first] in _SMALL:
            first += 1
        return first

    def _full_groups(self) -> Iterator[tuple[int, str]]:
        """Yield head and words of each group that says whose or which it is."""
        parse = self._parse
        known = words_of("collective") | words_of("press")
        for token, word in enumerate(parse.words):
            name = self._names.at(token)
            if name is not None:
                if not name.is_person and token == name.end - 1:
                    yield token, self.name_of(name)
            elif word in known and parse.tags[token][:2] == "NN":
                start = self._left_edge(token, token)
                if start < token and parse.text[parse.starts[start]].isupper():
                    yield token, self._words(list(range(start, token + 1)))

    # --- roles ---------------------------------------------------------------------------

    def _roles_of(self, name: Name) -> set[str]:
        """Give the nouns that the article puts beside a person's name: "the mayor of Orlin"."""
        parse, head = self._parse, name.end - 1
        beside = {*parse.kids_by(head, "compound", "appos"), *range(name.first, name.start)}
        if parse.deps[head] == "appos":
            beside.add(parse.heads[head])
        if name.first and parse.tags[name.first - 1] == "NN":
            beside.add(name.first - 1)
        known = words_of("official") | words_of("human") | words_of("man") | words_of("woman")
        return {parse.words[t] for t in beside if parse.words[t] in known and not self._is_past(t)}

    def _is_past(self, token: int) -> bool:
        """Whether another word makes the role another one: "former", "vice", "deputy"."""
        before = {self._parse.words[token - 1] if token else ""}
        before |= {self._parse.words[k] for k in self._parse.kids_by(token, "amod", "compound")}
        return bool(before & {"former", "vice", "ex", "deputy", "late", "assistant", "retired"})

    # --- documents -----------------------------------------------------------------------

    def document(self, token: int) -> str:
        """Say whose document it is, where the article has said so by now."""
        word = self._parse.words[token]
        if issuer := self._issuer(token):
            self._issuers[word] = issuer
        elif not self.is_pointing(token) and not self._is_bare_plural(token):
            return ""
        whose = self._issuers.get(word, "") or self._issued_before(token, word)
        return f"{word} from {whose}" if whose else ""

    def _is_bare_plural(self, token: int) -> bool:
        parse = self._parse
        marked = parse.kids_by(token, "det", "poss", "amod", "nummod", "compound")
        return parse.tags[token] == "NNS" and not marked

    def _issuer(self, token: int) -> str:
        """Give whose document this is by its own words: "a video from X", "X released a video"."""
        parse, head = self._parse, self._parse.heads[token]
        for kid in parse.kids_by(token, "prep", "agent"):
            if parse.words[kid] in ("from", "by"):
                who = parse.kid(kid, "pobj")
                name = self.own_name(who) if who is not None else None
                if name is not None:
                    return self.name_of(name)
        if (name := self._including_one_from(token)) is not None:
            return self.name_of(name)
        if parse.deps[token] == "dobj" and parse.words[head] in _RELEASES:
            who = parse.kid(head, "nsubj")
            name = self.own_name(who) if who is not None else None
            return self.name_of(name) if name is not None else ""
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

    # --- the words -----------------------------------------------------------------------

    def is_pointing(self, token: int, source: frozenset[int] = frozenset()) -> bool:
        """Whether the phrase is a bare "the group": a noun that points at one named before."""
        parse = self._parse
        kids = [k for k in parse.kids[token] if parse.tags[k] not in ("_SP", ",")]
        if token in source:
            kids = [k for k in kids if k in source]
        return len(kids) == 1 and parse.words[kids[0]] in DETERMINERS

    def core(self, token: int, source: frozenset[int] = frozenset()) -> list[int]:
        """Give the tokens of the phrase at `token`, without what merely follows it."""
        parse = self._parse
        shut = [k for k in parse.kids[token] if k > token and self._is_hanging(k)]
        core = parse.subtree(token, shut)
        if parse.deps[core[-1]] == "case":
            core.pop()
        return [t for t in core if t in source] if token in source else core

    def _is_hanging(self, token: int) -> bool:
        parse = self._parse
        if parse.deps[token] in _HANGING:
            return True
        what = parse.kid(token, "pobj") if parse.deps[token] == "prep" else None
        return what is not None and parse.words[what] in _DAYS

    def phrase(self, token: int, source: frozenset[int] = frozenset()) -> str:
        """Give the role phrase as it stands."""
        return _CUT.split(self._words(self.core(token, source)))[0].strip(_EDGES)

    def of_whom(self, token: int, owner: int, source: frozenset[int]) -> str:
        """Give the phrase without its owner: "father" of "his father"."""
        theirs = self._parse.subtree(owner)
        return self._words([t for t in self.core(token, source) if t not in theirs])

    def _words(self, tokens: list[int]) -> str:
        if not tokens:
            return ""
        pieces = [self._parse.text[s.start : s.end] for s in self._parse.spans(tokens)]
        return " ".join(" ".join(pieces).split()).strip(_EDGES)
