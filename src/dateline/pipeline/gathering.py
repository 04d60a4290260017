"""Gathering: articles to running stories, by publication; the state is kept in the archive."""

from typing import Final

from dateline.pipeline.batches import batched
from dateline.pipeline.desk import Desk
from dateline.stories import StoryStream

STAGE: Final = "stories"

# Articles between two savings of the stream's state: a kill loses at most this many decisions.
_BATCH: Final = 500


def gather(desk: Desk) -> int:
    """Put every article that is in no story into one; give how many were."""
    archive = desk.archive
    pending = archive.pending(STAGE)
    if not pending:
        return 0
    progress = desk.progress("stories", len(pending))
    state = archive.state(STAGE)
    stream = StoryStream.from_state(state) if state else StoryStream()
    for ids in batched(pending, _BATCH):
        members = [stream.learn_one(article) for article in archive.articles(ids)]
        with archive.transaction():
            for member in members:
                archive.add_member(member)
            archive.keep_state(STAGE, stream.state())
            archive.mark_done(STAGE, ids)
        progress.add(len(ids))
    progress.close()
    return len(pending)
