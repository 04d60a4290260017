"""What people decided about stories: which are one, and where an article belongs.

The log of decisions is read anew by every run, so that stories gathered again come out as they were
decided. Later decisions count over earlier ones.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Self

from dateline.model import Decision

# The verbs of decisions about stories. Subject of the first: the story that goes into the one that
# is the value; of the second: the article that belongs to the story that is the value.
MERGE: Final = "merge stories"
PLACE: Final = "place article"


@dataclass(frozen=True, slots=True)
class Ruling:
    """Which story stands for another, and which article was placed by hand."""

    merged: dict[str, str] = field(default_factory=dict)
    placed: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, decisions: Iterable[Decision]) -> Self:
        """Give what a log of decisions comes to; those about other things are passed over."""
        ruling = cls()
        for decision in decisions:
            if decision.verb == MERGE:
                ruling.merged.pop(decision.value, None)  # it stands for itself from here on
                ruling.merged[decision.subject] = decision.value
            elif decision.verb == PLACE:
                ruling.placed[decision.subject] = decision.value
        return ruling

    def story_of(self, article_id: str, story_id: str) -> str:
        """Give the story of an article that the stream would put into `story_id`."""
        story_id = self.placed.get(article_id, story_id)
        seen = {story_id}
        while story_id in self.merged:
            story_id = self.merged[story_id]
            if story_id in seen:
                break
            seen.add(story_id)
        return story_id
