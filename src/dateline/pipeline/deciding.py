"""Deciding: what people say about stories, into the log, the archive and the running stream.

A decision counts at once and for every later run: stories gathered again come out as decided.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dateline.errors import WrongInput
from dateline.model import Decision, digest_of
from dateline.pipeline.desk import Desk
from dateline.pipeline.gathering import open_stream
from dateline.pipeline.stages import STORIES
from dateline.stories import MERGE, PLACE


@dataclass(frozen=True, slots=True)
class Decided:
    """A story after a decision: its id, and how many articles it has."""

    story_id: str
    articles: int


def merge_stories(
    desk: Desk, kept: str, others: Sequence[str], *, by: str, now: datetime
) -> Decided:
    """Put the articles of `others` into the story `kept`, now and in later runs.

    Raises WrongInput where one of them is no story of the archive, or is to go into itself.
    """
    if kept in others:
        raise WrongInput(f"story {kept!r} cannot go into itself; name others", about=kept)
    for story_id in (kept, *others):
        if not desk.archive.story_members([story_id]):
            raise WrongInput(
                f"no story {story_id!r}; its id stands in roundup.json", about=story_id
            )
    moved = [m.article_id for m in desk.archive.story_members(others)]
    decisions = [_decision(MERGE, other, kept, by, now) for other in others]
    return _keep(desk, decisions, moved, kept)


def split_story(
    desk: Desk, articles: Sequence[str], *, into: str = "", by: str, now: datetime
) -> Decided:
    """Put articles into the story `into`, or, where none is given, into a story of their own.

    What is left of their stories stays together, in later runs too.
    Raises WrongInput where an article is in no story, or `into` is none.
    """
    known = {m.article_id: m.story_id for m in desk.archive.members_of(articles)}
    for article_id in articles:
        if article_id not in known:
            raise WrongInput(
                f"no article {article_id!r} in any story; `dateline search` gives ids",
                about=article_id,
            )
    if into and not desk.archive.story_members([into]):
        raise WrongInput(f"no story {into!r}; its id stands in roundup.json", about=into)
    story_id = into or digest_of("story", articles[0], "split")
    places = dict.fromkeys(articles, story_id)
    # What stays is placed too: gathered again, it would follow those that were taken out.
    for member in desk.archive.story_members(set(known.values())):
        places.setdefault(member.article_id, member.story_id)
    decisions = [_decision(PLACE, article_id, s, by, now) for article_id, s in places.items()]
    return _keep(desk, decisions, articles, story_id)


def _decision(verb: str, subject: str, value: str, by: str, now: datetime) -> Decision:
    key = digest_of(verb, subject, value, by, now.isoformat())
    return Decision(key, now, by, verb, subject, value)


def _keep(
    desk: Desk, decisions: Iterable[Decision], moved: Sequence[str], story_id: str
) -> Decided:
    archive, stream = desk.archive, open_stream(desk.archive)
    stream.move(moved, story_id)
    with archive.transaction():
        for decision in decisions:
            archive.add_decision(decision)
        archive.move_members(moved, story_id)
        archive.keep_state(STORIES, stream.state())
    return Decided(story_id, len(archive.story_members([story_id])))
