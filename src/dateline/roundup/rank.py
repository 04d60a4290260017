"""Ranking stories: how many independent origins, how new, how grave. One table of weights.

    score = 3.0 · log2(1 + independent origins of the day)
          + 0.5 · log2(1 + articles of the day)
          + 0.5 · log2(1 + voices)
          + 2.0 · novelty
          + 3.0 · severity
          - 4.0 · opinion

`voices` are the different speakers of the day. `novelty` is 1 for a story that begins today, else
the share of today's claims that are first asserted today. `severity` (0 to 1) is the gravest
event of the day: its type, times how far it is said to have gone, raised by the dead. `opinion` is
the share of today's articles that read as opinion, talk or lists.

The weights are chosen, not fitted: we have no editors' rankings to fit them on. They are set so
that a second independent origin outweighs reprints up to sixteen, and a grave event told by one
origin outranks a mild one told by two.
"""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from math import log2, log10
from typing import Final

from dateline.model import Claim, Event, Origin, StoryFile
from dateline.roundup.record import Score

WEIGHTS: Final = {
    "origins": 3.0,
    "articles": 0.5,
    "voices": 0.5,
    "novelty": 2.0,
    "severity": 3.0,
    "opinion": -4.0,
}

STAGE_WEIGHTS: Final = {
    "accomplished": 1.0,
    "attempted": 0.8,
    "threatened": 0.5,
    "planned": 0.4,
    "feared": 0.4,
}

_UNKNOWN: Final = 0.3  # a type that the table does not have
_DEAD_FOR_FULL: Final = 100  # a hundred dead raise any event to the top of the scale


def severity_of(events: Iterable[Event]) -> float:
    """Give how grave the gravest of `events` is, 0 to 1; 0 where there is none."""
    return max((_severity(e) for e in events), default=0.0)


@cache
def _grave_types() -> dict[str, float]:
    """Event type -> how grave, 0 to 1, off the table of event types."""
    table = files("dateline").joinpath("tables/event_types.tsv").read_text("utf-8")
    rows = [row.split("\t") for row in table.splitlines() if row and not row.startswith("#")]
    return {row[0]: int(row[2]) / 10 for row in rows}


def _severity(event: Event) -> float:
    grave = _grave_types().get(event.type, _UNKNOWN)
    dead = max((f.low for f in event.figures if f.kind == "killed"), default=0)
    grave += (1 - grave) * min(1.0, log10(1 + dead) / log10(1 + _DEAD_FOR_FULL))
    return grave * STAGE_WEIGHTS.get(event.stage, 1.0)


def is_first_today(claim: Claim, today: frozenset[str]) -> bool:
    """Whether nobody is known to have asserted the claim before the articles of `today`."""
    return bool(claim.assertions) and all(a.article_id in today for a in claim.assertions)


def score_story(file: StoryFile, today: frozenset[str], opinion: frozenset[str]) -> Score:
    """Give a story's score on the day whose articles are `today`."""
    new = [a for a in file.articles if a.id in today]
    origins = len(known_origins(file.origins.get(a.id) for a in new))
    heard = [c for c in file.claims if any(a.article_id in today for a in c.assertions)]
    first = sum(is_first_today(c, today) for c in heard)
    novelty = 1.0 if len(new) == len(file.articles) else first / len(heard) if heard else 0.0
    events = [e for a in new if a.id in file.readings for e in file.readings[a.id].events]
    parts = {
        "origins": log2(1 + origins),
        "articles": log2(1 + len(new)),
        "voices": log2(1 + _voices(file, today)),
        "novelty": novelty,
        "severity": severity_of(events),
        "opinion": len(today & opinion) / max(1, len(today)),
    }
    total = sum(WEIGHTS[name] * value for name, value in parts.items())
    return Score(total=round(total, 4), **{name: round(v, 4) for name, v in parts.items()})


def _voices(file: StoryFile, today: frozenset[str]) -> int:
    readings = (file.readings[i] for i in today & file.readings.keys())
    return len({a.speaker.lower() for r in readings for a in r.attributions if a.speaker})


def known_origins(origins: Iterable[Origin | None]) -> dict[str, str]:
    """Give id -> name of those that can count as independent, in their order."""
    known: dict[str, str] = {}
    for origin in origins:
        if origin is not None and origin.state in ("named", "unnamed"):
            known.setdefault(origin.id, origin.name or "an agency or outlet that nobody names")
    return known
