"""Whose a claim is by the words around it: "an official told Reuters", "first reported by Bell".

An outlet that passes on what was said to another has the claim from there, whoever wrote its text.
That is lineage of a claim, not of a text: the article's own origin stays what it is.
"""

from collections.abc import Iterable, Mapping

from dateline.lineage.credits import told_names
from dateline.model import Article, Origin, Reading, digest_of


def told_origins(articles: Iterable[Article], readings: Mapping[str, Reading]) -> dict[str, Origin]:
    """Give by attribution id the outlet that its sentence says had it first, where one is named.

    Of several the first counts: two who heard one speaker are no two origins.
    """
    found: dict[str, Origin] = {}
    for article in articles:
        reading = readings.get(article.id)
        for said in reading.attributions if reading else ():
            if names := told_names(article, said.evidence.span):
                found[said.id] = Origin(digest_of("origin", names[0]), names[0], "named")
    return found
