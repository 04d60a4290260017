"""Quotations that no cue holds, each given to whoever the words around it say.

Who was quoted right before speaks on; who stands before a colon speaks; a question is answered; and
somebody may be shown before he is heard (`dialogue`).
"""

from typing import Final

from dateline.model import Span
from dateline.understand.clauses import Draft, find_source
from dateline.understand.dialogue import asked_of, beat_draft, lead_draft, turn_draft
from dateline.understand.page import CLOSING, STOPS, Page, give
from dateline.understand.quotes import Quote
from dateline.understand.turns import SILENT, is_beside, label_before, silent_draft, taken_from

# Characters from the last words of an attribution to a lone quotation by the same speaker:
# "…," she told the council, which met for the last time on Monday.
_TAIL: Final = 160
# A quotation whose first characters stood in the text before is set out again by the page.
_REPEATED: Final = 60
_LONG: Final = 30

# In mid sentence, words in quotation marks with fewer small letters first are a name or a term:
# "This Week With Ana Reyl."
_PLAIN_WORDS: Final = 2
_SHORT: Final = 3
_IN_TITLES: Final = frozenset(("with", "from", "into", "over"))


class LonePage(Page):
    """A page whose lone quotations can be given to somebody."""

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
        if new := self._led_to(number, quote) or self._answer(number, quote):
            self.drafts.append(new)
            return
        draft = self._quoted_before(number, quote)
        if draft is not None and self._is_of_clause(number, quote):
            return
        if draft is None and quote.words.rstrip(CLOSING)[-1:] in STOPS:
            draft = self._spoke_before(number, quote)
            new = (
                self._subject_before(number, quote)
                or self._acts_before(number, quote)
                or self._in_exchange(number, quote)
            )
            self.drafts += [new] if draft is None and new is not None else []
        if draft is not None:
            give(draft, quote.span)

    def _is_told(self, number: int, quote: Quote) -> bool:
        """Whether the quotation begins a sentence, or is no mere name or sneer within one.

        One that stood in the text before is set out again by the page, and is told already.
        """
        words = quote.words.split()
        plain = sum(w[0].islower() and len(w) > _SHORT and w not in _IN_TITLES for w in words)
        is_said = self._opens(number, quote) or plain >= _PLAIN_WORDS
        return is_said and not self._is_set_out(quote)

    def _is_set_out(self, quote: Quote) -> bool:
        """Whether the words stood in the text before; of long ones, whether they will stand."""
        start = quote.words[:_REPEATED]
        if start in self.parse.text[: quote.start]:
            return True
        bare = start.rstrip(f"{STOPS},")
        return len(bare) >= _LONG and bare in self.parse.text[quote.end :]

    def _opens(self, number: int, quote: Quote) -> bool:
        """Whether the quotation begins a paragraph or a sentence, or follows a colon."""
        before = self.parse.text[self.places[number].start : quote.start].rstrip(CLOSING)
        return not before or before[-1] in f"{STOPS}:"

    def _is_of_clause(self, number: int, quote: Quote) -> bool:
        """Whether a clause behind who spoke leads to it: "“…,” she said, meaning he is “…”".

        Of 59 such in PolNeAR's training part, 7 are what was said before; after a comma 55 of 67.
        """
        before = self.parse.text[self.places[number].start : quote.start].rstrip(CLOSING)
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

    def _led_to(self, number: int, quote: Quote) -> Draft | None:
        """Give a draft for who stands before the colon that leads to a quotation, in its paragraph.

        A cue that stands there itself has what is its own already, or speaks on.
        """
        lead = self._lead(number, quote)
        if lead is None or self.parse.text[lead.end - 1] != ":":
            return None
        match = label_before(self.parse, lead.start, quote.start)
        if match and not is_beside(self.parse.text, match):
            return silent_draft(self.parse, match, quote.span)
        starts = self.parse.starts
        if any(lead.start <= starts[d.at] < lead.end for d in self._quoters()):
            return None
        return self._subject_before(number, quote) or lead_draft(self.parse, lead, quote.span)

    def _lead(self, number: int, quote: Quote) -> Span | None:
        """Give the rest of the sentence before a quotation, behind the one before it."""
        start, end = self.places[number].start, quote.start
        if start == end and number and self._leads_on(number - 1):
            number, end = number - 1, self.places[number - 1].end
            start = self.places[number].start
        before = (q.end for q in self._quotes[number] if q.end <= end)
        return self._last_sentence(max([start, *before]), end)

    def _answer(self, number: int, quote: Quote) -> Draft | None:
        """Give a draft for words that answer the quotation right above, which asked something.

        An answer's answer is who asked: they speak by turns until a paragraph is told otherwise.
        """
        above = self._quotes[number - 1] if number else ()
        if quote.span != self.places[number] or not above or self._is_open(above[-1]):
            return None
        asked = self._holder(above[-1])
        if asked is None or self._stops(above[-1].end, self.places[number - 1].end) > 1:
            return None
        is_question = above[-1].words.rstrip(CLOSING)[-1:] == "?"
        if id(asked) in self._answered:
            by_turns = is_question or quote.words.rstrip(CLOSING)[-1:] == "?"
            other = self._answered[id(asked)] if by_turns else None
        elif is_question and (not asked.cue or asked.row.stance == "query"):
            other = self._only_other(asked)
        else:
            return None
        answer = turn_draft(self.parse, other, quote.span, asked=asked_of(self.parse, asked))
        self._answered[id(answer)] = asked
        return answer

    def _only_other(self, draft: Draft) -> Draft | None:
        """Give the one other who was heard before a question of somebody who is named."""
        first = min(s.start for s in (*draft.content, *draft.quotes))
        own = self._names(draft)
        spoke = [d for d in self._quoters() if d is not draft and self._end(d) <= first]
        others = [d for d in spoke if not self._names(d) & own]
        shared = set.intersection(*map(self._names, others)) if others else set()
        return others[-1] if own and shared else None

    def _names(self, draft: Draft) -> set[str]:
        """Give the words of a source that are names."""
        return {self.parse.words[t] for t in draft.source if self.parse.tags[t] == "NNP"}

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

    def _acts_before(self, number: int, quote: Quote) -> Draft | None:
        """Give a draft for who acts in the last sentence above a quotation that opens a paragraph.

        Of 31 such in PolNeAR's training part, 23 are somebody's words.
        """
        above = self.places[number - 1] if number else None
        if above is None or quote.span != self.places[number] or self._quotes[number - 1]:
            return None
        if self.parse.text[above.end - 1] not in STOPS:
            return None
        last = self._last_sentence(above.start, above.end)
        return beat_draft(self.parse, last, quote.span) if last else None

    def _in_exchange(self, number: int, quote: Quote) -> Draft | None:
        """Give a draft for nobody who is named, of a line that asks or answers another."""
        near = [n for n in (number - 1, number, number + 1) if 0 <= n < len(self.places)]
        alone = [n for n in near if self._is_alone(n)]
        asks = any(self._quotes[n][0].words.rstrip(CLOSING)[-1:] == "?" for n in alone)
        is_line = number in alone and len(alone) > 1 and asks
        return turn_draft(self.parse, None, quote.span) if is_line else None

    def _is_alone(self, number: int) -> bool:
        """Whether a paragraph is one quotation that closes where it ends."""
        quotes, place = self._quotes[number], self.places[number]
        return len(quotes) == 1 and quotes[0].span == place and not self._is_open(quotes[0])
