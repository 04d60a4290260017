"""Contents made whole and kept apart: where a window cut them, over paragraphs, over captions."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from dateline.model import Span
from dateline.understand.chains import is_likely
from dateline.understand.clauses import Draft
from dateline.understand.parse import Parse
from dateline.understand.quotes import Quote
from dateline.understand.turns import SENTENCE_ENDS

# The neural reader sees 52 pieces before a cue and 68 from it on; PolNeAR has 1.2 pieces a token. A
# content that ends this far out, in mid sentence, was cut by the window and not by its author.
_CUT_BEFORE: Final = 38
_CUT_AFTER: Final = 46
_SEVERAL: Final = 2
_MARKS: Final = '"“'
_AT_END: Final = " \u00a0'\"’”"
# ORLIN, March 3 (Agency) — and the like, at the head of a text.
_DATELINE: Final = re.compile(
    r"[A-Z][A-Z .,'’-]*[A-Z](?:, [A-Z][\w .,]{2,30})?(?: ?\([\w .,/'’&-]{2,40}\))? ?[—–-]{1,2} "
)
# What the outlet says of a quotation behind it: "“Perhaps,” when asked whether …". Of twelve such
# contents in PolNeAR's training part that begin with the quotation, eleven end with it.
_CIRCUMSTANCE: Final = re.compile(r",?\s(?:when|after|before|while|referring|as (?:he|she|they))\b")


def mend_content(parse: Parse, draft: Draft, quotes: tuple[Quote, ...]) -> Draft:
    """Give the draft with contents that a window cut made whole.

    Of 7,587 contents in PolNeAR's training part that touch a quotation with the cue outside it,
    98.6 % hold all of it. A long content that stops in mid sentence goes on to the sentence's end.
    """
    if draft.row.kind == "hedge" or not draft.content:
        return draft
    content = [_without_circumstance(parse, draft, span, quotes) for span in draft.content]
    content = [_to_sentence(parse, draft, span) for span in content]
    content = _merged(_to_quotes(parse, draft, span, quotes) for span in content)
    worded = [s for s in content if any(c.isalnum() for c in parse.text[s.start : s.end])]
    return replace(draft, content=worded or content)


def _without_circumstance(
    parse: Parse, draft: Draft, span: Span, quotes: tuple[Quote, ...]
) -> Span:
    """Cut a span that goes on behind the quotation it begins with, by what happened meanwhile."""
    own = next((q for q in quotes if q.start == span.start and q.end < span.end), None)
    if own is None or parse.starts[draft.at] > span.start:
        return span
    return own.span if _CIRCUMSTANCE.match(parse.text, own.end, span.end) else span


def _to_quotes(parse: Parse, draft: Draft, span: Span, quotes: tuple[Quote, ...]) -> Span:
    """Widen a span over a quotation that it begins or ends inside of."""
    for quote in quotes:
        if quote.end <= span.start or span.end <= quote.start:
            continue
        both = parse.text[max(span.start, quote.start) : min(span.end, quote.end)]
        touches = quote.is_speech and any(c.isalnum() for c in both)
        if not touches or holds_cue(parse, draft, quote):
            continue
        if "“" in quote.words and "”" not in quote.words:
            continue  # closed by the wrong mark: it runs on into the outlet's own words
        span = Span(min(span.start, quote.start), max(span.end, quote.end))
    return span


def holds_cue(parse: Parse, draft: Draft, quote: Quote) -> bool:
    """Whether cue or source of a draft stand in the quotation."""
    return any(
        quote.start <= parse.starts[t] < quote.end for t in (*draft.cue, *draft.source, draft.at)
    )


def _to_sentence(parse: Parse, draft: Draft, span: Span) -> Span:
    """Widen a span that stops in mid sentence where the reader's window does."""
    if not draft.cue:
        return span
    first, last = parse.token_at(span.start), parse.token_at(span.end - 1)
    end = _line_end(parse, last)
    while end > last and not parse.words[end][0].isalnum():
        end -= 1
    if last - draft.cue[0] >= _CUT_AFTER and end > last and parse.words[last + 1][0].isalnum():
        span = Span(span.start, parse.ends[end])
    start = _line_start(parse, first)
    while start < first and not parse.words[start][0].isalnum():
        start += 1
    runs_on = start < first and parse.words[first - 1][0].isalnum()
    if draft.cue[0] - first >= _CUT_BEFORE and runs_on:
        span = Span(parse.starts[start], span.end)
    return span


def _line_end(parse: Parse, token: int) -> int:
    """Give the last token of a sentence, or of its line: the parser runs on over breaks."""
    rest = range(token, parse.sentences[parse.sentence_of[token]][-1])
    return next((t for t in rest if "\n" in parse.words[t + 1]), rest.stop)


def _line_start(parse: Parse, token: int) -> int:
    first = parse.sentences[parse.sentence_of[token]][0]
    return next((t + 1 for t in range(token - 1, first - 1, -1) if "\n" in parse.words[t]), first)


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Give the spans in order, those that overlap made one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def in_paragraph(parse: Parse, draft: Draft, places: list[Span]) -> Draft:
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


def without_others(parse: Parse, drafts: Sequence[Draft]) -> list[Draft]:
    """Give the drafts without contents that are another's, whose own cue stands nearer.

    "“…,” said Hadd, who thinks the town “needs …”": what the town needs is thought, not said. And
    of "“Why?” he asked. “Because …,” Hadd said" the answer is not his who asked.
    """
    beside: defaultdict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.cue:
            beside[parse.sentence_of[draft.at]].append(draft)
    return [_without_others(parse, d, beside) for d in drafts]


def _without_others(parse: Parse, draft: Draft, beside: Mapping[int, Sequence[Draft]]) -> Draft:
    held = [*draft.content, *draft.quotes]
    if len(held) < _SEVERAL:
        return draft
    here = parse.sentence_of[draft.at]
    # One in whose words the other cue stands passes the other's words on.
    nearer = [b for b in beside.get(here, ()) if b.at > draft.at and not _holds(parse, held, b)]
    taken = {
        s
        for s in held
        if any(parse.starts[b.at] < s.start and any(c.covers(s) for c in b.content) for b in nearer)
    }
    taken |= {s for s in held if _has_own_cue(parse, draft, s, beside)}
    content = [s for s in draft.content if s not in taken]
    if not taken or not content:
        return draft
    return replace(draft, content=content, quotes=[s for s in draft.quotes if s not in taken])


def _has_own_cue(
    parse: Parse, draft: Draft, span: Span, beside: Mapping[int, Sequence[Draft]]
) -> bool:
    """Whether quoted words in another sentence have their own cue behind them."""
    last = parse.sentence_of[parse.token_at(span.end - 1)]
    if parse.text[span.start] not in _MARKS or last == parse.sentence_of[draft.at]:
        return False
    # The parser may end a sentence at the question mark of "“Why?” he asked".
    near = [b for n in (last, last + 1) for b in beside.get(n, ()) if b is not draft]
    behind = [b for b in near if is_likely(b) and _leads_from(parse, b, span)]
    return any(c.overlaps(span) for b in behind for c in (*b.content, *b.quotes))


def _leads_from(parse: Parse, draft: Draft, span: Span) -> bool:
    """Whether the cue stands behind the words, in the same sentence by the text's own stops."""
    start = parse.starts[draft.at]
    return span.end <= start and not SENTENCE_ENDS.search(parse.text, span.end, start)


def _holds(parse: Parse, held: Sequence[Span], other: Draft) -> bool:
    return any(s.start <= parse.starts[other.at] < s.end for s in held)


def with_its_rest(parse: Parse, drafts: Sequence[Draft]) -> list[Draft]:
    """Give the drafts, each split quotation whole: "“…,” he said, noting that … . “…”".

    What goes on behind the sentence is said, not noted: so in 47 of 60 such in PolNeAR's training
    part, whoever the cue between them is of.
    """
    made = list(drafts)
    for at, draft in enumerate(made):
        rest = _behind(parse, draft) if parse.tags[draft.at] == "VBG" else []
        kept = [s for s in draft.content if s not in rest]
        said = _split_before(parse, made, draft) if rest and kept else None
        if said is None:
            continue
        quotes = [s for s in draft.quotes if s not in rest]
        made[at] = replace(draft, content=kept, quotes=quotes)
        whole = _merged([*made[said].content, *rest])
        made[said] = replace(made[said], content=whole)
    return made


def _behind(parse: Parse, draft: Draft) -> list[Span]:
    """Give the quotations among a draft's contents that begin behind its sentence."""
    end = parse.ends[parse.sentences[parse.sentence_of[draft.at]][-1]]
    return [s for s in draft.content if s.start >= end and parse.text[s.start] in _MARKS]


def _split_before(parse: Parse, drafts: Sequence[Draft], later: Draft) -> int | None:
    """Give which draft of the same sentence has a quotation before its cue, which stands before."""
    for n, draft in enumerate(drafts):
        beside = parse.sentence_of[draft.at] == parse.sentence_of[later.at]
        if beside and draft.at < later.at and draft.row.kind == "speech" and is_likely(draft):
            start = parse.starts[draft.at]
            if any(s.end <= start and parse.text[s.start] in _MARKS for s in draft.content):
                return n
    return None


def without_answer(parse: Parse, draft: Draft, places: Sequence[Span]) -> Draft:
    """Give the draft of a question without quotations further down, which answer it.

    Of 38 quoted questions with "asked" in PolNeAR's training part none goes on in another
    paragraph, though the next begins with a quotation after eleven of them.
    """
    if draft.row.stance != "query" or not draft.cue:
        return draft
    here = places[max(0, bisect_right(places, parse.starts[draft.at], key=lambda p: p.start) - 1)]
    asked, quoted = (
        [s for s in spans if s.end <= here.end] for spans in (draft.content, draft.quotes)
    )
    ends = (parse.text[s.start : s.end].rstrip(_AT_END)[-1:] for s in (*asked, *quoted))
    return replace(draft, content=asked, quotes=quoted) if "?" in ends else draft


def kept_apart(parse: Parse, draft: Draft, shut: tuple[Span, ...]) -> Draft:
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


def dateline_of(parse: Parse) -> list[Span]:
    """Give where the dateline at the head of a text stands, if there is one."""
    match = _DATELINE.match(parse.text)
    return [Span(0, match.end())] if match else []
