"""Claims: inside one story, what several attributions say alike, and who denies it.

Matched by content words, names and numbers, never by a vector: a denial and its claim look alike
to every embedding. A denial is tied to the allegation it denies, also when it only says "denied the
accusation". Standing is computed from the assertions; we never confirm anything ourselves.
"""

from dateline.claims.figures import FigureReport, FigureTrail, figure_history
from dateline.claims.ledger import (
    LedgerEntry,
    claim_to_public,
    history,
    speakers_of,
    standing_of,
)
from dateline.claims.match import match_claims

__all__ = [
    "FigureReport",
    "FigureTrail",
    "LedgerEntry",
    "claim_to_public",
    "figure_history",
    "history",
    "match_claims",
    "speakers_of",
    "standing_of",
]
