"""The ledger of a claim: its standing, and what happened to it in order of time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from dateline.model import Assertion, Claim, Evidence

_LATEST: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One thing that happened to a claim.

    `what` is asserted (the first time), repeated (by another speaker or origin), denied,
    questioned, confirmed, retracted or changed (a speaker who first said one thing says the other).
    """

    at: datetime | None
    what: str
    speaker: str
    article_id: str
    origin_id: str
    evidence: Evidence


def in_time_order(assertions: Iterable[Assertion]) -> tuple[Assertion, ...]:
    """Give the assertions as they were published; undated ones last."""
    return tuple(
        sorted(
            assertions,
            key=lambda a: (a.asserted_at or _LATEST, a.article_id, a.evidence, a.attribution_id),
        )
    )


def standing_of(assertions: Sequence[Assertion]) -> str:
    """Give the standing that the assertions make: the first row that holds."""
    claimants = {a.speaker for a in assertions if a.stance == "support" and a.speaker}
    rows = (
        ("retracted", lambda a: a.status == "retracted" and a.speaker in {"", *claimants}),
        ("disputed", lambda a: a.stance == "deny" and a.speaker not in claimants),
        ("disputed", lambda a: a.status == "disputed" and a.stance == "support"),
        ("confirmed", lambda a: _is_confirming(a)),
        ("unverified", lambda a: a.status == "unverified"),
    )
    return next((name for name, holds in rows if any(map(holds, assertions))), "claimed")


def _is_confirming(assertion: Assertion) -> bool:
    """Whether somebody is named who confirms it."""
    return (
        assertion.status == "confirmed"
        and assertion.stance == "support"
        and bool(assertion.speaker)
    )


def history(claim: Claim) -> tuple[LedgerEntry, ...]:
    """Give what happened to the claim in order of time; a mere copy adds nothing."""
    entries: list[LedgerEntry] = []
    seen: set[tuple[str, str, str]] = set()
    sides: dict[str, str] = {}
    for one in in_time_order(claim.assertions):
        what = _what(one, sides, is_first=not any(e.what == "asserted" for e in entries))
        # Unknown lineage is nobody's copy as far as we know, so each such article is told.
        origin = one.origin_id or one.article_id
        key = ("asserted" if what == "repeated" else what, one.speaker, origin)
        if key not in seen:
            seen.add(key)
            entries.append(
                LedgerEntry(
                    one.asserted_at, what, one.speaker, one.article_id, one.origin_id, one.evidence
                )
            )
    return tuple(entries)


def _what(one: Assertion, sides: dict[str, str], *, is_first: bool) -> str:
    if one.status == "retracted":
        return "retracted"
    if one.stance == "query" or one.status == "unverified":
        return "questioned"
    side = "deny" if one.stance == "deny" else "support"
    before = sides.setdefault(one.speaker, side) if one.speaker else side
    if before != side:
        sides[one.speaker] = side
        return "changed"
    if side == "deny":
        return "denied"
    if _is_confirming(one):
        return "confirmed"
    return "asserted" if is_first else "repeated"


def speakers_of(claim: Claim) -> tuple[str, ...]:
    """Give the different speakers who support the claim, in order of time.

    Forty origins may have heard one speaker: print this count beside that of origins.
    """
    supporting = (a.speaker for a in in_time_order(claim.assertions) if a.stance == "support")
    return tuple(dict.fromkeys(s for s in supporting if s))


def claim_to_public(claim: Claim) -> dict[str, Any]:
    """Give the claim as `dateline claims --json` prints it."""
    return {
        "claim": claim.id,
        "mentions": [
            {
                "article": a.article_id,
                "start": a.evidence.start,
                "end": a.evidence.end,
                "stance": a.stance,
                "status": a.status,
                "speaker": a.speaker,
            }
            for a in claim.assertions
        ],
        "standing": claim.standing,
        "independent_origins": claim.independent_origins,
        "first_asserted": _iso(claim.first_asserted_at),
        "history": [
            {"at": _iso(e.at), "what": e.what, "speaker": e.speaker, "article": e.article_id}
            for e in history(claim)
        ],
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
