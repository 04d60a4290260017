"""Gathering: articles to running stories, by publication; the state is kept in the archive."""

from typing import Final

from dateline.archive import Archive
from dateline.errors import WrongInput
from dateline.pipeline.batches import batched
from dateline.pipeline.desk import Desk
from dateline.pipeline.stages import STORIES
from dateline.stories import Ruling, StoryStream

# Articles between two savings of the stream's state: a kill loses at most this many decisions.
_BATCH: Final = 5000


def gather(desk: Desk) -> int:
    """Put every article that is in no story into one; give how many were."""
    archive = desk.archive
    pending = archive.pending(STORIES)
    if not pending:
        return 0
    progress = desk.progress("stories", len(pending))
    stream = open_stream(archive)
    for ids in batched(pending, _BATCH):
        members = [stream.learn_one(article) for article in archive.articles(ids)]
        with archive.transaction():
            for member in members:
                archive.add_member(member)
            archive.keep_state(STORIES, stream.state())
            archive.mark_done(STORIES, ids)
        progress.add(len(ids))
    progress.close()
    return len(pending)


def open_stream(archive: Archive) -> StoryStream:
    """Give the stream as it was left; WrongInput, saying what helps, if another version left it."""
    state, ruling = archive.state(STORIES), Ruling.of(archive.decisions())
    try:
        if state:
            return StoryStream.from_state(state, ruling=ruling)
        return StoryStream(ruling=ruling)
    except WrongInput as error:
        raise WrongInput(
            f"the stories were made by another version ({error}); "
            "make them anew with: dateline update --again stories",
            about=STORIES,
        ) from error
