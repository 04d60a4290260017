"""What the shape of a text says of who speaks: whole quotations, lone ones, turns, blocks.

A reader of cues sees some words on either side of each. Here its contents are mended where they
were cut; quotations without a cue get the speaker before them; a transcript's turns, a headline's
"Minister:" and an indented statement become drafts without a cue. Captions are kept apart.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from dateline.model import Span
from dateline.text import paragraphs
from dateline.understand.clauses import RELATIVE, Draft, find_source
from dateline.understand.cues import CueRow
from dateline.understand.drafts import holder_of, tokens_in
from dateline.understand.parse import Parse
from dateline.understand.quotes import Quote
from dateline.understand.word_lists import word_set

SENTENCE_ENDS: Final = re.compile(
    r"(?<![.\s][A-Z])(?<!\b(?:Mr|Dr|Ms|St))(?<!\b(?:Mrs|Gen|Rep|Sen|Col))[.?!](?=\s|$)"
)
SPEAKING: Final = frozenset(("speech", "writing"))
_SILENT: Final = CueRow("", "speech", frozenset("q"), "support", "claimed")
# The neural reader sees 52 pieces before a cue and 68 from it on; PolNeAR has 1.2 pieces a token. A
# content that ends this far out, in mid sentence, was cut by the window and not by its author.
_CUT_BEFORE: Final = 38
_CUT_AFTER: Final = 46
# Characters from the last words of an attribution to a lone quotation by the same speaker:
# "…," she told the council, which met for the last time on Monday.
_TAIL: Final = 160
# A quotation whose first characters stood in the text before is set out again by the page.
_REPEATED: Final = 60

# A turn of a transcript, or a headline's speaker: a name and a colon, at the head of a paragraph.
_NAME: Final = r"(?P<name>[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,4})"
_ASIDE: Final = r"(?: \([^)\n]{1,40}\))?"
_TURN: Final = re.compile(rf"{_NAME}{_ASIDE}:[ \t]+(?=\S)")
_BRACKETED: Final = re.compile(rf"\[{_NAME}\][ \t]+(?=\S)")
# "Carl Orsini: “…", "Ana Reyl — “…": the marks tell that somebody speaks, whoever else does.
_QUOTED_TURN: Final = re.compile(rf"{_NAME}{_ASIDE}(?::| [—–-]{{1,2}})[ \t]+(?=[\"“])")
_LABEL: Final = re.compile(rf"{_NAME}{_ASIDE}:\s*\Z")
# "— Tomas Varga, mayor of Orlin" under a quotation.
_SIGNATURE: Final = re.compile(r"[—–-]{1,2}\s*(?P<name>[A-Z][^\n!?:]{2,80})")
# "— Ana Reyl (@reyl) March 3, 2025", after the words of a post.
_POSTED: Final = re.compile(
    r"[—–]\s*(?P<name>[A-Z][^\n@—–]{1,60}?) \(@\w+\)(?: [A-Z][a-z]+ \d{1,2}, \d{4})?"
)
_LINKS: Final = re.compile(r"(?:\s*(?:https?://|pic\.twitter\.com/)\S+)+\s*$")
# Labels of a page or of a monitored broadcast, and of casualty lists; they name no speaker. A "Q"
# asks, and asserts nothing.
_LABELS: Final = word_set(
    "text excerpt excerpts passage omitted video audio recording begin end note notes photo photos"
    " update updated correction corrections clarification related watch read more source sources"
    " contact byline date time place subject from to re dead wounded missing killed injured total"
    " breaking exclusive live analysis opinion editorial contributing topics tags headline q"
    " bombshell revealed wow shock leaked latest question reporter"
    " questioner interviewer moderator where when what who why how"
)
_WORDS_IN_TURN: Final = 2
# ORLIN, March 3 (Agency) — and the like, at the head of a text.
_DATELINE: Final = re.compile(
    r"[A-Z][A-Z .,'’-]*[A-Z](?:, [A-Z][\w .,]{2,30})?(?: ?\([\w .,/'’&-]{2,40}\))? ?[—–-]{1,2} "
)
# In mid sentence, words in quotation marks with fewer small letters first are a name or a term:
# "This Week With Ana Reyl."
_PLAIN_WORDS: Final = 2
_SHORT: Final = 3
_IN_TITLES: Final = frozenset(("with", "from", "into", "over"))
# Fewer words after a colon are a heading or a picture's label.
_WORDS_IN_BLOCK: Final = 4
_STOPS: Final = ".?!…"
_DOUBLED: Final = frozenset(("''", "’’"))
_CLOSING: Final = " \u00a0'\"’”"


def add_structure(
    parse: Parse, drafts: Sequence[Draft], quotes: tuple[Quote, ...], shut: tuple[Span, ...] = ()
) -> list[Draft]:
    """Give the drafts mended and joined, with new ones for words whose speaker the layout tells.

    `shut` are spans of furniture, captions among them: nothing is joined into or out of them.
    """
    spoken = tuple(q for q in quotes if q.is_speech)
    places = paragraphs(parse.text)
    whole = [_in_paragraph(parse, draft, places) for draft in drafts]
    whole = [_kept_apart(parse, draft, (*shut, *_dateline(parse))) for draft in whole]
    whole = [mend_content(parse, draft, spoken) for draft in whole]
    page = _Page(parse, whole, spoken, shut)
    page.join_reopened()
    page.give_lone_quotations()
    page.give_blocks()
    page.add_turns()
    page.add_posts()
    return page.drafts


def _dateline(parse: Parse) -> list[Span]:
    match = _DATELINE.match(parse.text)
    return [Span(0, match.end())] if match else []


# --- contents that were cut ------------------------------------------------------------------


def mend_content(parse: Parse, draft: Draft, quotes: tuple[Quote, ...]) -> Draft:
    """Give the draft with contents that a window cut made whole.

    Of 7,587 contents in PolNeAR's training part that touch a quotation with the cue outside it,
    98.6 % hold all of it. A long content that stops in mid sentence goes on to the sentence's end.
    """
    if draft.row.kind == "hedge" or not draft.content:
        return draft
    content = [_to_sentence(parse, draft, span) for span in draft.content]
    content = _merged(_to_quotes(parse, draft, span, quotes) for span in content)
    return replace(draft, content=content)


def _to_quotes(parse: Parse, draft: Draft, span: Span, quotes: tuple[Quote, ...]) -> Span:
    """Widen a span over a quotation that it begins or ends inside of."""
    for quote in quotes:
        if quote.end <= span.start or span.end <= quote.start:
            continue
        both = parse.text[max(span.start, quote.start) : min(span.end, quote.end)]
        touches = quote.is_speech and any(c.isalnum() for c in both)
        if not touches or _holds_cue(parse, draft, quote):
            continue
        if "“" in quote.words and "”" not in quote.words:
            continue  # closed by the wrong mark: it runs on into the outlet's own words
        span = Span(min(span.start, quote.start), max(span.end, quote.end))
    return span


def _holds_cue(parse: Parse, draft: Draft, quote: Quote) -> bool:
    return any(
        quote.start <= parse.starts[t] < quote.end for t in (*draft.cue, *draft.source, draft.at)
    )


def _to_sentence(parse: Parse, draft: Draft, span: Span) -> Span:
    """Widen a span that stops in mid sentence where the reader's window does."""
    if not draft.cue:
        return span
    first, last = parse.token_at(span.start), parse.token_at(span.end - 1)
    sentence = parse.sentences[parse.sentence_of[last]]
    end = sentence[-1]
    while end > last and not parse.words[end][0].isalnum():
        end -= 1
    if last - draft.cue[0] >= _CUT_AFTER and end > last and parse.words[last + 1][0].isalnum():
        span = Span(span.start, parse.ends[end])
    start = parse.sentences[parse.sentence_of[first]][0]
    while start < first and not parse.words[start][0].isalnum():
        start += 1
    runs_on = start < first and parse.words[first - 1][0].isalnum()
    if draft.cue[0] - first >= _CUT_BEFORE and runs_on:
        span = Span(parse.starts[start], span.end)
    return span


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Give the spans in order, those that overlap made one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


# --- quotations over several paragraphs, and lone ones ---------------------------------------


class _Page:
    """One text's paragraphs without its furniture, with the drafts known so far."""

    def __init__(
        self,
        parse: Parse,
        drafts: list[Draft],
        quotes: tuple[Quote, ...],
        shut: tuple[Span, ...],
    ) -> None:
        self.parse = parse
        self.drafts = drafts
        self._all = quotes
        self.places = [p for p in paragraphs(parse.text) if not any(s.overlaps(p) for s in shut)]
        self._quotes = [quotes[self._first(p.start) : self._first(p.end)] for p in self.places]

    def _first(self, offset: int) -> int:
        return bisect_left(self._all, offset, key=lambda q: q.start)

    def join_reopened(self) -> None:
        """Give each part of a quotation over paragraphs to the speaker of its nearest part."""
        for chain in self._chains():
            holders = [self._holder(q) for q in chain]
            near = next((h for h in holders if h is not None), None)
            for quote, holder in zip(chain, holders, strict=True):
                near = holder or near
                if holder is None and near is not None:
                    _give(near, quote.span)

    def _chains(self) -> list[list[Quote]]:
        """Give the runs of quotations of which each but the last is left open at a break."""
        chains: list[list[Quote]] = []
        is_open = False
        for place, quotes in zip(self.places, self._quotes, strict=True):
            goes_on = is_open and bool(quotes) and quotes[0].start == place.start
            if goes_on:
                chains[-1].append(quotes[0])
            if quotes and not (goes_on and len(quotes) == 1):
                chains.append([quotes[-1]])
            is_open = bool(quotes) and quotes[-1].end == place.end and self._is_open(quotes[-1])
        return [c for c in chains if len(c) > 1]

    def _is_open(self, quote: Quote) -> bool:
        """Whether no mark closes the quotation."""
        opening, closing = self.parse.text[quote.start], self.parse.text[quote.end - 2 : quote.end]
        is_single = opening in "'‘" and closing[-1] in "'’"
        return not is_single and closing[-1] not in '"”»“' and closing not in _DOUBLED

    def _holder(self, quote: Quote) -> Draft | None:
        """Give the draft whose content the quotation is, or is part of."""
        for draft in self.drafts:
            held = (*draft.content, *draft.quotes)
            touches = any(s.start < quote.end and quote.start < s.end for s in held)
            if touches and not _holds_cue(self.parse, draft, quote):
                return draft
        return None

    def give_lone_quotations(self) -> None:
        """Give each quotation without a cue to who spoke just before, or signs it."""
        for number, quotes in enumerate(self._quotes):
            for quote in quotes:
                if self._holder(quote) is None:
                    self._give_lone(number, quote)

    def _give_lone(self, number: int, quote: Quote) -> None:
        """Give one to who was quoted or spoke before it, signs it, or is the subject before."""
        if not self._is_told(number, quote):
            return
        draft = self._quoted_before(number, quote)
        if draft is None and quote.words.rstrip(_CLOSING)[-1:] in _STOPS:
            draft = self._spoke_before(number, quote)
            new = (
                self._signer(number, quote)
                or self._labelled(number, quote)
                or self._subject_before(number, quote)
            )
            self.drafts += [new] if draft is None and new is not None else []
        if draft is not None:
            _give(draft, quote.span)

    def _is_told(self, number: int, quote: Quote) -> bool:
        """Whether the quotation begins a sentence, or is no mere name or sneer within one.

        One that stood in the text before is set out again by the page, and is told already.
        """
        words = quote.words.split()
        plain = sum(w[0].islower() and len(w) > _SHORT and w not in _IN_TITLES for w in words)
        is_said = self._opens(number, quote) or plain >= _PLAIN_WORDS
        return is_said and quote.words[:_REPEATED] not in self.parse.text[: quote.start]

    def _opens(self, number: int, quote: Quote) -> bool:
        """Whether the quotation begins a paragraph or a sentence, or follows a colon."""
        before = self.parse.text[self.places[number].start : quote.start].rstrip(_CLOSING)
        return not before or before[-1] in f"{_STOPS}:"

    def _spoke_before(self, number: int, quote: Quote) -> Draft | None:
        """Give who spoke last, in the paragraph or the one above, a sentence's end away at most."""
        place = self.places[number]
        if quote.start > place.start:
            return self._nearest(place, quote.start)
        above = self.places[number - 1] if number else None
        return self._nearest(above, above.end) if above else None

    def _quoted_before(self, number: int, quote: Quote) -> Draft | None:
        """Give the speaker of the quotation before: "…," he said. "…"."""
        before = [q for q in self._quotes[number] if q.end <= quote.start]
        draft = self._holder(before[-1]) if before else None
        if draft is None or self._stops(before[-1].end, quote.start) > self._opens(number, quote):
            return None
        starts = self.parse.starts
        at = starts[draft.at]
        others = (starts[d.at] for d in self._quoters() if d is not draft)
        return None if any(max(at, before[-1].end) < o < quote.start for o in others) else draft

    def _nearest(self, place: Span, until: int) -> Draft | None:
        ended = [(self._end(d), d) for d in self._quoters()]
        near = [(e, d) for e, d in ended if place.start < e <= until]
        if not near:
            return None
        end, draft = max(near, key=lambda pair: pair[0])
        return draft if self._stops(end, until) <= 1 and until - end <= _TAIL else None

    def _quoters(self) -> list[Draft]:
        """Give the drafts that may speak on: no participle, outside marks, more than "who"."""
        parse = self.parse
        return [
            d
            for d in self.drafts
            if d.row.kind in SPEAKING
            and d.source
            and (not d.cue or (_may_quote(d.row) and parse.tags[d.at] != "VBG"))
            and (len(d.source) > 1 or parse.words[d.source[0]] not in RELATIVE)
            and not self._is_quoted(parse.starts[d.at])
        ]

    def _is_quoted(self, offset: int) -> bool:
        before = bisect_right(self._all, offset, key=lambda q: q.start)
        return before > 0 and offset < self._all[before - 1].end

    def _stops(self, start: int, end: int) -> int:
        return len(SENTENCE_ENDS.findall(self.parse.text, start, end))

    def _end(self, draft: Draft) -> int:
        ends = [self.parse.ends[t] for t in (*draft.source, *draft.cue)]
        return max([*ends, *(s.end for s in (*draft.content, *draft.quotes))])

    def _signer(self, number: int, quote: Quote) -> Draft | None:
        """Give a draft for who signs a paragraph that is all quotation, in a line under it."""
        if self.places[number] != quote.span or number + 1 == len(self.places):
            return None
        below = self.places[number + 1]
        match = _SIGNATURE.fullmatch(self.parse.text, below.start, below.end)
        return self._silent(match, quote.span) if match else None

    def _labelled(self, number: int, quote: Quote) -> Draft | None:
        """Give a draft for the name and colon right before a quotation, within a paragraph."""
        match = _LABEL.search(self.parse.text, self.places[number].start, quote.start)
        if match is None or match.group("name").split()[0].lower() in _LABELS:
            return None
        return self._silent(match, quote.span)

    def _silent(self, match: re.Match[str], content: Span) -> Draft | None:
        source = tokens_in(self.parse, [Span(*match.span("name"))])
        if not source:
            return None
        return Draft(source[-1], _SILENT, source, [], [content], holder_of(self.parse, source))

    def _subject_before(self, number: int, quote: Quote) -> Draft | None:
        """Give a draft for the subject of the sentence before, in the quotation's paragraph.

        In the paragraph before, only a colon leads to the quotation.
        """
        parse, place = self.parse, self.places[number]
        before = self._word_before(quote.start)
        if quote.start == place.start:
            if not number or not self._leads_on(number - 1):
                return None
            place = self.places[number - 1]
        if parse.starts[before] < place.start:
            return None
        sentence = parse.sentences[parse.sentence_of[before]]
        root = next((i for i in sentence if parse.heads[i] == i), sentence[0])
        source, holder = find_source(parse, root)
        if not source or parse.starts[source[0]] < place.start:
            return None
        if self._is_quoted(parse.starts[root]) or self._is_quoted(parse.starts[source[0]]):
            return None
        return Draft(root, _SILENT, source, [], [quote.span], holder)

    def _word_before(self, offset: int) -> int:
        token = self.parse.token_at(offset) - 1
        while token > 0 and not self.parse.words[token].isalnum():
            token -= 1
        return max(token, 0)

    def _leads_on(self, number: int) -> bool:
        place = self.places[number]
        return self.parse.text[place.end - 1] == ":"

    # --- blocks and turns ----------------------------------------------------------------

    def give_blocks(self) -> None:
        """Give a paragraph that a colon leads to, with or without marks, to who speaks there."""
        for number, place in enumerate(self.places[1:], 1):
            if not self._leads_on(number - 1) or self._turn(place):
                continue
            draft = self._last_in_sentence(self.places[number - 1])
            held = [] if draft is None else [*draft.content, *draft.quotes]
            is_free = not any(s.overlaps(place) for s in held)
            if draft is not None and is_free and self._is_block(place):
                _give(draft, self._whole(place, self._quotes[number]))

    def _is_block(self, place: Span) -> bool:
        words = self.parse.text[place.start : place.end]
        return words.rstrip(_CLOSING)[-1:] in _STOPS and len(words.split()) >= _WORDS_IN_BLOCK

    def _whole(self, place: Span, quotes: tuple[Quote, ...]) -> Span:
        """Give the paragraph; of one that opens with a quotation, that."""
        return quotes[0].span if quotes and quotes[0].start == place.start else place

    def _last_in_sentence(self, place: Span) -> Draft | None:
        """Give the draft of the last cue in a paragraph's last sentence, if it speaks."""
        parse = self.parse
        sentence = parse.sentence_of[self._word_before(place.end)]
        speaks = [
            d
            for d in self.drafts
            if d.row.kind in SPEAKING
            and d.source
            and d.cue
            and parse.sentence_of[d.at] == sentence
            and place.start <= parse.starts[d.at] < place.end
        ]
        return max(speaks, key=lambda d: d.at, default=None)

    def _turn(self, place: Span) -> re.Match[str] | None:
        text = self.parse.text
        kinds = (_QUOTED_TURN, _TURN, _BRACKETED)
        matches = (kind.match(text, place.start, place.end) for kind in kinds)
        match = next((m for m in matches if m), None)
        if match is None or len(text[match.end() : place.end].split()) < _WORDS_IN_TURN:
            return None
        return match

    def add_turns(self) -> None:
        """Add a draft for each turn of a transcript, and for a headline's "Minister: …"."""
        turns = [(n, m) for n, p in enumerate(self.places) if (m := self._turn(p))]
        if not _is_transcript([m for _, m in turns]):
            turns = [
                (n, m)
                for n, m in turns
                if m.re is _QUOTED_TURN or (n == 0 and self._is_headline(n))
            ]
        first = turns[0][1].start() if turns else 0
        sides = {m.group("name") for _, m in turns}
        for (number, match), following in zip(turns, [*turns[1:], None], strict=False):
            name = match.group("name")
            if name.split()[0].lower().strip(".") in _LABELS or self._is_source(match):
                continue
            until = following[0] if following and len(sides) > 1 else number + 1
            draft = self._silent(match, self._trimmed(Span(match.end(), self.places[number].end)))
            if draft is None:
                continue
            draft.content += [self._trimmed(p) for p in self.places[number + 1 : until]]
            meant = self._named_before(first, "" if name == "A" else name)
            draft.holder = draft.holder if meant is None else meant
            self.drafts.append(draft)

    def add_posts(self) -> None:
        """Add a draft for each post that a page sets out: its words, then who wrote it and when."""
        for number, place in enumerate(self.places):
            match = _POSTED.search(self.parse.text, place.start, place.end)
            if match is None or self._is_source(match):
                continue
            words = Span(place.start, match.start())
            if match.start() == place.start and number:
                words = self.places[number - 1]
            content = self._said_in(words)
            draft = self._silent(match, content) if content else None
            self.drafts += [draft] if draft else []

    def _said_in(self, words: Span) -> Span | None:
        """Give a post's words without the links at their end, if any are left."""
        said = self.parse.text[words.start : words.end]
        said = _LINKS.sub("", said).rstrip()
        return Span(words.start, words.start + len(said)) if len(said.split()) > 1 else None

    def _is_headline(self, number: int) -> bool:
        place = self.places[number]
        return not SENTENCE_ENDS.search(self.parse.text, place.start, place.end - 1)

    def _is_source(self, match: re.Match[str]) -> bool:
        """Whether a draft already has the turn's name for its source."""
        name = Span(*match.span("name"))
        spans = (s for d in self.drafts for s in self.parse.spans(d.source))
        return any(s.overlaps(name) for s in spans)

    def _trimmed(self, span: Span) -> Span:
        return Span(span.start, span.end - (self.parse.text[span.end - 1] == "."))

    def _named_before(self, offset: int, name: str) -> int | None:
        """Give the token before `offset` that is `name`'s last word; of "", the last named subject.

        An interview's "A" is who its introduction names last as doing something.
        """
        parse = self.parse
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


def _give(draft: Draft, span: Span) -> None:
    (draft.quotes if draft.quotes else draft.content).append(span)


def _may_quote(row: CueRow) -> bool:
    """Whether a quotation may follow such a cue; rows of whole phrases have no frames."""
    return "q" in row.frames or (not row.frames and row.lemma != "according")


def _is_name(parse: Parse, token: int) -> bool:
    return parse.tags[token] == "NNP" and parse.text[parse.starts[token]].isupper()


def _is_transcript(turns: list[re.Match[str]]) -> bool:
    """Whether names with colons are turns: brackets, capitals, or a name that comes again."""
    names = [m.group("name") for m in turns]
    shouted = sum(n.isupper() and n.lower() not in _LABELS for n in names)
    bracketed = any(m.group().startswith("[") for m in turns)
    return len(names) > 1 and (bracketed or shouted > 1 or len(set(names)) < len(names))


# --- paragraphs and captions -----------------------------------------------------------------


def _in_paragraph(parse: Parse, draft: Draft, places: list[Span]) -> Draft:
    """Give the draft with contents cut at paragraph breaks, without what stands before its cue's.

    One of PolNeAR's 23,289 spans of content runs over a break. What stands in a paragraph above is
    kept where nothing stands in the cue's own; quotations over paragraphs are joined later.
    """
    here = max(0, bisect_right(places, parse.starts[draft.at], key=lambda p: p.start) - 1)
    if all(places[here].covers(span) for span in draft.content):
        return replace(draft, content=[*draft.content], quotes=[*draft.quotes])
    pieces: list[tuple[int, Span]] = []
    for span in draft.content:
        first = max(0, bisect_right(places, span.start, key=lambda p: p.start) - 1)
        last = bisect_left(places, span.end, key=lambda p: p.start)
        pieces += [
            (n, Span(max(span.start, places[n].start), min(span.end, places[n].end)))
            for n in range(first, last)
        ]
    own = [p for n, p in pieces if n == here]
    # What the parser drew from below is a caption or a heading; a trained reader may be right.
    below = [p for n, p in pieces if draft.marked and n > here and p in draft.content]
    kept = [*own, *below] if own else [p for _, p in pieces]
    return replace(draft, content=[p for p in kept if p.start < p.end], quotes=[*draft.quotes])


def _kept_apart(parse: Parse, draft: Draft, shut: tuple[Span, ...]) -> Draft:
    """Give the draft without words across the edge of a caption from its cue."""
    here = Span(parse.starts[draft.at], parse.ends[draft.at])
    inside = next((s for s in shut if s.overlaps(here)), None)
    if not shut or (inside is None and not any(_touch(parse, draft, s) for s in shut)):
        return draft
    content, quoted = (
        [s for span in spans for s in _cut(span, inside, shut)]
        for spans in (draft.content, draft.quotes)
    )
    return replace(draft, content=content, quotes=quoted)


def _touch(parse: Parse, draft: Draft, span: Span) -> bool:
    return any(s.overlaps(span) for s in (*draft.content, *draft.quotes))


def _cut(span: Span, inside: Span | None, shut: tuple[Span, ...]) -> list[Span]:
    """Give what of `span` lies inside the caption `inside`, or outside of all."""
    if inside is not None:
        common = Span(max(span.start, inside.start), min(span.end, inside.end))
        return [common] if common.start < common.end else []
    pieces = [span]
    for gap in shut:
        parts = [
            p
            for piece in pieces
            for p in (
                Span(piece.start, min(piece.end, gap.start)),
                Span(max(piece.start, gap.end), piece.end),
            )
            if piece.overlaps(gap)
        ]
        pieces = [p for p in pieces if not p.overlaps(gap)] + parts
    return sorted(p for p in pieces if p.start < p.end)
