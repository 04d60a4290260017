"""Who says what, and how sure: the attributions of one article.

Cue first. The neural reader marks spans; without its weights the lexicon finds the cue, the parse
its source and content, the quotation marks widen or supply the content. What follows is shared: the
shape of the text mends contents, what is none is left out, the speaker is resolved, and stance and
status are marked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from spacy.tokens import Doc

from dateline.model import Article, Attribution, Span, digest_of
from dateline.understand.chains import chains, is_likely
from dateline.understand.clauses import Draft, find_drafts
from dateline.understand.cues import cue_rows, words_of
from dateline.understand.drafts import draft_from_spans
from dateline.understand.grammar import Grammar, Ruled
from dateline.understand.hedges import cast_doubt, find_hedges
from dateline.understand.linking import link_quotes
from dateline.understand.names import Names
from dateline.understand.neural import Found, Marks, without_doubles
from dateline.understand.parse import Parse
from dateline.understand.quotes import Quote, find_quotes
from dateline.understand.scare import is_no_attribution
from dateline.understand.speakers import Speaker, Speakers
from dateline.understand.status import checker_of, mark_status
from dateline.understand.structure import add_structure
from dateline.understand.weighing import agreement

Mark = Callable[[str, Grammar], Marks]
# Share of the content inside quotation marks from which it counts as direct.
_DIRECT: Final = 0.9
# How likely a direct quotation must be to be kept: less than the weighing's threshold.
_LEAST_IN_MARKS: Final = 0.25
_OPENING: Final = "\"“'‘"
_CLOSING: Final = "\"”'’"


@dataclass(frozen=True, slots=True)
class _Page:
    """What every attribution of one article is made with."""

    article: Article
    parse: Parse
    quotes: tuple[Quote, ...]
    speakers: Speakers


def find_attributions(
    article: Article, doc: Doc, mark: Mark | None = None, parse: Parse | None = None
) -> tuple[Attribution, ...]:
    """Give the attributions of `article`, in order; `doc` is its text, tagged and parsed.

    `mark` is a neural reader's; without it the rules find them. `doc` may be made of
    `plain_for_parser(article.text)`: offsets are what counts. `parse` is of `doc`, where the
    caller has made it.
    """
    if not len(doc):
        return ()
    parse, quotes, drafts, hedges = rule_drafts(article, doc, parse)
    kinds, quoted = _name_kinds(doc), _quoted(parse, quotes)
    if mark is None:
        drafts = _outermost(parse, add_structure(parse, drafts, quotes, article.skipped))
    else:
        said = ruled(parse, drafts, quotes)
        marks = mark(article.text, Grammar.of(parse, kinds, said))
        sure = _sure(parse.text, quotes, weigh(marks, said), marks.weighing.threshold)
        marked = _drafts_marked(parse, sure, {t for h in hedges for t in h.cue})
        drafts = _with_inner(marked, _nested(parse, drafts, quoted, marked))
        drafts = add_structure(parse, drafts, quotes, article.skipped)
    drafts = [d for d in drafts if not is_no_attribution(parse, d)]
    drafts = sorted([*hedges, *drafts], key=_place)
    cast_doubt(parse, hedges, drafts)
    speakers = Speakers(parse, Names(parse, kinds), quoted, drafts)
    return _attributions(_Page(article, parse, quotes, speakers), drafts)


def _attributions(page: _Page, drafts: Sequence[Draft]) -> tuple[Attribution, ...]:
    """Give what the drafts come to, in order, each once."""
    heard = [page.speakers.speaker_of(draft) for draft in drafts]
    found: dict[str, Attribution] = {}
    rows = zip(drafts, heard, chains(page.parse, drafts, page.speakers), strict=True)
    for draft, speaker, chain in rows:
        content = join_spans(draft, page.quotes)
        if content and not _is_furniture(page.article, content):
            made = _attribution(page, draft, content, speaker)
            found.setdefault(made.id, replace(made, chain=chain))
    return tuple(sorted(found.values(), key=lambda a: (a.evidence, a.content)))


def _sure(
    text: str, quotes: tuple[Quote, ...], weighed: Sequence[Found], threshold: float
) -> list[Found]:
    """Give what is sure enough to keep; words in marks of their own may be less sure than others.

    Of what a reader trained on half of PolNeAR marked in 410 articles of the other half, with a
    likelihood of .25 to .4, 29 of 46 quotations were right, but 585 of 1,604 in no marks at all.
    """
    least = {True: min(threshold, _LEAST_IN_MARKS), False: threshold}
    kept = (
        f
        for f in weighed
        if f.confidence >= least[mode_of(text, f.cue, f.content, quotes) == "direct"]
    )
    return without_doubles(list(kept))


def _with_inner(marked: Sequence[Draft], inner: Sequence[Draft]) -> list[Draft]:
    """Give the drafts with those of the rules inside them, which take the place of unsure ones."""
    cues = {t for d in inner for t in d.cue}
    return [*(d for d in marked if not cues & set(d.cue)), *inner]


def rule_drafts(
    article: Article, doc: Doc, parse: Parse | None = None
) -> tuple[Parse, tuple[Quote, ...], list[Draft], list[Draft]]:
    """Give parse and quotations of `article`, what the rules find, and its hedges, as drafts."""
    parse = parse or Parse(doc, article.text)
    quotes = find_quotes(article.text)
    hedges = list(find_hedges(parse, quotes))
    hedged = {t for h in hedges for t in h.cue}
    quoted = _quoted(parse, quotes)
    drafts = [d for d in find_drafts(parse) if d.at not in hedged]
    drafts = [d for d in drafts if d.at not in quoted or _names_another(parse, d)]
    return parse, quotes, link_quotes(parse, drafts, quotes), hedges


def ruled(parse: Parse, drafts: Sequence[Draft], quotes: tuple[Quote, ...]) -> list[Ruled]:
    """Give the spans of what the rules found."""
    return [
        Ruled(d.row.kind, parse.spans(d.source), parse.spans(d.cue), join_spans(d, quotes))
        for d in drafts
    ]


def seen_beside(article: Article, doc: Doc) -> tuple[Grammar, list[Ruled]]:
    """Give what the encoder sees of an article beside its text, and what the rules found."""
    parse, quotes, drafts, _ = rule_drafts(article, doc)
    said = ruled(parse, drafts, quotes)
    return Grammar.of(parse, _name_kinds(doc), said), said


def _name_kinds(doc: Doc) -> dict[int, str]:
    return {t: e.label_ for e in doc.ents for t in range(e.start, e.end)}


def weigh(marks: Marks, said: Sequence[Ruled]) -> list[Found]:
    """Give all that was marked, as sure as it is now that the rules have said what they find."""
    pairs = [(r.cue, r.content) for r in said]
    found = []
    for one in marks.found:
        signs = {**one.signs, **agreement(one.cue, one.content, pairs)}
        found.append(replace(one, confidence=marks.weighing.confidence(signs), signs=signs))
    return found


def _drafts_marked(parse: Parse, marked: Sequence[Found], hedged: set[int]) -> list[Draft]:
    """Give a draft for each attribution that the neural reader marked, but where a hedge stands."""
    drafts: list[Draft] = []
    for one in marked:
        draft = draft_from_spans(parse, one.source, one.cue, one.content)
        if draft is not None and not _is_hedge(parse, draft, hedged):
            draft.confidence, draft.marked = one.confidence, True
            drafts.append(draft)
    return drafts


def _is_hedge(parse: Parse, draft: Draft, hedged: set[int]) -> bool:
    """Whether the cue is a hedge's; "is reported to have denied" is his who denied too."""
    own = {parse.words[t] for t in draft.cue if t not in hedged and parse.tags[t][:2] == "VB"}
    return bool(hedged & set(draft.cue)) and not own & set(cue_rows("verb"))


def _nested(
    parse: Parse, ruled: Sequence[Draft], quoted: frozenset[int], marked: Sequence[Draft]
) -> list[Draft]:
    """Give what the rules find inside another's words and the neural reader held for unlikely.

    Inside quotations PolNeAR's annotators left nearly all of it out, so no reader learns it there;
    but a chain ("he was told by the Front to say …") is lost where its inner link is. Elsewhere
    only accusations and denials are worth the rules' errors: each must meet the other. What
    somebody "can say" or "should ask" was not said.
    """
    held = {t for d in marked if is_likely(d) for t in d.cue}
    kept = [d for d in ruled if d.at in quoted or d.row.lemma in words_of("charging")]
    kept = [d for d in kept if not any(parse.tags[t] == "MD" for t in d.cue)]
    inner = [d for d in kept if d.content and not held & set(d.cue)]
    return [d for d in inner if any(_is_around(parse, m, d) for m in marked)]


def _is_around(parse: Parse, outer: Draft, inner: Draft) -> bool:
    return any(s.start <= parse.starts[inner.at] < s.end for s in outer.content)


def _place(draft: Draft) -> int:
    """Give the token by which drafts are put in order: who speaks must be heard in order."""
    return draft.source[0] if draft.source else draft.at


def _names_another(parse: Parse, draft: Draft) -> bool:
    """Whether words in a quotation say by name what a third party said."""
    holder = draft.holder
    if draft.row.kind != "speech" or holder is None or parse.tags[holder][:3] == "PRP":
        return False
    return parse.text[parse.starts[holder]].isupper()


def _outermost(parse: Parse, drafts: list[Draft]) -> list[Draft]:
    """Give the drafts without weak cues inside another's content.

    Of cues inside another's indirect words, PolNeAR's annotators marked one in three of speech but
    one in ten of thought, writing and nouns; inside quotation marks one in fifty of any kind. A
    denial or confirmation inside another's words is kept.
    """
    held = [c for d in drafts if d.row.kind != "noun" for c in (*d.content, *d.quotes)]
    return [
        d
        for d in drafts
        if d.row.kind == "speech"
        or d.row.status != "claimed"
        or not any(c.start < parse.starts[d.at] < c.end for c in held)
    ]


def _is_furniture(article: Article, content: tuple[Span, ...]) -> bool:
    cut = [f.span for f in article.furniture if f.span is not None and f.kind != "caption"]
    return any(s.overlaps(c) for s in cut for c in content)


def _quoted(parse: Parse, quotes: tuple[Quote, ...]) -> frozenset[int]:
    inside: set[int] = set()
    for quote in quotes:
        if quote.is_speech:
            inside.update(range(parse.token_at(quote.start), parse.token_at(quote.end - 1) + 1))
    return frozenset(inside)


def join_spans(draft: Draft, quotes: tuple[Quote, ...]) -> tuple[Span, ...]:
    """Give the content: the parse's clauses and the quotations, those that touch made one."""
    clauses = draft.content
    if draft.marked:
        return tuple(sorted({*clauses, *draft.quotes}))
    if draft.quotes:
        clauses = [c for c in clauses if any(c.overlaps(q) for q in draft.quotes)]
    else:
        clauses = [_whole_quotes(c, quotes) for c in clauses]
    joined: list[Span] = []
    for span in sorted([*clauses, *draft.quotes]):
        if joined and span.start <= joined[-1].end + 1:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def _whole_quotes(span: Span, quotes: tuple[Quote, ...]) -> Span:
    """Give `span` widened over quotations that it cuts, so that no mark is left open."""
    for quote in quotes:
        if quote.span.overlaps(span) and not quote.span.covers(span):
            span = Span(min(span.start, quote.start), max(span.end, quote.end))
    return span


def mode_of(
    text: str, cue: tuple[Span, ...], content: tuple[Span, ...], quotes: tuple[Quote, ...]
) -> str:
    """Give "direct", "indirect" or "mixed" by how much of the content stands in quotation marks.

    Marks that hold the cue as well are another's: "“He said the road was open,” Hadd said" gives
    Hadd's own words, and not his. Marks within them are told by the content's own ends.
    """
    own = [q for q in quotes if not any(q.start < c.start < q.end for c in cue)]
    size = sum(s.end - s.start for s in content)
    inside = sum(max(0, min(s.end, q.end) - max(s.start, q.start)) for s in content for q in own)
    if inside == 0:
        is_marked = all(text[s.start] in _OPENING and text[s.end - 1] in _CLOSING for s in content)
        return "direct" if is_marked and len(own) < len(quotes) else "indirect"
    return "direct" if inside >= _DIRECT * size else "mixed"


def _attribution(
    page: _Page, draft: Draft, content: tuple[Span, ...], speaker: Speaker
) -> Attribution:
    article, parse = page.article, page.parse
    source, cue = parse.spans(draft.source), parse.spans(draft.cue)
    everything = (*source, *cue, *content)
    mark = mark_status(parse, draft, content)
    held = (*everything, *mark.reasons)
    whole = Span(min(s.start for s in held), max(s.end for s in held))
    return Attribution(
        id=digest_of(article.id, *(f"{s.start}-{s.end}" for s in everything)),
        article_id=article.id,
        source=source,
        cue=cue,
        content=content,
        mode=mode_of(parse.text, cue, content, page.quotes),
        speaker=speaker.name,
        speaker_type=speaker.type,
        stance=mark.stance,
        status=mark.status,
        evidence=article.evidence(article.sentence_at(whole)),
        reasons=tuple(article.evidence(r) for r in mark.reasons),
        confidence=draft.confidence,
        kind=mark.kind,
        checker=checker_of(mark, article.outlet, page.speakers),
    )
