"""Whose a claim is by the words around it: "an official told Reuters", "first reported by Bell".

An outlet that passes on what was said to another has the claim from there, whoever wrote its text.
That is lineage of a claim, not of a text: the article's own origin stays what it is.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from dateline.lineage.credits import find_told
from dateline.model import Article, Attribution, Origin, Reading, digest_of

# Said of the content itself; all else that stands inside the content is what is talked of: "denied
# a report in the Lantern".
_FIRST: Final = re.compile(r"(?:first|originally) reported by", re.IGNORECASE)


def told_origins(articles: Iterable[Article], readings: Mapping[str, Reading]) -> dict[str, Origin]:
    """Give by attribution id the outlet that its sentence says had it, where one is named.

    Of several the first counts: two who heard one speaker are no two origins.
    """
    found: dict[str, Origin] = {}
    for article in articles:
        reading = readings.get(article.id)
        for said in reading.attributions if reading else ():
            if name := next(_told_to(article, said), ""):
                found[said.id] = Origin(digest_of("origin", name), name, "named")
    return found


def _told_to(article: Article, said: Attribution) -> Iterator[str]:
    for name, span in find_told(article, said.evidence.span):
        is_inside = any(span.overlaps(content) for content in said.content)
        if not is_inside or _FIRST.match(article.text, span.start):
            yield name
