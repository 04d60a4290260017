"""Choosing claims: what is worth a line, who speaks for it, and who denies it beside them.

Allegation and denial together, or not at all: a claim is one exchange, and a claim that is denied
and stands in the block's first sentence is printed whatever its weight.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import log2
from typing import Final

from dateline.model import (
    Article,
    Assertion,
    Attribution,
    Claim,
    Span,
    digest_of,
)
from dateline.outlets import known_outlet
from dateline.roundup import choose
from dateline.roundup.doubts import add_doubts
from dateline.roundup.lines import TELLING, is_name, print_said
from dateline.roundup.mask import mask
from dateline.roundup.rank import is_first_today, severity_of
from dateline.roundup.record import Exchange, PrintedLine
from dateline.roundup.story import OpenStory, when_key
from dateline.roundup.voices import heard_in, is_speech

# What makes a claim worth a line. Chosen by reading pages, not fitted. Moving "denied" below 2 lets
# a much-repeated remark push an accusation and its denial off the page.
CLAIM_WEIGHTS: Final = {
    "origins": 2.0,
    "denied": 2.5,
    "first today": 1.0,
    "status": 1.5,
    "new status": 1.5,
    "named": 0.6,
    "plain cue": 1.0,
    "no plain cue": -1.5,
    "severity": 1.5,
    "held against": -1.2,
    "opinion": -3.0,
    "colour": -3.5,
    "doubt alone": -2.0,
}
# A claim that weighs less is not printed, even where there is room: better a short block.
LEAST_WEIGHT: Final = 1.5
# What is denied comes before all else and is printed up to this many, whatever a desk's limit.
MOST_DISPUTED: Final = 10


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A claim, its weight, and the assertion and sentence that will speak for it."""

    claim: Claim
    said: Assertion
    span: Span
    weight: float
    is_lead: bool
    is_contested: bool


def claims_of(story: OpenStory) -> list[Claim]:
    """Give a story's claims; an attribution of today that no claim holds is a claim of its own."""
    held = {a.attribution_id for c in story.file.claims for a in c.assertions}
    single = [
        _single_claim(story, said, story.articles[article_id])
        for article_id in sorted(story.today & story.file.readings.keys())
        for said in story.file.readings[article_id].attributions
        if said.id not in held
    ]
    known = (
        replace(c, assertions=tuple(a for a in c.assertions if a.article_id in story.articles))
        for c in story.file.claims
    )
    return [c for c in (*known, *single) if c.assertions]


def denials_of(claim: Claim) -> list[Assertion]:
    """Give a claim's denials; who says both that it is so and that it is not denies nothing."""
    claimants = {a.speaker for a in claim.assertions if a.stance == "support" and a.speaker}
    return [a for a in claim.assertions if a.stance == "deny" and a.speaker not in claimants]


def pick_exchanges(
    story: OpenStory, claims: Sequence[Claim], lead: PrintedLine | None
) -> list[Exchange]:
    """Give the claims worth printing, best first; what says the same again is left out."""
    chosen = [c for c in (_choose(story, claim, lead) for claim in claims) if c]
    chosen.sort(key=lambda c: (not c.is_contested, not c.is_lead, -c.weight, c.claim.id))
    picked: list[Exchange] = []
    for each in chosen:
        must = each.is_contested and (each.is_lead or len(picked) < MOST_DISPUTED)
        room = len(picked) < story.options.lines and each.weight >= LEAST_WEIGHT
        if must or room:
            _place(story, picked, _make_exchange(story, each))
    return picked


def _single_claim(story: OpenStory, said: Attribution, article: Article) -> Claim:
    origin = story.file.told.get(said.id) or story.file.origins.get(article.id)
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
        story_id=story.file.story_id,
        evidence=said.evidence,
        assertions=(assertion,),
        independent_origins=1 if origin and origin.state != "unknown" else 0,
        standing=said.status,
        first_asserted_at=article.published_at,
    )


def _choose(story: OpenStory, claim: Claim, lead: PrintedLine | None) -> _Chosen | None:
    """The claim with who speaks for it; None if nobody spoke today or no sentence is fit."""
    is_lead = _is_in_lead(claim, lead)
    new = [a for a in claim.assertions if a.article_id in story.today]
    if not new:
        return None
    speaking = [a for a in claim.assertions if a.stance == "support"]
    others = [a for a in claim.assertions if a.stance not in ("support", "deny")]
    best = next(
        filter(None, (_best(story, x) for x in (speaking, others, denials_of(claim)))), None
    )
    if best is None:
        return None
    said, span = best
    heard = heard_in(story, said, span)
    has_plain_cue = is_speech(story, heard)
    before = {a.status for a in claim.assertions if a.article_id not in story.today}
    parts = {
        "origins": log2(1 + claim.independent_origins),
        "denied": bool(denials_of(claim)),
        "first today": is_first_today(claim, story.today),
        "status": any(a.status in TELLING for a in new),
        "new status": bool(before)
        and any(a.status in TELLING and a.status not in before for a in new),
        "named": heard.speaker[:1].isupper() and is_name(heard.speaker),
        "plain cue": has_plain_cue,
        "no plain cue": not has_plain_cue,
        "severity": severity_of(story.events_in(said.article_id, span)),
        "held against": choose.held_against(story.sentence(span, said.article_id)),
        "opinion": said.article_id in story.opinion,
        "colour": _is_colour(story, said, span),
        "doubt alone": said.stance == "query",
    }
    weight = sum(CLAIM_WEIGHTS[name] * value for name, value in parts.items())
    return _Chosen(claim, said, span, weight, is_lead, _is_contested(claim, new))


def _is_contested(claim: Claim, new: Sequence[Assertion]) -> bool:
    """Whether somebody denies it, or a source of today says that it was not verified."""
    return bool(denials_of(claim)) or any(a.status in ("unverified", "retracted") for a in new)


def _is_colour(story: OpenStory, said: Assertion, span: Span) -> bool:
    """Whether it is a quotation for its own sake: in the first person, and of no event."""
    attribution = story.said.get(said.attribution_id)
    if attribution is None or attribution.mode != "direct" or said.status != "claimed":
        return False
    return not story.events_in(said.article_id, span)


def _is_in_lead(claim: Claim, lead: PrintedLine | None) -> bool:
    """Whether a claim stands in the block's first sentence."""
    if lead is None:
        return False
    at = lead.receipts[0]
    return any(
        a.article_id == at.article_id and a.evidence.span.overlaps(Span(at.start, at.end))
        for a in claim.assertions
    )


def _best(story: OpenStory, said: Iterable[Assertion]) -> tuple[Assertion, Span] | None:
    """The assertion whose sentence an editor would print: of today, news, whole, no reprint.

    A sentence that is somebody else's denial does not speak for what it denies, and whoever claims
    it speaks before an outlet that passes it on.
    """
    found: list[tuple[tuple[bool, bool, bool, bool, float, bool, str, str, Span], Assertion]] = []
    for assertion in said:
        article = story.articles[assertion.article_id]
        attribution = story.said.get(assertion.attribution_id)
        span = choose.said_sentence(article, assertion.evidence, attribution)
        if span is None:
            story.dropped.add(assertion.evidence)
            continue
        heard = heard_in(story, assertion, span)
        if heard.stance == "deny" and assertion.stance != "deny":
            continue
        old, opinion, reprint, when, article_id = story.preference(article)
        against = choose.held_against(article.text[span.start : span.end])
        passed_on = known_outlet(heard.speaker) is not None
        other = heard != assertion
        key = (old, opinion, other, passed_on, against, reprint, when, article_id, span)
        found.append((key, assertion))
    if not found:
        return None
    key, best = min(found, key=lambda f: (f[0], f[1].attribution_id))
    return best, key[-1]


def _make_exchange(story: OpenStory, chosen: _Chosen) -> Exchange:
    claim = chosen.claim
    says: tuple[PrintedLine, ...] = ()
    if chosen.said.stance != "deny":
        first = print_said(story, claim, chosen.said, chosen.span)
        says = _with_other_status(story, claim, chosen.said, first)
    denials, more = _print_denials(story, claim, [line.text for line in says])
    exchange = Exchange(claim.id, claim.standing, says, tuple(denials), tuple(more))
    return add_doubts(story, claim, exchange)


def _with_other_status(
    story: OpenStory, claim: Claim, said: Assertion, first: PrintedLine
) -> tuple[PrintedLine, ...]:
    """The line, with what others say of whether it was checked: as a hedge, or as a second line.

    A hedge of one article holds for the same sentence in another: it may not be lost by choosing
    the article that left it out.
    """
    others = [
        a
        for a in claim.assertions
        if a.stance == "support" and a.status in TELLING and a.status != first.status
    ]
    best = _best(story, others)
    if best is None:
        return (first,)
    second = print_said(story, claim, *best)
    if not choose.is_same(first.text, second.text):
        return (first, second)
    if second.status not in ("unverified", "retracted"):
        return (first,)
    if second.hedges:
        return (replace(first, status=second.status, hedges=second.hedges),)
    return (second,)


def _print_denials(
    story: OpenStory, claim: Claim, said: Sequence[str]
) -> tuple[list[PrintedLine], list[str]]:
    """One line for each who denies it, the newest first, then the names of the others.

    A denial that stands in the same sentence as what it denies is printed with that sentence.
    """
    lines: list[PrintedLine] = []
    more: list[str] = []
    denials = sorted(denials_of(claim), key=lambda a: (a.article_id not in story.today, _at(a)))
    for name in dict.fromkeys(a.speaker for a in denials):
        best = _best(story, [a for a in denials if a.speaker == name])
        if best is None:
            continue
        line = print_said(story, claim, best[0], _with_what_it_denies(story, best, said))
        if line.text in said or choose.is_printed(line.text, [other.text for other in lines]):
            continue
        if len(lines) < story.options.denials:
            lines.append(line)
        elif is_name(name):
            more.append(mask(name))
    return lines, more


def _with_what_it_denies(
    story: OpenStory, best: tuple[Assertion, Span], said: Sequence[str]
) -> Span:
    """The sentence, with the one before where it cannot be read alone: "Both denied it."."""
    denial, span = best
    article = story.articles[denial.article_id]
    if choose.is_bare_denial(article.text[span.start : span.end]) and not (said and denial.speaker):
        return choose.with_sentence_before(article, span)
    return span


def _at(said: Assertion) -> str:
    return when_key(said.asserted_at, "")


def _place(story: OpenStory, picked: list[Exchange], exchange: Exchange) -> None:
    """Add an exchange; if it says the same as one that stands, give that one its denials."""
    lines = (*exchange.says, *exchange.denials)
    first = lines[0].text
    for i, other in enumerate(picked):
        known = [line.text for line in (*other.says, *other.denials)]
        if choose.is_printed(first, known):
            extra = [d for d in exchange.denials if not choose.is_printed(d.text, known)]
            picked[i] = replace(other, denials=(*other.denials, *extra))
            story.printed += [d.text for d in extra]
            return
    if not exchange.denials and choose.is_printed(first, story.printed):
        return
    picked.append(exchange)
    story.printed += [line.text for line in lines]
