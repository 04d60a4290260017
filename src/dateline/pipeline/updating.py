"""Updating: all that is not yet done, in the order of the rooms."""

from dataclasses import dataclass
from datetime import datetime

from dateline.errors import WrongInput
from dateline.pipeline import gathering, stages, tracing, understanding
from dateline.pipeline.desk import Desk
from dateline.pipeline.reading import read_pending


@dataclass(frozen=True, slots=True)
class Updated:
    """How many articles each stage did, and how much failed in reading."""

    read: int
    failures: int
    traced: int
    understood: int
    gathered: int


def update(desk: Desk, *, now: datetime) -> Updated:
    """Read, trace, understand and gather whatever is pending."""
    read, failures = read_pending(desk, now=now)
    traced = tracing.trace(desk)
    understood = understanding.understand(desk, now=now)
    return Updated(read, failures, traced, understood, gathering.gather(desk))


def redo(desk: Desk, stage: str) -> int:
    """Forget what `stage` found, so that the next update does it again; give on how many.

    Articles stay: reading again what is read already gives the same article, or a new version.
    """
    if stage not in stages.ALL:
        raise WrongInput(f"unknown stage {stage!r}; known: {', '.join(stages.ALL)}", about=stage)
    with desk.archive.transaction():
        return desk.archive.forget(stage)
