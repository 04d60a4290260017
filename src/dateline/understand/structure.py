"""What the shape of a text says of who speaks: whole quotations, lone ones, blocks.

A reader of cues sees some words on either side of each. Its contents are mended where they were cut
(`mending`); quotations without a cue get the speaker before them, and so does an indented
statement; turns and posts become drafts without a cue (`turns`). Captions are kept apart.
"""

from collections.abc import Sequence
from typing import Final

from dateline.model import Span
from dateline.text import paragraphs
from dateline.understand.clauses import Draft
from dateline.understand.lone import LonePage
from dateline.understand.mending import (
    dateline_of,
    in_paragraph,
    kept_apart,
    mend_content,
    with_its_rest,
    without_answer,
    without_others,
)
from dateline.understand.page import CLOSING, SPEAKING, STOPS, give
from dateline.understand.parse import Parse
from dateline.understand.quotes import Quote
from dateline.understand.signed import sign_quotations
from dateline.understand.turns import (
    posts_of,
    turn_at,
    turns_of,
)

# Fewer words after a colon are a heading or a picture's label.
_WORDS_IN_BLOCK: Final = 4


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
    whole = [without_answer(parse, draft, places) for draft in whole]
    whole = with_its_rest(parse, without_others(parse, whole))
    page = _WholePage(parse, whole, spoken, shut)
    page.drafts = sign_quotations(parse, page.drafts, page.places, quotes)
    page.join_reopened()
    page.give_lone_quotations()
    page.give_blocks()
    page.drafts += turns_of(parse, page.places, page.drafts)
    page.drafts += posts_of(parse, page.places, page.drafts)
    return page.drafts


class _WholePage(LonePage):
    """A page whose quotations over paragraphs, and blocks, can be given to who speaks there."""

    def join_reopened(self) -> None:
        """Give each part of a quotation over paragraphs to the speaker of its nearest part."""
        for chain in self._chains():
            holders = [self._holder(q) for q in chain]
            near = next((h for h in holders if h is not None), None)
            for quote, holder in zip(chain, holders, strict=True):
                near = holder or near
                if holder is None and near is not None:
                    give(near, quote.span)

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

    def give_blocks(self) -> None:
        """Give a paragraph that a colon leads to, with or without marks, to who speaks there."""
        for number, place in enumerate(self.places[1:], 1):
            if not self._leads_on(number - 1) or turn_at(self.parse, place):
                continue
            draft = self._last_in_sentence(self.places[number - 1])
            held = [] if draft is None else [*draft.content, *draft.quotes]
            is_free = not any(s.overlaps(place) for s in held)
            if draft is not None and is_free and self._is_block(place):
                give(draft, self._whole(place, self._quotes[number]))

    def _is_block(self, place: Span) -> bool:
        words = self.parse.text[place.start : place.end]
        return words.rstrip(CLOSING)[-1:] in STOPS and len(words.split()) >= _WORDS_IN_BLOCK

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
