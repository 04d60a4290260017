"""Origins, not outlets: where each text came from, as far as anybody can tell.

Forty outlets that carry one agency report are one origin. Unknown lineage is never counted as
independent.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from dateline.lineage.credits import has_own_dateline, is_agency
from dateline.lineage.shingles import site_of
from dateline.model import Article, Copy, Credit, Origin, digest_of
from dateline.outlets import known_outlet, outlet_name

# Relations by which two articles have one text.
ONE_TEXT: Final = ("same_text", "edited_wire")

# Kinds of credit that say where the text itself came from.
OF_THE_TEXT: Final = ("agency", "byline", "dateline")


def find_origins(
    articles: Sequence[Article], copies: Iterable[Copy], credits: Iterable[Credit]
) -> dict[str, Origin]:
    """Give the origin of each article, by article id.

    Articles that share one text have one origin; so have two that share the same quoted words where
    one credits the other's outlet for them. The origin is *named* after the agency that any of them
    credits for the text, else after the earliest outlet among them that shows reporting of its own
    (a byline or a dateline) and copies nobody. It is *unnamed* where a shared text proves a common
    origin that nobody names, and *unknown* where there is nothing to go by.
    """
    by_id = {a.id: a for a in _under_publishers(articles)}
    credited: dict[str, list[Credit]] = {}
    for credit in credits:
        credited.setdefault(credit.article_id, []).append(credit)
    links = [c for c in copies if c.a in by_id and c.b in by_id]
    joined = [c for c in links if c.relation in ONE_TEXT or _is_dependent(c, by_id, credited)]
    found: dict[str, Origin] = {}
    for group in _groups(sorted(by_id), joined):
        inside = [c for c in joined if c.a in group]
        origin = _origin([by_id[i] for i in sorted(group)], inside, credited)
        found.update((i, origin) for i in group)
    return found


def _under_publishers(articles: Sequence[Article]) -> Iterator[Article]:
    """Yield the articles, each under its publisher: "Guest Writer" at cnn.com is CNN's.

    So it is where others of the same site are of one outlet of the table, whose name the site has
    in its own (an aggregator's has not), and nobody knows the outlet that the article names.
    """
    at_site: dict[str, set[str]] = {}
    for article in articles:
        known = known_outlet(outlet_name(article.outlet))
        if known and _squeezed(known.name) in _squeezed(site_of(article)):
            at_site.setdefault(site_of(article), set()).add(known.name)
    for article in articles:
        names = at_site.get(site_of(article), set())
        is_known = known_outlet(outlet_name(article.outlet)) is not None
        yield article if is_known or len(names) != 1 else replace(article, outlet=min(names))


def _squeezed(name: str) -> str:
    return "".join(c for c in name.lower().removeprefix("the ") if c.isalnum())


def find_texts(articles: Iterable[Article], copies: Iterable[Copy]) -> dict[str, str]:
    """Give by article id the first id, in their order, of the articles that have its text."""
    ids = sorted(a.id for a in articles)
    known = set(ids)
    links = [c for c in copies if c.relation in ONE_TEXT and c.a in known and c.b in known]
    return {i: min(group) for group in _groups(ids, links) for i in group}


def count_independent(origins: Iterable[Origin]) -> int:
    """Give how many distinct origins are known; unknown ones never count.

    Where all are unknown that is 0: print "origin unknown", not "0 sources".
    """
    return len({o.id for o in origins if o.state != "unknown"})


def _is_dependent(copy: Copy, by_id: dict[str, Article], credited: dict[str, list[Credit]]) -> bool:
    """Whether shared quotations come with a credit of one outlet to the other."""
    if copy.relation != "quotes_only":
        return False
    a, b = by_id[copy.a], by_id[copy.b]
    return _credits(credited, a, b) or _credits(credited, b, a)


def _credits(credited: dict[str, list[Credit]], a: Article, b: Article) -> bool:
    name = outlet_name(b.outlet)
    return any(c.name == name for c in credited.get(a.id, ()))


def _groups(ids: list[str], links: list[Copy]) -> list[set[str]]:
    """Give the connected groups, in the order of their first id."""
    leader = {i: i for i in ids}

    def find(i: str) -> str:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    for link in links:
        one, other = sorted((find(link.a), find(link.b)))
        leader[other] = one
    groups: dict[str, set[str]] = {}
    for i in ids:
        groups.setdefault(find(i), set()).add(i)
    return list(groups.values())


def _origin(group: list[Article], links: list[Copy], credited: dict[str, list[Credit]]) -> Origin:
    """Give the one origin of a group of articles with one text."""
    group = sorted(group, key=lambda a: (_instant(a), a.id))
    key = digest_of("origin", *sorted(a.id for a in group))
    name = _agency(group, credited) or _reporting_outlet(group, links)
    if name:
        # Two reports of one agency, or of one outlet, are one voice: the name is the origin.
        return Origin(digest_of("origin", name), name, "named")
    if len(group) > 1:
        return Origin(key, "", "unnamed")
    return Origin(key, "", "unknown")


def _agency(group: list[Article], credited: dict[str, list[Credit]]) -> str:
    """Give the agency whose text it is: of a credit, or the outlet itself; "" where none is."""
    for article in group:
        if is_agency(article.outlet):
            return outlet_name(article.outlet)
    for kind in OF_THE_TEXT:
        for article in group:
            for credit in credited.get(article.id, ()):
                if credit.kind == kind and (kind == "dateline" or is_agency(credit.name)):
                    return credit.name
    if len(group) > 1:
        named = [c for a in group for c in credited.get(a.id, ()) if c.kind == "contributed"]
        agencies = {c.name for c in named if is_agency(c.name)}
        # Several outlets share a text and credit one agency among its contributors: it is theirs.
        if len(agencies) == 1:
            return agencies.pop()
    return ""


def _reporting_outlet(group: list[Article], links: list[Copy]) -> str:
    """Give the outlet of the group that shows its own reporting and took from nobody."""
    takers = {c.b if c.direction == "a->b" else c.a for c in links if c.direction != "unknown"}
    own = [a for a in group if a.id not in takers and _shows_own_reporting(a)]
    if len(group) > 1 and len({outlet_name(a.outlet) for a in group}) > 1:
        sources = {outlet_name(a.outlet) for a in own}
        # Two who might both have been first: the text does not tell whose it is.
        return sources.pop() if len(sources) == 1 and takers else ""
    return outlet_name(own[0].outlet) if own else ""


def _shows_own_reporting(article: Article) -> bool:
    return bool(article.outlet) and (bool(article.byline.strip()) or has_own_dateline(article))


def _instant(article: Article) -> float:
    return article.published_at.timestamp() if article.published_at else 0.0
