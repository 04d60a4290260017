"""Headlines that an outlet changed: each earlier one beside the one that stands there now."""

from collections.abc import Iterable, Iterator

from dateline.model import Article
from dateline.roundup.mask import mask
from dateline.roundup.record import Retitled
from dateline.roundup.story import OpenStory


def retitled_today(story: OpenStory) -> tuple[Retitled, ...]:
    """Give the changed headlines of the day's articles, in their order."""
    new = (a for a in story.articles.values() if a.id in story.today)
    return tuple(r for a in new for r in _changes(a, story.file.earlier.get(a.id, ())))


def retitled(article: Article, earlier: Article) -> Retitled:
    """Give a change of headline as it is printed, masked as all else."""
    return Retitled(
        article_id=article.id,
        earlier_id=earlier.id,
        outlet=mask(article.outlet),
        was=mask(_one_line(earlier.headline)),
        headline=mask(_one_line(article.headline)),
    )


def _changes(article: Article, earlier: Iterable[Article]) -> Iterator[Retitled]:
    seen = {mask(_one_line(article.headline)), ""}
    for version in earlier if article.headline.strip() else ():
        told = retitled(article, version)
        if told.was not in seen:
            seen.add(told.was)
            yield told


def _one_line(headline: str) -> str:
    return " ".join(headline.split())
