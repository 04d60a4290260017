"""What the shape of a text says of who speaks: whole quotations, lone ones, blocks.

A reader of cues sees some words on either side of each. Its contents are mended where they were cut
(`mending`); quotations without a cue get the speaker before them, and so does an indented
statement; turns and posts become drafts without a cue (`turns`). Captions are kept apart.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

from dateline.model import Span
from dateline.text import paragraphs
from dateline.understand.clauses import RELATIVE, Draft, find_source
from dateline.understand.cues import CueRow
from dateline.understand.mending import (
    dateline_of,
    holds_cue,
    in_paragraph,
    kept_apart,
    mend_content,
    with_its_rest,
    without_others,
)
from dateline.understand.parse import Parse
from dateline.understand.quotes import Quote
from dateline.understand.signed import sign_quotations
from dateline.understand.turns import (
    SENTENCE_ENDS,
    SILENT,
    label_before,
    posts_of,
    silent_draft,
    taken_from,
    turn_at,
    turns_of,
)

SPEAKING: Final = frozenset(("speech", "writing"))
# Characters from the last words of an attribution to a lone quotation by the same speaker:
# "…," she told the council, which met for the last time on Monday.
_TAIL: Final = 160
# A quotation whose first characters stood in the text before is set out again by the page.
_REPEATED: Final = 60

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
    whole = [in_paragraph(parse, draft, places) for draft in drafts]
    whole = [kept_apart(parse, draft, (*shut, *dateline_of(parse))) for draft in whole]
    whole = [mend_content(parse, draft, spoken) for draft in whole]
    whole = with_its_rest(parse, without_others(parse, whole))
    page = _Page(parse, whole, spoken, shut)
    page.drafts = sign_quotations(parse, page.drafts, page.places, quotes)
    page.join_reopened()
    page.give_lone_quotations()
    page.give_blocks()
    page.drafts += turns_of(parse, page.places, page.drafts)
    page.drafts += posts_of(parse, page.places, page.drafts)
    return page.drafts


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
        self._speaking: list[Draft] = []
        self._asked = 0
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
        start, end = quote.start, quote.end
        for draft in self.drafts:
            for span in (*draft.content, *draft.quotes):
                if span.start < end and start < span.end:
                    if not holds_cue(self.parse, draft, quote):
                        return draft
                    break
        return None

    def give_lone_quotations(self) -> None:
        """Give each quotation without a cue to who spoke just before."""
        for number, quotes in enumerate(self._quotes):
            for quote in quotes:
                if self._holder(quote) is None:
                    self._give_lone(number, quote)

    def _give_lone(self, number: int, quote: Quote) -> None:
        """Give one to who was quoted or spoke before it, or is the subject before."""
        if not self._is_told(number, quote):
            return
        taken = taken_from(self.parse, quote.start)
        if taken and (new := silent_draft(self.parse, taken, quote.span)):
            self.drafts.append(new)
            return
        draft = self._quoted_before(number, quote)
        if draft is not None and self._is_of_clause(number, quote):
            return
        if draft is None and quote.words.rstrip(_CLOSING)[-1:] in _STOPS:
            draft = self._spoke_before(number, quote)
            new = self._labelled(number, quote) or self._subject_before(number, quote)
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

    def _is_of_clause(self, number: int, quote: Quote) -> bool:
        """Whether a clause behind who spoke leads to it: "“…,” she said, meaning he is “…”".

        Of 59 such in PolNeAR's training part, 7 are what was said before; after a comma 55 of 67.
        """
        before = self.parse.text[self.places[number].start : quote.start].rstrip(_CLOSING)
        return not self._opens(number, quote) and before[-1] != ","

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
        starts = self.parse.starts
        ended = [(self._end(d), d) for d in self._quoters() if starts[d.source[0]] < until]
        near = [(e, d) for e, d in ended if place.start < e <= until]
        if not near:
            return None
        end, draft = max(near, key=lambda pair: pair[0])
        return draft if self._stops(end, until) <= 1 and until - end <= _TAIL else None

    def _quoters(self) -> list[Draft]:
        """Give the drafts that may speak on, of each of which it is asked once."""
        self._speaking += [d for d in self.drafts[self._asked :] if self._may_speak_on(d)]
        self._asked = len(self.drafts)
        return self._speaking

    def _may_speak_on(self, draft: Draft) -> bool:
        """Whether it is no participle, stands outside marks, and names more than "who"."""
        parse = self.parse
        return (
            draft.row.kind in SPEAKING
            and bool(draft.source)
            and (not draft.cue or (_may_quote(draft.row) and parse.tags[draft.at] != "VBG"))
            and (len(draft.source) > 1 or parse.words[draft.source[0]] not in RELATIVE)
            and not self._is_quoted(parse.starts[draft.at])
        )

    def _is_quoted(self, offset: int) -> bool:
        before = bisect_right(self._all, offset, key=lambda q: q.start)
        return before > 0 and offset < self._all[before - 1].end

    def _stops(self, start: int, end: int) -> int:
        return len(SENTENCE_ENDS.findall(self.parse.text, start, end))

    def _end(self, draft: Draft) -> int:
        ends = [self.parse.ends[t] for t in (*draft.source, *draft.cue)]
        return max([*ends, *(s.end for s in (*draft.content, *draft.quotes))])

    def _labelled(self, number: int, quote: Quote) -> Draft | None:
        """Give a draft for the name and colon right before a quotation, within a paragraph."""
        match = label_before(self.parse, self.places[number].start, quote.start)
        return silent_draft(self.parse, match, quote.span) if match else None

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
        return Draft(root, SILENT, source, [], [quote.span], holder)

    def _word_before(self, offset: int) -> int:
        token = self.parse.token_at(offset) - 1
        while token > 0 and not self.parse.words[token].isalnum():
            token -= 1
        return max(token, 0)

    def _leads_on(self, number: int) -> bool:
        place = self.places[number]
        return self.parse.text[place.end - 1] == ":"

    # --- blocks ----------------------------------------------------------------

    def give_blocks(self) -> None:
        """Give a paragraph that a colon leads to, with or without marks, to who speaks there."""
        for number, place in enumerate(self.places[1:], 1):
            if not self._leads_on(number - 1) or turn_at(self.parse, place):
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


def _give(draft: Draft, span: Span) -> None:
    (draft.quotes if draft.quotes else draft.content).append(span)


def _may_quote(row: CueRow) -> bool:
    """Whether a quotation may follow such a cue; rows of whole phrases have no frames."""
    return "q" in row.frames or (not row.frames and row.lemma != "according")
