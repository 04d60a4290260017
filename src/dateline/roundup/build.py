"""Building a day's roundup: pure, extractive, and no line without its sentence.

For each story the steps are: headline and first sentence; claims as exchanges (who says it and,
beside it, who denies it); casualty figures as they changed; dated lines for the timeline.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import log2
from typing import Final

from dateline.model import (
    Article,
    Assertion,
    Attribution,
    Claim,
    Copy,
    Coverage,
    Event,
    Evidence,
    Figure,
    Line,
    Span,
    StoryFile,
    digest_of,
)
from dateline.roundup import choose
from dateline.roundup.dates import pick_dates
from dateline.roundup.mask import mask
from dateline.roundup.rank import is_first_today, known_origins, score_story, severity_of
from dateline.roundup.receipt import cut_receipt
from dateline.roundup.record import (
    Block,
    Exchange,
    Failed,
    FigureRow,
    FigureTable,
    OriginCount,
    PrintedLine,
    Roundup,
    RoundupOptions,
    Seen,
)
from dateline.roundup.words import day_words

NEW: Final = "new today"
NEW_STATUS: Final = "status new today"
AGAIN: Final = "first reported {day}"

# What makes a claim worth a line. Chosen by reading pages, not fitted. Moving "denied" below 2 lets
# a much-repeated remark push an accusation and its denial off the page.
CLAIM_WEIGHTS: Final = {
    "origins": 2.0,
    "denied": 2.5,
    "first today": 1.0,
    "status": 1.5,
    "new status": 1.5,
    "named": 0.6,
    "severity": 1.5,
    "held against": -1.2,
    "opinion": -3.0,
}
_TELLING: Final = ("unverified", "confirmed", "retracted", "disputed")
_CAREFUL: Final = ("retracted", "unverified", "disputed", "confirmed", "claimed")
_PRONOUNS: Final = "he she it they i we you who that this one him her them"
_NO_NAME: Final = frozenset(_PRONOUNS.split())


@dataclass(slots=True)
class _Desk:
    """One story while its block is made: what is known, and what stands on the page already."""

    file: StoryFile
    day: date
    options: RoundupOptions
    today: frozenset[str]
    articles: dict[str, Article]
    said: dict[str, Attribution]
    opinion: frozenset[str]
    printed: list[str] = field(default_factory=list)
    dropped: int = 0


def build_roundup(
    day: date, files: Sequence[StoryFile], coverage: Coverage, *, options: RoundupOptions
) -> Roundup:
    """Give the roundup of `day`: the stories with an article of the day, gravest first."""
    desks = [d for d in (_open_desk(day, f, options) for f in files) if d.today]
    ranked = sorted(desks, key=lambda d: (-score_story(d.file, d.today).total, d.file.story_id))
    blocks = [b for b in map(_build_block, ranked[: options.stories]) if b]
    dropped = sum(d.dropped for d in ranked)
    left_out = len(ranked) - len(blocks)
    seen = _what_was_seen(coverage, options)
    return Roundup(
        day=day,
        notice=options.notice,
        blocks=tuple(blocks),
        seen=replace(seen, stories_left_out=left_out, lines_dropped=dropped),
    )


def _open_desk(day: date, file: StoryFile, options: RoundupOptions) -> _Desk:
    articles = {a.id: a for a in file.articles if a.published_on is None or a.published_on <= day}
    on_day = {a.id for a in articles.values() if a.published_on == day}
    return _Desk(
        file=file,
        day=day,
        options=options,
        today=frozenset(on_day | (file.new_ids & articles.keys())),
        articles=articles,
        said={a.id: a for r in file.readings.values() for a in r.attributions},
        opinion=frozenset(a.id for a in articles.values() if choose.is_opinion(a)),
    )


def _build_block(desk: _Desk) -> Block | None:
    claims = _claims_of(desk)
    top = _top_article(desk, claims)
    if top is None:
        return None
    headline, lead = _headline(desk, top)
    exchanges = _pick_exchanges(desk, claims, lead)
    figures = _figure_tables(desk)
    denied = [a for c in claims if _denials(c) for a in c.assertions if a.stance != "deny"]
    timeline = [
        _print(desk, found.line, found.article, when=found.when)
        for found in pick_dates(desk.file, desk.day, _may_print(desk, denied), desk.options.dates)
    ]
    new = [desk.articles[i] for i in desk.articles if i in desk.today]
    known = known_origins(desk.file, new)
    shown = {e.claim_id for e in exchanges}
    return Block(
        story_id=desk.file.story_id,
        score=score_story(desk.file, desk.today),
        is_new=len(new) == len(desk.articles),
        articles=len(desk.articles),
        articles_today=len(new),
        new_claims=sum(is_first_today(c, desk.today) for c in claims),
        new_denials=sum(
            all(a.article_id in desk.today for a in _denials(c)) for c in claims if _denials(c)
        ),
        outlets_today=tuple(dict.fromkeys(a.outlet for a in new)),
        origins=OriginCount(len(known), tuple(known.values()), len({a.outlet for a in new})),
        headline=headline,
        lead=None if lead and lead.claim_id in shown else lead,
        exchanges=tuple(exchanges),
        figures=tuple(figures),
        timeline=tuple(sorted(timeline, key=lambda x: (x.first_day or desk.day, x.id))),
    )


# --- headline and first sentence -------------------------------------------------------------


def _top_article(desk: _Desk, claims: Sequence[Claim]) -> Article | None:
    """The article of the day whose claims are best supported; news before opinion."""
    support: dict[str, float] = {}
    for claim in claims:
        for article_id in {a.article_id for a in claim.assertions}:
            support[article_id] = support.get(article_id, 0.0) + claim.independent_origins

    def weigh(article: Article) -> tuple[bool, bool, float, str, str]:
        text = article.text
        lead = choose.lead_sentence(article)
        against = choose.held_against(text[lead.start : lead.end]) if lead else 5.0
        worth = log2(1 + support.get(article.id, 0.0)) - against
        return (
            not article.headline,
            article.id in desk.opinion,
            -worth,
            article.published_at.isoformat() if article.published_at else "",
            article.id,
        )

    new = [a for a in desk.articles.values() if a.id in desk.today and choose.lead_sentence(a)]
    return min(new, key=weigh, default=None)


def _headline(desk: _Desk, top: Article) -> tuple[PrintedLine, PrintedLine | None]:
    """The headline, resting on two receipts: itself, and the first sentence of its report."""
    span = choose.lead_sentence(top)
    if span is None:
        raise ValueError(f"article {top.id!r} has no first sentence")
    line = Line(kind="lead", text=top.text[span.start : span.end], evidence=(top.evidence(span),))
    origin = _origins_of(desk, [top])
    lead = replace(_print(desk, line, top), origins=origin, also_carried_by=_carriers(desk, line))
    if not top.headline.strip():
        return replace(lead, kind="headline", id=digest_of(lead.id, "headline")), None
    words = choose.trim(top.headline, Span(0, len(top.headline)))
    receipt = cut_receipt(top, "headline", words, desk.options.refused_hosts)
    headline = replace(
        lead,
        id=digest_of(lead.id, "headline"),
        kind="headline",
        text=" ".join(receipt.exact.split()),
        receipts=(receipt, *lead.receipts),
    )
    return headline, lead


# --- claims ----------------------------------------------------------------------------------


def _claims_of(desk: _Desk) -> list[Claim]:
    """The story's claims; an attribution that no claim holds is a claim of its own."""
    held = {a.attribution_id for c in desk.file.claims for a in c.assertions}
    single = [
        _single_claim(desk, said, article)
        for article in desk.articles.values()
        if article.id in desk.today and article.id in desk.file.readings
        for said in desk.file.readings[article.id].attributions
        if said.id not in held
    ]
    known = [
        replace(c, assertions=tuple(a for a in c.assertions if a.article_id in desk.articles))
        for c in desk.file.claims
    ]
    return [c for c in (*known, *single) if c.assertions]


def _single_claim(desk: _Desk, said: Attribution, article: Article) -> Claim:
    origin = desk.file.origins.get(article.id)
    assertion = Assertion(
        claim_id=digest_of("single", said.id),
        attribution_id=said.id,
        article_id=article.id,
        evidence=said.evidence,
        speaker=said.speaker,
        stance=said.stance,
        status=said.status,
        origin_id=origin.id if origin else "",
        asserted_at=article.published_at,
    )
    return Claim(
        id=assertion.claim_id,
        story_id=desk.file.story_id,
        evidence=said.evidence,
        assertions=(assertion,),
        independent_origins=1 if origin and origin.state != "unknown" else 0,
        standing=said.status,
        first_asserted_at=article.published_at,
    )


def _denials(claim: Claim) -> list[Assertion]:
    return [a for a in claim.assertions if a.stance == "deny"]


def _pick_exchanges(
    desk: _Desk, claims: Sequence[Claim], lead: PrintedLine | None
) -> list[Exchange]:
    """The claims worth printing, best first; what says the same again is left out.

    A claim that is denied and stands in the first sentence is printed whatever its weight:
    allegation and denial together, or not at all.
    """
    made = [_weigh(desk, c) for c in claims if _is_of_today(desk, c) or _leads(c, lead)]
    made.sort(key=lambda x: (not (_leads(x[2].claim, lead)), x[0], x[1]))
    picked: list[Exchange] = []
    for weight, _, chosen in made:
        must = _leads(chosen.claim, lead)
        if not must and (len(picked) >= desk.options.lines or weight > 0):
            continue
        exchange = _make_exchange(desk, chosen)
        if exchange is None:
            continue
        _place(desk, picked, exchange, lead.text if lead else "")
    return picked


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A claim with the assertion that will speak for it."""

    claim: Claim
    said: Assertion | None
    span: Span | None


def _is_of_today(desk: _Desk, claim: Claim) -> bool:
    return any(a.article_id in desk.today for a in claim.assertions)


def _leads(claim: Claim, lead: PrintedLine | None) -> bool:
    """Whether a denied claim stands in the block's first sentence."""
    if lead is None or not _denials(claim):
        return False
    at = lead.receipts[0]
    return any(
        a.article_id == at.article_id and a.evidence.span.overlaps(Span(at.start, at.end))
        for a in claim.assertions
    )


def _weigh(desk: _Desk, claim: Claim) -> tuple[float, str, _Chosen]:
    """The claim's weight (lower is better), its id to break ties, and who speaks for it."""
    said, span = _best(desk, [a for a in claim.assertions if a.stance != "deny"])
    if said is None:
        said, span = _best(desk, _denials(claim))
    if said is None or span is None:
        return 99.0, claim.id, _Chosen(claim, None, None)
    new = [a for a in claim.assertions if a.article_id in desk.today]
    before = {a.status for a in claim.assertions if a.article_id not in desk.today}
    text = desk.articles[said.article_id].text[span.start : span.end]
    parts = {
        "origins": log2(1 + claim.independent_origins),
        "denied": bool(_denials(claim)),
        "first today": is_first_today(claim, desk.today),
        "status": any(a.status in _TELLING for a in new),
        "new status": bool(before)
        and any(a.status in _TELLING and a.status not in before for a in new),
        "named": said.speaker[:1].isupper() and said.speaker.lower() not in _NO_NAME,
        "severity": severity_of(_events_in(desk, said.article_id, span)),
        "held against": choose.held_against(text),
        "opinion": said.article_id in desk.opinion,
    }
    return (
        -sum(CLAIM_WEIGHTS[n] * v for n, v in parts.items()),
        claim.id,
        _Chosen(claim, said, span),
    )


def _events_in(desk: _Desk, article_id: str, span: Span) -> list[Event]:
    reading = desk.file.readings.get(article_id)
    return [e for e in reading.events if e.evidence.span.overlaps(span)] if reading else []


def _best(desk: _Desk, said: Iterable[Assertion]) -> tuple[Assertion | None, Span | None]:
    """The assertion whose sentence an editor would print: of today, news, whole, first."""
    found: list[tuple[tuple[bool, bool, float, str, str], Assertion, Span]] = []
    for assertion in said:
        article = desk.articles[assertion.article_id]
        span = choose.said_sentence(
            article, assertion.evidence, desk.said.get(assertion.attribution_id)
        )
        if span is None:
            desk.dropped += 1
            continue
        against = choose.held_against(article.text[span.start : span.end])
        at = assertion.asserted_at.isoformat() if assertion.asserted_at else "9"
        rank = (article.id not in desk.today, article.id in desk.opinion, against, at, article.id)
        found.append((rank, assertion, span))
    best = min(found, key=lambda f: (f[0], f[2]), default=None)
    return (best[1], best[2]) if best else (None, None)


def _make_exchange(desk: _Desk, chosen: _Chosen) -> Exchange | None:
    claim = chosen.claim
    if chosen.said is None or chosen.span is None:
        return None
    says: list[PrintedLine] = []
    if chosen.said.stance != "deny":
        says.append(_print_said(desk, claim, chosen.said, chosen.span))
        says += _other_status(desk, claim, chosen.said, says[0].text)
    denials, more = _print_denials(desk, claim)
    return Exchange(claim.id, claim.standing, tuple(says), tuple(denials), tuple(more))


def _other_status(desk: _Desk, claim: Claim, said: Assertion, text: str) -> list[PrintedLine]:
    """One more line where somebody says that it was, or was not, checked."""
    others = [
        a
        for a in claim.assertions
        if a.stance != "deny" and a.status in _TELLING and a.status != said.status
    ]
    other, span = _best(desk, others)
    if other is None or span is None:
        return []
    line = _print_said(desk, claim, other, span)
    return [] if choose.is_same(line.text, text) else [line]


def _print_denials(desk: _Desk, claim: Claim) -> tuple[list[PrintedLine], list[str]]:
    """One line for each who denies it, up to the limit, then the names of the others."""
    lines: list[PrintedLine] = []
    more: list[str] = []
    denials = _denials(claim)
    for name in dict.fromkeys(a.speaker for a in denials):
        denial, span = _best(desk, [a for a in denials if a.speaker == name])
        if denial is None or span is None:
            continue
        line = _print_said(desk, claim, denial, span)
        if choose.is_printed(line.text, [other.text for other in lines]):
            continue
        if len(lines) < desk.options.denials:
            lines.append(line)
        elif name and name.lower() not in _NO_NAME:
            more.append(mask(name))
    return lines, more


def _place(desk: _Desk, picked: list[Exchange], exchange: Exchange, lead: str) -> None:
    """Add an exchange; if it says the same as one that stands, give that one its denials."""
    first = (*exchange.says, *exchange.denials)[0].text
    for i, other in enumerate(picked):
        if any(choose.is_same(first, line.text) for line in (*other.says, *other.denials)):
            known = [line.text for line in (*other.says, *other.denials)]
            extra = [d for d in exchange.denials if not choose.is_printed(d.text, known)]
            picked[i] = replace(other, denials=(*other.denials, *extra))
            return
    if not exchange.denials and lead and choose.is_same(first, lead):
        return
    picked.append(exchange)
    desk.printed += [line.text for line in (*exchange.says, *exchange.denials)]


# --- one line --------------------------------------------------------------------------------


def _print_said(desk: _Desk, claim: Claim, said: Assertion, span: Span) -> PrintedLine:
    article = desk.articles[said.article_id]
    alike = [
        a
        for a in claim.assertions
        if (a.stance == "deny") == (said.stance == "deny")
        and (a.stance != "deny" or a.speaker == said.speaker)
    ]
    line = Line(
        kind="denies" if said.stance == "deny" else "says",
        text=article.text[span.start : span.end],
        evidence=(article.evidence(span),),
        speaker="" if said.speaker.lower() in _NO_NAME else said.speaker,
        status=_most_careful(alike, said, span),
        claim_id=claim.id,
    )
    sources = [desk.articles[a.article_id] for a in alike]
    origins = _origins_of(desk, sources)
    if said.stance != "deny" and claim.independent_origins < origins.independent:
        names = origins.names if claim.independent_origins == len(origins.names) else ()
        origins = replace(origins, independent=claim.independent_origins, names=names)
    printed = _print(desk, line, article)
    return replace(
        printed,
        stance=said.stance,
        origins=origins,
        also_carried_by=_carriers(desk, line),
        marks=_marks(desk, alike, said),
        hedges=_hedges(desk, article, said, span),
    )


def _most_careful(alike: Iterable[Assertion], said: Assertion, span: Span) -> str:
    """The status that promises least among those that rest on the printed sentence."""
    here = [a for a in alike if a.article_id == said.article_id and a.evidence.span.overlaps(span)]
    found = {a.status for a in (said, *here)}
    return next((status for status in _CAREFUL if status in found), said.status)


def _print(desk: _Desk, line: Line, article: Article, *, when: str = "") -> PrintedLine:
    """The line as it may be printed: masked, on one line of text, with its receipt."""
    refused = desk.options.refused_hosts
    receipts = [cut_receipt(article, "text", e.span, refused) for e in line.evidence]
    return PrintedLine(
        id=digest_of(desk.file.story_id, line.kind, line.claim_id, *(r.id for r in receipts)),
        kind=line.kind,
        text=" ".join(receipts[0].exact.split()),
        receipts=tuple(receipts),
        speaker=mask(line.speaker),
        status=line.status,
        claim_id=line.claim_id,
        first_day=line.first_day,
        last_day=line.last_day,
        when=mask(" ".join(when.split())),
    )


def _marks(desk: _Desk, alike: Sequence[Assertion], said: Assertion) -> tuple[str, ...]:
    before = [a for a in alike if a.article_id not in desk.today]
    if not before:
        return (NEW,) if said.article_id in desk.today else ()
    marks = []
    if said.status in _TELLING and said.status not in {a.status for a in before}:
        marks.append(NEW_STATUS)
    days = [a.asserted_at.date() for a in before if a.asserted_at]
    if days:
        marks.append(AGAIN.format(day=day_words(min(days))))
    return tuple(marks)


def _hedges(desk: _Desk, article: Article, said: Assertion, span: Span) -> tuple[PrintedLine, ...]:
    """The sentences, outside the printed one, by which the article limits what is said."""
    attribution = desk.said.get(said.attribution_id)
    if attribution is None or said.status == "claimed":
        return ()
    lines = []
    for reason in attribution.reasons:
        if reason.article_id != article.id or reason.span.overlaps(span):
            continue
        whole = choose.said_sentence(article, reason, None)
        if whole is None or whole.overlaps(span):
            continue
        words = article.text[whole.start : whole.end]
        evidence = (article.evidence(whole),)
        hedge = Line(kind="hedge", text=words, evidence=evidence, claim_id=said.claim_id)
        lines.append(_print(desk, hedge, article))
    return tuple({line.text: line for line in lines}.values())[:2]


def _origins_of(desk: _Desk, articles: Iterable[Article]) -> OriginCount:
    each = list({a.id: a for a in articles}.values())
    known = known_origins(desk.file, each)
    names = tuple(dict.fromkeys(known.values()))
    return OriginCount(len(known), names, len({a.outlet for a in each}))


def _carriers(desk: _Desk, line: Line) -> tuple[str, ...]:
    """The other outlets of today whose article has the line in a passage shared with this one."""
    evidence = line.evidence[0]
    own = desk.articles[evidence.article_id].outlet
    found = [
        desk.articles[other].outlet
        for copy in desk.file.copies
        for other in _copied_to(copy, evidence)
        if other in desk.articles
    ]
    return tuple(mask(o) for o in sorted(set(found) - {own}))


def _copied_to(copy: Copy, evidence: Evidence) -> Iterable[str]:
    """The other article of `copy` if at least half of the evidence lies in shared passages."""
    if copy.relation == "chrome_only" or evidence.article_id not in (copy.a, copy.b):
        return
    is_a = copy.a == evidence.article_id
    sides = [(s[0], s[1]) if is_a else (s[2], s[3]) for s in copy.shared]
    shared = sum(max(0, min(evidence.end, e) - max(evidence.start, s)) for s, e in sides)
    if 2 * shared >= evidence.end - evidence.start:
        yield copy.b if is_a else copy.a


def _may_print(desk: _Desk, denied: Sequence[Assertion]) -> Callable[[Article, Span], bool]:
    """A test for dated lines: no furniture, nothing twice, no allegation without its denial."""

    def may_print(article: Article, span: Span) -> bool:
        words = article.text[span.start : span.end]
        if article.id in desk.opinion or choose.is_furniture(article, span):
            return False
        if any(a.article_id == article.id and a.evidence.span.overlaps(span) for a in denied):
            return False
        return not choose.is_printed(words, desk.printed)

    return may_print


# --- casualty figures ------------------------------------------------------------------------


def _figure_tables(desk: _Desk) -> list[FigureTable]:
    """Figures that changed, by event: only events of one type, at one place, on the same days."""
    groups: dict[tuple[str, str, str], list[tuple[Event, FigureRow]]] = {}
    for article in desk.articles.values():
        reading = desk.file.readings.get(article.id)
        for event in reading.events if reading and article.id not in desk.opinion else ():
            for figure in event.figures:
                row = _figure_row(desk, article, figure) if event.place else None
                if row is not None:
                    key = (event.type, event.place, figure.kind)
                    groups.setdefault(key, []).append((event, row))
    tables = [
        FigureTable(event=kind, place=mask(place), rows=tuple(rows))
        for (kind, place, _), found in sorted(groups.items())
        for rows in _runs_of_one_event(found)
        if len(rows) > 1 and any(r.line.receipts[0].article_id in desk.today for r in rows)
    ]
    return tables[:3]


def _runs_of_one_event(found: Sequence[tuple[Event, FigureRow]]) -> list[list[FigureRow]]:
    """Rows parted by the event's days; equal figures in a row are printed once."""
    runs: list[tuple[date | None, date | None, list[FigureRow]]] = []
    order = sorted(found, key=lambda f: (f[1].reported_on or date.max, f[1].line.id))
    for event, row in order:
        for first, last, rows in runs:
            if _same_days(event, first, last):
                if (row.low, row.high) != (rows[-1].low, rows[-1].high):
                    rows.append(row)
                break
        else:
            runs.append((event.first_day, event.last_day, [row]))
    return [rows for _, _, rows in runs]


def _same_days(event: Event, first: date | None, last: date | None) -> bool:
    if not (event.first_day and event.last_day and first and last):
        return False
    slack = timedelta(days=1)
    return event.first_day <= last + slack and first - slack <= event.last_day


def _figure_row(desk: _Desk, article: Article, figure: Figure) -> FigureRow | None:
    span = choose.said_sentence(article, figure.evidence, None)
    if span is None or choose.held_against(article.text[span.start : span.end]) >= 2:
        return None
    words = article.text[span.start : span.end]
    line = _print(desk, Line("figure", words, (article.evidence(span),)), article)
    line = replace(line, id=digest_of(line.id, figure.kind, str(figure.low), str(figure.high)))
    return FigureRow(figure.kind, figure.low, figure.high, article.published_on, line)


# --- coverage --------------------------------------------------------------------------------


def _what_was_seen(coverage: Coverage, options: RoundupOptions) -> Seen:
    languages = tuple(sorted(coverage.languages, key=lambda x: (-x[1], x[0])))
    return Seen(
        articles=coverage.articles,
        outlets=coverage.outlets,
        undated=coverage.undated,
        languages=languages,
        unread=tuple(x for x in languages if x[0] not in options.read_languages),
        failures=tuple(
            Failed(f.room, mask(f.about), mask(f.reason))
            for f in sorted(coverage.failures, key=lambda f: (f.room, f.about, f.reason))
        ),
        stories_left_out=0,
        lines_dropped=0,
        quality=tuple((name, str(value)) for name, value in options.quality.items()),
    )
