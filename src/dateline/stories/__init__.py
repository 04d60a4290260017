"""Stories: articles into running threads, decided as they come, without looking ahead.

>>> stream = StoryStream()
>>> one = Article("1", "", "", "", "Ferry sinks off Tarn", "", "A ferry sank off Tarn harbour.")
>>> two = Article("2", "", "", "", "Tarn ferry sinks: crew", "", "The ferry sank off Tarn.")
>>> first, second = stream.learn_one(one), stream.predict_one(two)
>>> second.story_id == first.story_id
True
"""

from dateline.model import Article
from dateline.stories.ruling import MERGE, PLACE, Ruling
from dateline.stories.stream import StoryOptions, StoryStream
from dateline.stories.timeline import telling_days

__all__ = [
    "MERGE",
    "PLACE",
    "Article",
    "Ruling",
    "StoryOptions",
    "StoryStream",
    "telling_days",
]
