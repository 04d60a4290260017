"""Who is speaking: a source resolved to the name that the article gives, or its role phrase.

"Mr. Varga" becomes "Tomas Varga" where the article says so somewhere; "she" the nearest fitting
speaker or subject before; "his father" is "father of Tomas Varga"; "a second official" stays.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from dateline.model import Span
from dateline.outlets import known_outlet
from dateline.understand.clauses import RELATIVE, Draft
from dateline.understand.cues import words_of
from dateline.understand.genders import gender_of, gender_of_word
from dateline.understand.groups import group_names
from dateline.understand.names import Name, Names
from dateline.understand.parse import Parse
from dateline.understand.phrases import DETERMINERS, Phrases
from dateline.understand.speaker_types import is_human, type_of_name, type_of_phrase
from dateline.understand.turns import SILENT
from dateline.understand.word_lists import word_set

# Sentences to look back for whom a pronoun means; beyond this the nearest is a guess.
_LOOK_BACK: Final = 6
# Sentences in which somebody who spoke or acted comes before somebody who was only named.
_LOOK_BACK_LEADING: Final = 2
# "It" and "they" have more to choose from, and go astray sooner.
_LOOK_BACK_THINGS: Final = 3
_SUBJECT: Final = ("nsubj", "nsubjpass")
_PEOPLE: Final = ("person", "official", "witness", "resident", "insider", "unnamed")
_MANY: Final = ("group", "outlet")
_FIRST: Final = frozenset(("i", "me", "my", "mine", "myself", "we", "us", "our", "ours"))
# Nouns for somebody in general, whom no "he" means: "a president should …".
_ANYBODY: Final = frozenset(
    ("somebody", "someone", "everybody", "everyone", "anyone", "anybody", "one", "person", "nobody")
)
# A name, and not "The university": a capital after the article too.
_PROPER: Final = re.compile(r"(?:The )?[A-Z]\S*(?:$| )(?<!The )(?<!A )")
# Where the head of a phrase is behind us, and the longest phrase that a pronoun takes up.
_SMALL_WORD: Final = re.compile(r" (?:of|like|such|for|in|at|with|from|to|on|by|as|over|who) ")
_LONGEST: Final = 15
_CALLED: Final = word_set("calling calls called naming named known styling styles dubbed")
_ARTICLE: Final = re.compile(r"^[Tt]he (?=[A-Z])")
_POSSESSIVE: Final = re.compile(r"[’']s?$")
_GLUED: Final = "\"'“‘`"
# Nouns that can stand for a group named otherwise; "the army" is an army, "the group" anything.
_STANDING_FOR: Final = (
    ("press", "generic_press"),
    ("group", "generic_group"),
    ("firm", "generic_firm"),
    ("body", "pointing_body"),
)
_NOT_ONE: Final = word_set("some many several few both these those most all no any every each")
_NOBODY: Final = frozenset(("you", "your", "there", "what", "whatever", "here"))


@dataclass(frozen=True, slots=True)
class Speaker:
    """A source resolved: its name or role, and its type (model.SPEAKER_TYPES)."""

    name: str
    type: str


VOICE: Final = Speaker("", "")
SOMEBODY: Final = Speaker("", "unnamed")
# Who "a phone call" is, that told somebody something.
_CALLER: Final = Speaker("unidentified caller", "unnamed")
_Fits = Callable[[int, Speaker], bool]


@dataclass(frozen=True, slots=True)
class _Said:
    """A speaker heard: at which token."""

    token: int
    speaker: Speaker


class Speakers:
    """Resolves the sources of one article; `speaker_of` must be asked in the order of the text."""

    def __init__(
        self, parse: Parse, names: Names, quoted: frozenset[int], drafts: Iterable[Draft] = ()
    ) -> None:
        """Start with nobody heard; `quoted` are the tokens inside quotation marks.

        `drafts` are all of the article's: "I" is whoever is quoted by the draft it stands in.
        """
        self._parse = parse
        self._names = names
        self._phrases = Phrases(parse, names)
        self._quoted = quoted
        self._drafts = tuple(drafts)
        self._said: list[_Said] = []
        self._known: dict[int, Speaker] = {}
        self._asking: set[int] = set()
        self._learned: dict[str, str] = {}
        self._source: frozenset[int] = frozenset()
        self._content: tuple[Span, ...] = ()

    def speaker_of(self, draft: Draft) -> Speaker:
        """Give who speaks in a draft: name or role, and type; both empty for the outlet's voice.

        Somebody of whom no more is known than a pronoun has no name, and the type "unnamed".
        """
        if id(draft) in self._known:
            return self._known[id(draft)]
        if not draft.source and draft.holder is None:
            return SOMEBODY if draft.row is SILENT else VOICE
        if id(draft) in self._asking:
            return VOICE
        self._asking.add(id(draft))
        before = self._source, self._content
        self._source, self._content = frozenset(draft.source), (*draft.content, *draft.quotes)
        holder = self._holder(draft)
        speaker = self._resolve(holder)
        self._source, self._content = before
        self._asking.discard(id(draft))
        self._known[id(draft)] = speaker
        if speaker.name and holder not in self._quoted:
            self._said.append(_Said(holder, speaker))
        return speaker

    def _holder(self, draft: Draft) -> int:
        """Give the token that says who speaks; "who" is somebody, so never the thing just named."""
        holder = draft.holder if draft.holder is not None else draft.source[0]
        parse, first = self._parse, draft.source[0] if draft.source else holder
        if len(draft.source) > 1 or parse.words[first] != "who" or holder == first:
            return holder
        for _ in range(3):
            name = self._names.at(holder)
            prep = parse.heads[holder]
            if is_human(parse, holder) or (name is not None and name.is_person):
                return holder
            if parse.deps[holder] != "pobj" or parse.deps[prep] != "prep":
                break
            holder = parse.heads[prep]
        return draft.holder if draft.holder is not None else first

    def _resolve(self, holder: int) -> Speaker:
        """Give the speaker at `holder`; several are joined by "; "."""
        parts = [holder, *self._also(holder)]
        found = [s for s in map(self._one, parts) if s.name] or [self._one(holder)]
        names = dict.fromkeys(self._without_possession(s.name) for s in found)
        return Speaker("; ".join(names), found[0].type)

    def _without_possession(self, name: str) -> str:
        """Give "Mr. Varga" for "Mr. Varga’s", unless the article never writes it so: a firm's."""
        bare = _POSSESSIVE.sub("", name)
        if bare == name:
            return name
        is_written = re.search(rf"{re.escape(bare)}(?![’'\w])", self._parse.text)
        return bare if is_written else name

    def _also(self, holder: int) -> list[int]:
        """Give the others of a list; "the mayor and police chief" is one."""
        also, parse = [], self._parse
        for kid in parse.kids_by(holder, "conj"):
            if self._source and holder in self._source and kid not in self._source:
                continue
            is_same = parse.tags[holder] == parse.tags[kid] == "NN" and not parse.kids[kid]
            if not (is_same and is_human(parse, holder)):
                also += [kid, *self._also(kid)]
        return also

    def at(self, token: int) -> Speaker:
        """Give whom the noun phrase at `token` names, though it is nobody's source."""
        return self._resolve(token)

    def _one(self, token: int) -> Speaker:
        parse, word = self._parse, self._parse.words[token].lstrip(_GLUED)
        is_country = parse.text[parse.starts[token] : parse.ends[token]] == "US"
        if word in words_of("he") | words_of("she") | _FIRST and not is_country:
            return self._pronoun(token, word)
        is_pronoun = parse.tags[token][:3] in ("PRP", "WP", "WDT", "EX", "WP$")
        if (is_pronoun and not is_country) or (
            parse.tags[token] in ("DT", "IN") and word not in words_of("partitive")
        ):
            return self._pronoun(token, word)
        if word == "call" and parse.kid(token, "poss", "prep", "compound") in (None, token - 1):
            return _CALLER
        if (called := self._called(token)) is not None:
            return called
        name = self._phrases.own_name(token) or self._named_last(token)
        if (people := self._apposed(token)) is not None:
            return people
        if name is not None:
            return self._named(token, name)
        phrase = self._phrases.phrase(token, self._source)
        settled = self._names.settle(phrase)
        if settled != phrase:
            kind = "person" if self._names.is_persons(settled) else "group"
            return Speaker(settled, kind if known_outlet(settled) is None else "outlet")
        kind = type_of_phrase(parse, token, self._all_words(token) or phrase)
        if kind == "document" and self._names.kind_at(token) == "PERSON":
            kind = "person"
        found = self._pointed_at(token, kind) or self._owned(token, kind) or self._member(token)
        is_paper = word in words_of("documentary") or word in words_of("document")
        if found is None and is_paper:
            found = Speaker(self._phrases.document(token), kind)
        return found if found is not None and found.name else Speaker(phrase, kind)

    def _named(self, token: int, name: Name) -> Speaker:
        """Give a name's speaker; "a California Democrat" has none, and "the Orlin paper" is one."""
        text = self._phrases.name_of(name)
        kind = type_of_name(self._parse, name, text)
        if self._names.is_persons(text):
            kind = "person"
        is_inside = name.first <= token < name.end
        if kind == "person" or self._names.settle(text) != text:
            return Speaker(text, kind)
        before = self._parse.words[name.first - 1] if name.first else ""
        if not is_inside or before in ("a", "an"):
            kind = type_of_phrase(self._parse, token, text)
        return Speaker(text, kind)

    def _called(self, token: int) -> Speaker | None:
        """Give what "a group calling itself X" or "a militia known as X" is called."""
        parse = self._parse
        for verb in parse.kids_by(token, "acl", "relcl"):
            if parse.words[verb] not in _CALLED:
                continue
            leads = [verb, *(p for p in parse.kids_by(verb, "prep") if parse.words[p] == "as")]
            tops = [k for lead in leads for k in parse.kids_by(lead, "oprd", "pobj")]
            top = next((k for k in tops if parse.tags[k][:3] == "NNP"), None)
            if top is None:
                continue
            name = self._names.at(top)
            if name is not None and name.is_person:
                return Speaker(self._names.fullest(name), "person")
            own = parse.subtree(top, parse.kids_by(top, "relcl", "acl", "appos", "punct"))
            text = " ".join(parse.text[parse.starts[own[0]] : parse.ends[own[-1]]].split())
            text = self._names.settle(_ARTICLE.sub("", text))
            return Speaker(text, "group" if known_outlet(text) is None else "outlet")
        return None

    def _apposed(self, token: int) -> Speaker | None:
        """Give the people named beside a plural: "two members, Ana Reyl and Tomas Varga".

        "One of the guests, Samuel Berger," is he; the parser hangs him on either noun.
        """
        if self._parse.words[token] == "one":
            return self._one_apposed(token)
        if self._parse.tags[token] != "NNS":
            return None
        first = self._parse.kids_by(token, "appos")
        named = [self._names.at(k) for kid in first for k in (kid, *self._also(kid))]
        people = [self._names.fullest(n) for n in named if n is not None and n.is_person]
        return Speaker("; ".join(dict.fromkeys(people)), "person") if len(people) > 1 else None

    def _one_apposed(self, token: int) -> Speaker | None:
        """Give the person after the comma of "one of the guests, X", wherever the parse hangs X."""
        parse = self._parse
        if token + 1 == len(parse.words) or parse.words[token + 1] != "of":
            return None
        named = (self._names.at(t) for t in sorted(self._source) if t > token)
        beside = (n for n in named if n is not None and parse.words[n.first - 1] == ",")
        name = next((n for n in beside if n.is_person), None)
        return None if name is None else Speaker(self._names.fullest(name), "person")

    def _named_last(self, token: int) -> Name | None:
        """Give the person at the end of "a spokesman for Y, X," where the parse hangs X on Y."""
        parse, own = self._parse, sorted(self._source)
        while own and parse.tags[own[-1]] in (",", "_SP"):
            own.pop()
        is_one = token in own and parse.tags[token] == "NN" and is_human(parse, token)
        name = self._names.at(own[-1]) if is_one else None
        if name is None or not name.is_person or name.first <= token:
            return None
        return name if parse.words[name.first - 1] == "," else None

    def _all_words(self, token: int) -> str:
        """Give all the words of the source, if `token` is its: "people who asked not to be…"."""
        if token not in self._source:
            return ""
        return " ".join(self._parse.words[t] for t in sorted(self._source))

    # --- phrases that mean another -------------------------------------------------------

    def _owned(self, token: int, kind: str) -> Speaker | None:
        """Resolve "his father" and "Varga's family": whose they are is part of who they are."""
        parse = self._parse
        owner = parse.kid(token, "poss")
        if owner is None:
            return None
        is_pronoun = parse.tags[owner] == "PRP$"
        if not is_pronoun and parse.words[token] not in words_of("kin"):
            return None
        whose = self._whose(owner) if is_pronoun else self._one(owner)
        what = self._phrases.of_whom(token, owner, self._source)
        if not whose.name or not what:
            return None
        return Speaker(f"{what} of {whose.name}", kind)

    def _whose(self, owner: int) -> Speaker:
        """Give who "his" means: somebody with a name, if any fits."""
        word = self._parse.words[owner]
        gender = "he" if word in words_of("he") else "she"
        if word not in words_of("he") | words_of("she"):
            return self._pronoun(owner, word)
        named = self._person(owner, gender, ("person",))
        return named if named.name else self._pronoun(owner, word)

    def _member(self, token: int) -> Speaker | None:
        """Give "Islamic State fighter" for "the older fighter", if no other group stands before."""
        parse, word = self._parse, self._parse.words[token]
        first = min(self._phrases.core(token, self._source), default=token)
        front = parse.text[parse.starts[first] : parse.starts[token]]
        is_the = parse.words[first] in DETERMINERS and front[1:].islower()
        if word not in words_of("member") or not is_the:
            return None
        known = group_names()[0]
        before = (n for n in self._names.names if n.end <= token)
        groups = {known[n.text] for n in before if n.text in known}
        return Speaker(f"{groups.pop()} {word}", "unnamed") if len(groups) == 1 else None

    def _pointed_at(self, token: int, kind: str) -> Speaker | None:
        """Resolve "the group", "the mayor" and "the official": nouns that point at one before."""
        if kind == "document" or not self._phrases.is_pointing(token, self._source):
            return None
        word = self._parse.words[token]
        if kind in _MANY:
            return self._group_before(token, word)
        return self._in_role(token, word)

    def _in_role(self, token: int, word: str) -> Speaker | None:
        """Give who had this noun last: a person with the role, or "a port official" who spoke.

        Where nobody had it yet, the only person of the article with the role is meant.
        """
        first, roles = self._window(token), self._phrases.roles.get(word, [])
        near = [(at, Speaker(name, "person")) for at, name in roles if first <= at < token]
        near += [
            (s.token, s.speaker)
            for s in self._said
            if first <= s.token < token and self._parse.words[s.token] == word
        ]
        if near:
            return max(near, key=lambda n: n[0])[1]
        names = {name for _, name in roles}
        is_one = len(names) == 1 and word not in words_of("generic_role")
        return Speaker(names.pop(), "person") if is_one else None

    def _group_before(self, token: int, word: str) -> Speaker | None:
        """Give the group that ends in this noun, or one that the noun can stand for."""
        first = self._window(token)
        same = [(at, text) for at, text in self._phrases.groups.get(word, ()) if at < token]
        if same and (same[-1][0] >= first or len({text for _, text in same}) == 1):
            kind = "outlet" if word in words_of("press") and word != "agency" else "group"
            name = self._names.at(same[-1][0])
            text = same[-1][1]
            return Speaker(text, type_of_name(self._parse, name, text) if name else kind)
        rows = [r for r, words in _STANDING_FOR if word in words_of(words)]
        for speaker in self._groups_before(token, first):
            if any(self._can_be(speaker, row, word) for row in rows):
                return speaker
        return None

    def _groups_before(self, token: int, first: int) -> list[Speaker]:
        """Give the groups named before, speakers first, each the latest first."""
        said = [s.speaker for s in reversed(self._said) if first <= s.token < token]
        named = [
            Speaker(text := self._phrases.name_of(n), type_of_name(self._parse, n, text))
            for n in reversed(self._names.names)
            if first <= n.start < token and not n.is_person and n.kind in ("ORG", "NORP", "")
            if n.start not in self._quoted
        ]
        return [s for s in (*said, *named) if s.type in _MANY and _PROPER.match(s.name)]

    def _can_be(self, speaker: Speaker, row: str, word: str) -> bool:
        """Whether a noun of this row can stand for the group: no militia is a newspaper."""
        words = set(speaker.name.lower().split())
        outlet = known_outlet(speaker.name)
        if word == "agency" and speaker.type == "outlet":
            return outlet is not None and outlet.kind == "agency"
        is_body = bool(words & words_of("state_body"))
        if row == "press":
            return speaker.type == "outlet"
        if row == "body":
            return bool(words & words_of("generic_body")) or speaker.name.isupper()
        if row == "firm" and words & words_of("generic_body"):
            return False
        return speaker.type == "group" and not is_body

    # --- pronouns ------------------------------------------------------------------------

    def _window(self, token: int, sentences: int = _LOOK_BACK) -> int:
        parse = self._parse
        return parse.sentences[max(0, parse.sentence_of[token] - sentences)][0]

    def _pronoun(self, token: int, word: str) -> Speaker:
        if word in _FIRST:
            return self._first_person(token)
        for gender in ("he", "she"):
            if word in words_of(gender):
                return self._person(token, gender)
        if word in words_of("they"):
            return self._nearest(token, self._is_many) or SOMEBODY
        if word in words_of("it"):
            return self._nearest(token, self._is_thing) or SOMEBODY
        if word in RELATIVE or word in DETERMINERS or word in _NOBODY:
            return VOICE
        return Speaker(self._phrases.phrase(token, self._source), "unnamed")

    def _first_person(self, token: int) -> Speaker:
        """Give who is quoted where "I" stands; outside quotations it is the article's own voice."""
        holding = self._holding(token)
        if holding is None or (token not in self._quoted and not self._is_script(holding)):
            return VOICE
        return self.speaker_of(holding)

    def _is_script(self, draft: Draft) -> bool:
        """Whether the draft's words are set as spoken without marks, as "VARGA: I was there"."""
        return all(self._parse.words[t] == ":" for t in draft.cue)

    def _holding(self, token: int) -> Draft | None:
        """Give the draft with the shortest content that `token` stands in, not the one asked."""
        start = self._parse.starts[token]
        held = [
            (c.end - c.start, n)
            for n, d in enumerate(self._drafts)
            for c in (*d.content, *d.quotes)
            if c.start <= start < c.end and d.source and token not in d.source
        ]
        held = [(size, n) for size, n in held if id(self._drafts[n]) not in self._asking]
        return self._drafts[min(held)[1]] if held else None

    def _person(self, token: int, gender: str, kinds: tuple[str, ...] = _PEOPLE) -> Speaker:
        """Give the nearest fitting person: whoever says it, then sentence by sentence backwards."""
        holding = self._holding(token)
        if holding is not None and token not in self._quoted:
            speaker = self.speaker_of(holding)
            if speaker.type in kinds and self._fits(speaker, gender):
                return speaker
        parts = list(self._sentences_back(token))
        # Who spoke or acted near by comes before who was only named, be it nearer.
        is_owner = self._parse.deps[token] == "poss"
        tries = [(self._leading, p) for p in parts[: 0 if is_owner else _LOOK_BACK_LEADING + 1]]
        tries += [(find, p) for p in parts for find in (self._leading, self._mentioned)]
        for find, (low, high) in tries:
            people = (s for s in find(low, high) if s.type in kinds)
            found = next((s for s in people if self._fits(s, gender)), None)
            if found is not None:
                self._learned.setdefault(found.name, gender)
                return found
        return SOMEBODY

    def _sentences_back(self, token: int) -> Iterable[tuple[int, int]]:
        """Give the tokens, first and end, of the sentence up to `token` and of those before it."""
        number = self._parse.sentence_of[token]
        for back in range(number, max(-1, number - _LOOK_BACK - 1), -1):
            sentence = self._parse.sentences[back]
            yield sentence[0], min(sentence[-1] + 1, token)

    def _leading(self, low: int, high: int) -> Iterable[Speaker]:
        """Give the people of a sentence who lead it: speakers, the last first, then subjects."""
        heard = [s for s in self._said if low <= s.token < high and not self._in_own(s.token)]
        yield from (s.speaker for s in reversed(heard))
        yield from (self._one(t) for t in self._subjects(low, high) if self._is_somebody(t))

    def _mentioned(self, low: int, high: int) -> Iterable[Speaker]:
        """Give the people named in a sentence, the last first."""
        names = [n for n in self._names.names if low <= n.start < high and n.is_person]
        names = [n for n in names if n.start not in self._quoted and not self._in_own(n.start)]
        yield from (Speaker(self._names.fullest(n), "person") for n in reversed(names))

    def _subjects(self, low: int, high: int) -> list[int]:
        """Give the nouns between that are subjects, the first first: the main one leads."""
        parse = self._parse
        return [
            t
            for t in range(low, high)
            if parse.deps[t] in _SUBJECT
            and parse.tags[t][:2] == "NN"
            and t not in self._quoted
            and not self._in_own(t)
        ]

    def _is_somebody(self, token: int) -> bool:
        name = self._phrases.own_name(token)
        if name is not None:
            return name.is_person
        parse, verb = self._parse, self._parse.heads[token]
        is_one = parse.tags[token] == "NN" and parse.words[token] not in _ANYBODY
        return is_one and parse.heads[verb] == verb and is_human(parse, token)

    def _in_own(self, token: int) -> bool:
        """Whether `token` stands in the very words whose speaker is asked for."""
        start = self._parse.starts[token]
        return any(c.start <= start < c.end for c in self._content)

    def _fits(self, speaker: Speaker, gender: str) -> bool:
        """Whether one person of this gender, as far as is known, is meant."""
        if speaker.type not in _PEOPLE or "; " in speaker.name or not speaker.name:
            return False
        if speaker.type != "person" and self._is_nobodys(speaker.name):
            return False
        return (self._gender(speaker) or gender) == gender

    def _gender(self, speaker: Speaker) -> str:
        if told := gender_of(speaker.name) or self._learned.get(speaker.name, ""):
            return told
        roles = [w for w, who in self._phrases.roles.items() if speaker.name in dict(who).values()]
        told_by = {g for w in roles if (g := gender_of_word(w))} | self._titles_of(speaker.name)
        return told_by.pop() if len(told_by) == 1 else ""

    def _titles_of(self, name: str) -> set[str]:
        """Give what titles, "Mr." or "Ms.", say of a name's gender somewhere in the article."""
        return self._names.genders.get(name.split()[-1], set())

    def _is_nobodys(self, phrase: str) -> bool:
        """Whether a phrase is of several people or of nobody."""
        words = _SMALL_WORD.split(phrase.lower())[0].split()
        if not words or len(phrase.split()) > _LONGEST:
            return True
        return words[0] in _NOT_ONE or (words[-1].endswith("s") and words[-1][-2:] != "ss")

    # --- "it" and "they" -----------------------------------------------------------------

    def _nearest(self, token: int, fits: _Fits) -> Speaker | None:
        """Give the nearest speaker or subject, sentence by sentence backwards, that fits."""
        parse, number = self._parse, self._parse.sentence_of[token]
        for back in range(number, max(-1, number - _LOOK_BACK_THINGS - 1), -1):
            sentence = parse.sentences[back]
            low, high = sentence[0], min(sentence[-1] + 1, token)
            heard = [s for s in self._said if low <= s.token < high and not self._in_own(s.token)]
            for at, speaker in [(s.token, s.speaker) for s in reversed(heard)]:
                if fits(at, speaker):
                    return speaker
            for at in self._subjects(low, high):
                if fits(at, speaker := self._one(at)):
                    return speaker
        return None

    def _is_thing(self, token: int, speaker: Speaker) -> bool:
        is_one = self._parse.tags[token] in ("NN", "NNP") and "; " not in speaker.name
        is_people = self._names.kind_at(token) == "NORP"
        return is_one and not is_people and speaker.type in (*_MANY, "document")

    def _is_many(self, token: int, speaker: Speaker) -> bool:
        if not speaker.name:
            return False
        is_plural = self._parse.tags[token] in ("NNS", "NNPS") or "; " in speaker.name
        return (is_plural and speaker.type != "document") or speaker.type in _MANY
