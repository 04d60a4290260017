"""Lists of quotations that name their speaker beside them: reactions, vox pops, last words.

"“…” — Ana Reyl, nurse", "Ana Reyl, 34: “…”", by turns a line with a name and a paragraph that is
nothing but a quotation, and a digest's "“…” [Reuters]". No cue stands there, so a reader of cues
gives the words to whoever spoke last before the list; the layout says better.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from dateline.model import Span
from dateline.outlets import known_outlet
from dateline.text import MONTHS
from dateline.understand.clauses import Draft
from dateline.understand.drafts import holder_of, tokens_in
from dateline.understand.parse import Parse
from dateline.understand.quotes import Quote
from dateline.understand.turns import LABELS, SILENT
from dateline.understand.word_lists import word_set

# A name, and what follows it in its line: "Ana Reyl, 34, nurse", "UN envoy Carl Orsini (by phone)".
_LINE: Final = r"(?P<name>[A-Z][^\n!?:@“”\"]{1,90})"
_BULLET: Final = r"(?:[•*·–—-][ \t]+|\d{1,2}[.)][ \t]+)?"
_SIGNED: Final = re.compile(rf"(?:\s*[—–]{{1,2}}|\s+--?)\s*{_LINE}\Z")
_LABELLED: Final = re.compile(rf"{_BULLET}{_LINE}:\s*\Z")
_UNDER: Final = re.compile(rf"[—–-]{{1,2}}\s*{_LINE}\Z")
# Behind a dash a role may come first, and more follow: "-- moderator Ana Reyl, after the vote".
_GLOSSED: Final = re.compile(r"(?:[—–]|--)-?\s*(?P<name>[^\n\d,;:(@“”\"]{2,60}?)(?=[,;(]|\s*\Z)")
# A verb behind the name is told of it, unless one of these stands before: "Reyl, who won".
_AGAIN: Final = word_set("who whose whom when after before while where as")
_NAMED: Final = re.compile(rf"{_BULLET}{_LINE}\Z")
# "[Reuters.]", "[Fox News, 28 October]" behind a quotation that begins where nothing leads to it.
_CREDITED: Final = re.compile(r"\s*\[(?P<name>[A-Z][^,\]\n]{1,40}?)\.?(?:,[^\]\n]{1,60})?\]\s*\Z")
_LEADS_TO_IT: Final = re.compile(r"[a-z,:][ \t\u00a0]*\Z")
_WORDS_CREDITED: Final = 8
# "Ana Reyl, Harbour Institute.”" under a quotation that is left open: set apart by the page.
_CLOSED_UNDER: Final = re.compile(rf"{_LINE}(?<!\.)\.?[”\"]\Z")
# Paragraphs by their kinds: a quotation and a dash with a name under it; names and quotations by
# turns, of two at least: one line of capitals over one quotation is a headline.
_DASHED: Final = re.compile(r"qd(?!d)")
_CLOSED: Final = re.compile(r"qc")
_TURNS: Final = re.compile(r"[nq]{4,}")
_HEADED: Final = re.compile(r"nq+")
_FOOTED: Final = re.compile(r"q+n")
_VERBS: Final = ("VBD", "VBZ", "VBP", "MD")
_MOST_WORDS, _FEWEST_WORDS = 14, 2
_MOST_IN_GLOSS: Final = 8
_CREDITS: Final = word_set("updated published reporting additional posted written edited by with")
# In capitals, "GOVERNOR TANE", not "TANE ISSUES WARNING TO THE COAST".
_MOST_CAPITALS: Final = 3
_STOPS: Final = ".;,"
_SMALL: Final = word_set("al and bin de del der el for of the van von")
# A headline's "Tane on Harran: …", "Tane Warns Harran: …"; the parser takes such verbs for names.
_NO_NAMES: Final = word_set(
    "says said tells told asks asked warns claims denies vows threatens slams blasts urges tweets"
    " tweeted writes wrote adds added continued insists admits reacts responds replied"
)
_ELIDED: Final = frozenset(("’s", "'s"))
_BLANK: Final = " \t\u00a0"


@dataclass(frozen=True, slots=True)
class Signed:
    """Words in quotation marks, and the words beside them that name who said them."""

    quotes: tuple[Span, ...]
    name: Span
    place: Span


def sign_quotations(
    parse: Parse, drafts: Sequence[Draft], places: Sequence[Span], quotes: Sequence[Quote]
) -> list[Draft]:
    """Give the drafts, each quotation of a list with the one who is named beside it.

    `places` are the paragraphs. A draft whose own cue stands in a list's paragraph is left alone.
    """
    kept = list(drafts)
    for signed in find_signed(parse, places, quotes):
        kept = _signed(parse, kept, signed)
    return kept


def find_signed(
    parse: Parse, places: Sequence[Span], quotes: Sequence[Quote]
) -> tuple[Signed, ...]:
    """Give the quotations whose speaker stands beside them in the layout, in order."""
    inside = [[q for q in quotes if p.start <= q.start < p.end] for p in places]
    alone = [_in_one(parse, p, q) for p, q in zip(places, inside, strict=True)]
    kinds = "".join(
        "o" if own else _kind(parse, p, q) for own, p, q in zip(alone, places, inside, strict=True)
    )
    lists = _in_lists(parse, kinds, places, inside)
    return tuple(sorted([*filter(None, alone), *lists], key=lambda s: s.place))


def _in_one(parse: Parse, place: Span, quotes: Sequence[Quote]) -> Signed | None:
    """Give what a paragraph of one quotation, with a name before or behind it, says."""
    if not quotes:
        return None
    first, last = quotes[0], quotes[-1]
    if credited := _credited(parse.text, place, last):
        return credited
    if first.start == place.start and _is_all(parse, Span(place.start, last.end), quotes):
        match = _SIGNED.match(parse.text, last.end, place.end)
    elif last.end == place.end and _is_all(parse, Span(first.start, place.end), quotes):
        match = _LABELLED.match(parse.text, place.start, first.start)
    else:
        return None
    name = Span(*match.span("name")) if match else None
    if name is None or not _names(parse, name):
        return None
    return Signed(tuple(q.span for q in quotes), name, place)


def _credited(text: str, place: Span, quote: Quote) -> Signed | None:
    """Give a quotation of an outlet that stands in brackets behind it, at the paragraph's end.

    Its place is itself: the heading before it says nothing of its words.
    """
    match = _CREDITED.match(text, quote.end, place.end)
    if match is None or known_outlet(match["name"]) is None:
        return None
    is_led_to = _LEADS_TO_IT.search(text, place.start, quote.start)
    if is_led_to or len(text[quote.start : quote.end].split()) < _WORDS_CREDITED:
        return None
    return Signed((quote.span,), Span(*match.span("name")), quote.span)


def _kind(parse: Parse, place: Span, quotes: Sequence[Quote]) -> str:
    """Give "q" for a paragraph that is all quotation, "n" for a line that names, else "o".

    "d" is a line that names behind a dash, "c" one that names and closes what stands above it.
    """
    if quotes:
        whole = _is_all(parse, place, quotes) and any(q.is_speech for q in quotes)
        return "q" if whole else "o"
    if closed := _closes(parse, place):
        return "c" if _names(parse, closed) else "o"
    name, is_dashed = _name_in(parse, place)
    if name is None or not (_names(parse, name) or (is_dashed and _is_told(parse, name))):
        return "d" if _glossed(parse, place) else "o"
    if is_dashed:
        return "d"
    return "n" if parse.text[place.end - 1] not in _STOPS else "o"


def _name_in(parse: Parse, place: Span) -> tuple[Span | None, bool]:
    """Give where a line's name stands, if it may have one, and whether behind a dash."""
    under = _UNDER.match(parse.text, place.start, place.end)
    match = under or _NAMED.match(parse.text, place.start, place.end)
    return (Span(*match.span("name")) if match else None), bool(under)


def _closes(parse: Parse, place: Span) -> Span | None:
    """Give the name of a line that ends in a closing mark and opens none."""
    match = _CLOSED_UNDER.match(parse.text, place.start, place.end)
    return Span(*match.span("name")) if match else None


def _glossed(parse: Parse, place: Span) -> Span | None:
    """Give the name that a dash opens a line with, whatever follows its comma."""
    match = _GLOSSED.match(parse.text, place.start, place.end)
    name = Span(*match.span("name")) if match else None
    if name is None or not any(c.isupper() for c in parse.text[name.start : name.end]):
        return None
    tokens, line = tokens_in(parse, [name]), tokens_in(parse, [place])
    verb = next((t for t in line if parse.tags[t] in _VERBS), None)
    is_told = verb is None or any(parse.words[t] in _AGAIN for t in line if tokens[-1] < t < verb)
    return name if is_told and _is_signature(parse, tokens) else None


def _is_signature(parse: Parse, tokens: Sequence[int]) -> bool:
    """Whether words behind a dash name somebody: no date, credit, or place of something."""
    first, last = parse.words[tokens[0]], parse.words[tokens[-1]]
    tags = [parse.tags[t] for t in tokens]
    return (
        len(tokens) <= _MOST_IN_GLOSS
        and "NNP" in tags
        and not any(t in (*_VERBS, "IN", "TO", "VBN", "VBG") for t in tags[:1])
        and last not in MONTHS
        and not (first in LABELS and len([t for t in tags if t == "NNP"]) < _FEWEST_WORDS)
        and first not in _CREDITS
    )


def _in_lists(
    parse: Parse, kinds: str, places: Sequence[Span], inside: Sequence[Sequence[Quote]]
) -> Iterator[Signed]:
    """Yield what stands in lists, whose lines name whoever speaks under them or over them."""
    runs = [(m.start(), m.group(), k) for k in (_DASHED, _CLOSED) for m in k.finditer(kinds)]
    for run in _TURNS.finditer(kinds):
        # Names at both ends, or quotations, leave open whose is whose.
        entry = {"nq": _HEADED, "qn": _FOOTED}.get(run.group()[0] + run.group()[-1])
        if entry and len(entry.findall(run.group())) > 1:
            runs.append((run.start(), run.group(), entry))
    for start, kind, entry in runs:
        for piece in entry.finditer(kind):
            low, high = start + piece.start(), start + piece.end()
            is_headed = entry is _HEADED
            name = _entry_name(parse, places[low if is_headed else high - 1], entry)
            spoken = range(low + is_headed, high - (not is_headed))
            told = tuple(q.span for n in spoken for q in inside[n])
            if name is not None:
                yield Signed(told, name, Span(places[low].start, places[high - 1].end))


def _entry_name(parse: Parse, line: Span, entry: re.Pattern[str]) -> Span | None:
    """Give who a list's line names."""
    if entry is _CLOSED:
        return _closes(parse, line)
    return (_glossed(parse, line) if entry is _DASHED else None) or _name_in(parse, line)[0]


def _is_all(parse: Parse, place: Span, quotes: Sequence[Quote]) -> bool:
    """Whether nothing but quotations stands in `place`."""
    held = sum(q.end - q.start for q in quotes)
    blanks = sum(len(parse.text[a.end : b.start].strip(_BLANK)) == 0 for a, b in pairwise(quotes))
    return (
        bool(held)
        and (quotes[0].start, quotes[-1].end) == (place.start, place.end)
        and blanks == len(quotes) - 1
    )


def _names(parse: Parse, name: Span) -> bool:
    """Whether a line names somebody: few words, capitals up to a comma, no verb, no label."""
    line = parse.text[name.start : name.end]
    head = re.split(r",| \(", line, maxsplit=1)[0].split()
    tokens = tokens_in(parse, [name])
    return (
        len(line.split()) <= _MOST_WORDS
        and len(head) >= _FEWEST_WORDS
        and not (line.isupper() and len(head) > _MOST_CAPITALS)
        and all(w[0].isupper() or w in _SMALL for w in head)
        and not any(w.lower().strip(".,") in _NO_NAMES for w in (*head, *_verb_places(line)))
        and not any(w[-2:] in _ELIDED or w.lower() == "on" for w in head)
        and head[0].lower().strip(".,") not in LABELS
        and any(parse.tags[t].startswith("NNP") for t in tokens)
        and not any(parse.tags[t] in _VERBS for t in tokens)
    )


def _is_told(parse: Parse, name: Span) -> bool:
    """Whether a line is one word that is a name elsewhere: "- Reyl." where Ana Reyl is told of."""
    tokens = tokens_in(parse, [name])
    words = parse.text[name.start : name.end].rstrip(_STOPS).split()
    if len(words) != 1 or not tokens:
        return False
    alike = (t for t, w in enumerate(parse.words) if w == words[0].lower() and t != tokens[0])
    return any(parse.tags[t].startswith("NNP") for t in alike)


def _verb_places(line: str) -> Iterator[str]:
    """Yield the words at which a line of a name may still say something: ", added on CNN"."""
    for part in line.split(",")[1:]:
        yield from part.split()[:1]
    yield line.split()[-1]


def _signed(parse: Parse, drafts: list[Draft], signed: Signed) -> list[Draft]:
    """Give the drafts with one list entry where the layout puts it."""
    source = tokens_in(parse, [signed.name])
    kept, is_held = [], False
    for draft in drafts:
        is_own = bool(set(draft.source) & set(source))
        held = [*draft.content, *draft.quotes]
        if not any(s.overlaps(q) for s in held for q in signed.quotes):
            kept.append(draft)
        elif is_own:
            # Its layout vouches for it: it is as sure as what the rules find.
            kept += [] if is_held else [_alone(draft, signed)]
            is_held = True
        elif signed.place.start <= parse.starts[draft.at] < signed.place.end:
            kept.append(draft)
        else:
            kept += _without(draft, signed)
    if not is_held:
        holder = holder_of(parse, source)
        kept.append(Draft(source[-1], SILENT, source, [], list(signed.quotes), holder))
    return kept


def _alone(draft: Draft, signed: Signed) -> Draft:
    return replace(draft, content=list(signed.quotes), quotes=[], confidence=None)


def _without(draft: Draft, signed: Signed) -> list[Draft]:
    """Give the draft without the list's words, or nothing where it has no others."""
    content = [s for s in draft.content if not any(s.overlaps(q) for q in signed.quotes)]
    quotes = [s for s in draft.quotes if not any(s.overlaps(q) for q in signed.quotes)]
    return [replace(draft, content=content, quotes=quotes)] if content or quotes else []
