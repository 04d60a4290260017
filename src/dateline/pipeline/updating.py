"""Updating: all that is not yet done, in the order of the rooms."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dateline.errors import WrongInput
from dateline.pipeline import gathering, tracing, understanding
from dateline.pipeline.collecting import read_pending
from dateline.pipeline.desk import Desk

STAGES: Final = (tracing.STAGE, understanding.STAGE, gathering.STAGE)


@dataclass(frozen=True, slots=True)
class Updated:
    """How many articles each stage did."""

    traced: int
    understood: int
    gathered: int


def update(desk: Desk, *, now: datetime) -> Updated:
    """Read, trace, understand and gather whatever is pending."""
    read_pending(desk, now=now)
    return Updated(
        tracing.trace(desk), understanding.understand(desk, now=now), gathering.gather(desk)
    )


def redo(desk: Desk, stage: str) -> int:
    """Forget that `stage` was done, so that the next update does it again; give of how many."""
    if stage not in STAGES:
        raise WrongInput(f"unknown stage {stage!r}; known: {', '.join(STAGES)}", about=stage)
    with desk.archive.transaction():
        desk.archive.forget_state(stage)
        return desk.archive.undo(stage)
