"""Words whose speaker the layout tells: turns of a transcript, lists of quotations, posts.

"VARGA: We never shelled it.", "Carl Orsini: “…”", a headline's "Minister: …", and a post that the
page sets out, "… — Ana Reyl (@reyl) March 3, 2025".
"""

import re
from collections.abc import Sequence
from typing import Final

from dateline.model import Span
from dateline.understand.clauses import Draft
from dateline.understand.cues import CueRow
from dateline.understand.drafts import holder_of, tokens_in
from dateline.understand.parse import Parse
from dateline.understand.word_lists import word_set

SENTENCE_ENDS: Final = re.compile(
    r"(?<![.\s][A-Z])(?<!\b(?:Mr|Dr|Ms|St))(?<!\b(?:Mrs|Gen|Rep|Sen|Col))[.?!](?=\s|$)"
)
SILENT: Final = CueRow("", "speech", frozenset("q"), "support", "claimed")
# A turn of a transcript, or a headline's speaker: a name and a colon, at the head of a paragraph.
# A stop ends a name, but behind an initial or a title: "… in Tane. Ana Reyl:" is Ana Reyl.
_PART: Final = (
    r"(?:(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Gen|Col|Lt|Sgt|Maj|Capt|Sen|Rep|Gov|Prof)\.|[A-Z][\w'’-]*)"
)
_NAME: Final = rf"(?P<name>{_PART}(?: {_PART}){{0,4}})"
_ASIDE: Final = r"(?: \([^)\n]{1,40}\))?"
_TURN: Final = re.compile(rf"{_NAME}{_ASIDE}:[ \t]+(?=\S)")
_BRACKETED: Final = re.compile(rf"\[{_NAME}\][ \t]+(?=\S)")
# "Carl Orsini: “…", "Ana Reyl — “…": the marks tell that somebody speaks, whoever else does.
_QUOTED_TURN: Final = re.compile(rf"{_NAME}{_ASIDE}(?::| [—–-]{{1,2}})[ \t]+(?=[\"“])")
_LABEL: Final = re.compile(rf"{_NAME}{_ASIDE}:\s*\Z")
# "From Reyl's post: “…”", at the head of a sentence: whose words they are, whoever spoke before.
_TAKEN_FROM: Final = re.compile(
    r"(?:\A|\n|[.?!…”\"]\s+)(?:And |More )?[Ff]rom (?P<name>[^.:;,\n“”\"]{2,60}):\s*\Z"
)
# "— Ana Reyl (@reyl) March 3, 2025", after the words of a post.
_POSTED: Final = re.compile(
    r"[—–]\s*(?P<name>[A-Z][^\n@—–]{1,60}?) \(@\w+\)(?: [A-Z][a-z]+ \d{1,2}, \d{4})?"
)
_LINK: Final = re.compile(r"(?:https?://|pic\.twitter\.com/)\S")
_WORD: Final = re.compile(r"\S+")
# Characters before a quotation in which a name and a colon are looked for; a search over more
# would take the square of its length in a page of capitals.
_LABEL_REACH: Final = 240
# Labels of a page or of a monitored broadcast, and of casualty lists; they name no speaker. A "Q"
# asks, and asserts nothing.
LABELS: Final = word_set(
    "text excerpt excerpts passage omitted video audio recording begin end note notes photo photos"
    " update updated correction corrections clarification related watch read more source sources"
    " contact byline date time place subject from to re dead wounded missing killed injured total"
    " now breaking exclusive live analysis opinion editorial contributing topics tags headline q"
    " bombshell revealed wow shock leaked latest question reporter"
    " questioner interviewer moderator where when what who why how"
    " fact facts claim claims verdict rating ruling translation"
)
# "THE FACTS: …", under a politician's claim: the page's own words.
_ARTICLES: Final = frozenset(("the", "our"))
_WORDS_IN_TURN: Final = 2
_APOSTROPHES: Final = "'’"
_BESIDE: Final = re.compile(
    r"(?:\b(?:to|on|in|from|with|at|for|about|outside|inside|near)|\b[a-z]\w* of)(?: the)? $"
)


def silent_draft(parse: Parse, match: re.Match[str], content: Span) -> Draft | None:
    """Give a draft without a cue for the name of a match; None where it holds no word."""
    source = tokens_in(parse, [Span(*match.span("name"))])
    if not source:
        return None
    return Draft(source[-1], SILENT, source, [], [content], holder_of(parse, source))


def label_before(parse: Parse, start: int, end: int) -> re.Match[str] | None:
    """Give the name and colon that `end` follows, if it is no label of a page."""
    match = _LABEL.search(parse.text, max(start, end - _LABEL_REACH), end)
    return None if match is None or _is_label(match) else match


def is_beside(text: str, label: re.Match[str]) -> bool:
    """Whether a name before a colon is only a part of what stands there: "a friend of Ana Reyl:".

    "The Secretary of State Carl Orsini" is the name's own title.
    """
    before = text[max(0, label.start() - _LABEL_REACH) : label.start()]
    return label["name"][-1] in _APOSTROPHES or bool(_BESIDE.search(before))


def taken_from(parse: Parse, end: int) -> re.Match[str] | None:
    """Give whose words, or out of what, a sentence says that the quotation at `end` is taken."""
    return _TAKEN_FROM.search(parse.text, max(0, end - _LABEL_REACH), end)


def turn_at(parse: Parse, place: Span) -> re.Match[str] | None:
    """Give the name and colon that a paragraph begins with, if words follow."""
    kinds = (_QUOTED_TURN, _TURN, _BRACKETED)
    matches = (kind.match(parse.text, place.start, place.end) for kind in kinds)
    match = next((m for m in matches if m), None)
    if match is None or len(parse.text[match.end() : place.end].split()) < _WORDS_IN_TURN:
        return None
    return match


def turns_of(parse: Parse, places: Sequence[Span], drafts: Sequence[Draft]) -> list[Draft]:
    """Give a draft for each turn of a transcript, and for a headline's "Minister: …".

    `places` are the paragraphs. In a transcript with several sides a turn runs on to the next.
    """
    turns = [(n, m) for n, p in enumerate(places) if (m := turn_at(parse, p))]
    is_transcript = _is_transcript([m for _, m in turns])
    if not is_transcript:
        turns = [(n, m) for n, m in turns if m.re is _QUOTED_TURN or _is_headline(parse, places, n)]
    first = turns[0][1].start() if turns else 0
    runs_on = is_transcript and len({m.group("name") for _, m in turns}) > 1
    found = []
    for (number, match), following in zip(turns, [*turns[1:], None], strict=False):
        until = following[0] if following and runs_on else number + 1
        spans = [Span(match.end(), places[number].end), *places[number + 1 : until]]
        if _is_label(match) or _is_source(parse, drafts, match):
            continue
        draft = silent_draft(parse, match, _trimmed(parse, spans[0]))
        if draft is not None:
            draft.content += [_trimmed(parse, s) for s in spans[1:]]
            name = match.group("name")
            meant = _named_before(parse, first, "" if name == "A" else name)
            draft.holder = draft.holder if meant is None else meant
            found.append(draft)
    return found


def posts_of(parse: Parse, places: Sequence[Span], drafts: Sequence[Draft]) -> list[Draft]:
    """Give a draft for each post that a page sets out: its words, then who wrote it and when."""
    found = []
    for number, place in enumerate(places):
        match = _POSTED.search(parse.text, place.start, place.end)
        if match is None or _is_source(parse, drafts, match):
            continue
        is_alone = match.start() == place.start and number > 0
        words = places[number - 1] if is_alone else Span(place.start, match.start())
        content = _said_in(parse, words)
        draft = silent_draft(parse, match, content) if content else None
        found += [draft] if draft else []
    return found


def _said_in(parse: Parse, words: Span) -> Span | None:
    """Give a post's words without the links at their end, if any are left."""
    said = _without_links(parse.text[words.start : words.end]).rstrip()
    return Span(words.start, words.start + len(said)) if len(said.split()) > 1 else None


def _without_links(said: str) -> str:
    """Cut the links off the end, one word after the other: a single pattern backtracks for ever."""
    end = len(said)
    for word in reversed([*_WORD.finditer(said)]):
        link = _LINK.search(said, word.start(), word.end())
        if link is None:
            break
        end = link.start()
        if end > word.start():
            break
    return said[:end]


def _is_label(match: re.Match[str]) -> bool:
    words = [w.lower().strip(".") for w in match.group("name").split()]
    return words[0] in LABELS or (words[0] in _ARTICLES and words[-1] in LABELS)


def _is_headline(parse: Parse, places: Sequence[Span], number: int) -> bool:
    place = places[number]
    return number == 0 and not SENTENCE_ENDS.search(parse.text, place.start, place.end - 1)


def _is_source(parse: Parse, drafts: Sequence[Draft], match: re.Match[str]) -> bool:
    """Whether a draft already has the turn's name for its source."""
    name = Span(*match.span("name"))
    return any(s.overlaps(name) for d in drafts for s in parse.spans(d.source))


def _trimmed(parse: Parse, span: Span) -> Span:
    return Span(span.start, span.end - (parse.text[span.end - 1] == "."))


def _named_before(parse: Parse, offset: int, name: str) -> int | None:
    """Give the token before `offset` that is `name`'s last word; of "", the last named subject.

    An interview's "A" is who its introduction names last as doing something.
    """
    low = parse.token_at(offset) if offset else 0
    last = name.lower().split()[-1:]
    for token in range(low):
        alone = parse.kid(token, "conj") is None and not name.istitle()
        if alone and [parse.words[token]] == last and _is_name(parse, token):
            return token
    if name:
        return None
    subjects = (t for t in range(low - 1, -1, -1) if parse.deps[t] == "nsubj")
    return next((t for t in subjects if _is_name(parse, t)), None)


def _is_name(parse: Parse, token: int) -> bool:
    return parse.tags[token] == "NNP" and parse.text[parse.starts[token]].isupper()


def _is_transcript(turns: list[re.Match[str]]) -> bool:
    """Whether names with colons are turns: brackets, capitals, or a name that comes again."""
    names = [m.group("name") for m in turns]
    shouted = sum(n.isupper() and n.lower() not in LABELS for n in names)
    bracketed = any(m.group().startswith("[") for m in turns)
    return len(names) > 1 and (bracketed or shouted > 1 or len(set(names)) < len(names))
