"""What a page says of itself: JSON-LD, meta, OpenGraph, microdata, the printed heading and byline.

Publishers repeat these in several places and contradict themselves; each table below is the
order in which places are believed.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from htmldate import find_date
from lxml.html import HtmlElement

from dateline.read.instants import Instant, finest, read_instant
from dateline.text import fold, nfc, words

# --- the tables ------------------------------------------------------------------------------

# Names of <meta> (property, name or itemprop; lower case), most trusted first.
PUBLISHED_NAMES: Final = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "og:published_time",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "article.published",
    "originalpublicationdate",
    "displaydate",
    "dc.date",
    "dcterms.date",
    "sailthru.date",
    "date",
)
UPDATED_NAMES: Final = ("article:modified_time", "og:updated_time", "datemodified", "lastmod")
BYLINE_NAMES: Final = (
    "author",
    "article:author_name",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "article:author",
)
OUTLET_NAMES: Final = ("og:site_name", "application-name", "dc.publisher", "publisher", "cre")
HEADLINE_NAMES: Final = ("og:title", "twitter:title", "parsely-title", "dc.title", "headline")

_ARTICLE_TYPE: Final = re.compile(r"Article$|^Report$|BlogPosting$|^Review$")
# JSON-LD below these keys is about other pages, or about parts of a live page.
_ELSEWHERE: Final = frozenset({
    "liveBlogUpdate", "comment", "mentions", "itemListElement", "hasPart", "citation", "review",
    "isRelatedTo", "video", "associatedMedia", "subjectOf", "publisher", "author", "creator",
    "image", "isPartOf", "about",
})  # fmt: skip
_PUBLISH_MARK: Final = (
    "//*[@itemprop='datePublished' or @pubdate or contains(@property, 'datePublished')]"
    " | //time[contains(@class, 'publish') or contains(@class, 'entry-date')]"
    " | //abbr[contains(@class, 'published')]"
)
_NOT_THE_REPORT: Final = (
    "[not(ancestor::aside or ancestor::nav or ancestor::footer or ancestor::a"
    " or ancestor::*[contains(@class, 'comment') or contains(@class, 'related')])]"
)
_TIMES: Final = f"//time{_NOT_THE_REPORT}"
_BYLINE_CLASS: Final = re.compile(
    r"(?:^|[-_ ])(?:byline|by-line|dateline|timestamp|pubdate|published?|posted|author|"
    r"(?:post|entry|article|story)[-_]?(?:date|meta|info|time))",
    re.I,
)
_HEADINGS: Final = (
    "//h1 | //h2 | //h3 | //*[contains(@class,'headline') or contains(@itemprop,'headline')]"
)
_BY: Final = re.compile(r"^\W*(?:posted |written |published |words |story )?by[:\s]+", re.I)
_AND: Final = re.compile(r"\s*(?:,|;|\||&| and )\s*")
_NO_NAME: Final = re.compile(
    r"https?:|www\.|@|/|\d{3}|[:()]|^(?:by|admin|author|staff|editor|none|null|guest|contact)$",
    re.I,
)
_ROLE: Final = re.compile(
    r"\b(?:correspondent|reporter|editor|writer|columnist|bureau|chief|producer|analyst)s?\b", re.I
)
_AFTER_NAME: Final = re.compile(
    r"\s+(?:for|in|at|updated|published|posted)\s.*$|\s*[,|].*(?:correspondent|editor|reporter).*$",
    re.I,
)
_SEPARATOR: Final = re.compile(r"\s+(?:[|»«·•—–-]|::|&raquo;)\s+")


# --- what comes back -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Head:
    """What the page says of itself; "" or None where it is silent.

    `titles` are all forms of the headline, so that the body can be rid of them; `given_body` is
    JSON-LD's articleBody, used as a guide to which extraction is whole.
    """

    headline: str
    byline: str
    outlet: str
    url: str
    published: Instant | None
    updated_at: datetime | None
    titles: frozenset[str]
    given_body: str


def read_head(tree: HtmlElement, *, url: str, not_after: datetime) -> Head:
    """Give what the page at `url` says of itself; no date later than `not_after` is believed."""
    page = _Page(tree)
    headline = _headline(page)
    published = _published(page, url, not_after)
    return Head(
        headline=headline,
        byline=_byline(page),
        outlet=_outlet(page, headline),
        url=_own_url(page, url),
        published=published,
        updated_at=_updated_at(page, published, not_after),
        titles=frozenset(squeeze(t) for t in (headline, *_titles(page))),
        given_body=_text_of(page.article.get("articleBody")),
    )


def squeeze(line: str) -> str:
    """Give the bare words of `line`, to tell whether two lines say the same."""
    return " ".join(w for w, _ in words(fold(line)))


class _Page:
    """The tree with its meta and JSON-LD laid out for asking."""

    def __init__(self, tree: HtmlElement) -> None:
        self.tree = tree
        self.meta: dict[str, list[str]] = {}
        for element in tree.iter("meta"):
            content = _tidy(element.get("content") or "")
            for key in ("property", "name", "itemprop"):
                name = (element.get(key) or "").lower()
                if name and content:
                    self.meta.setdefault(name, []).append(content)
        self.nodes = [n for given in _json_ld(tree) for n in _nodes(given)]
        self.by_id = {str(n["@id"]): n for n in self.nodes if "@id" in n and "name" in n}
        self.article = self._choose_article()

    def _choose_article(self) -> dict[str, Any]:
        """Give the node of the report itself: the article whose headline the page's title has."""
        articles = [n for n in self.nodes if any(map(_ARTICLE_TYPE.search, _types(n)))]
        title = self.first(HEADLINE_NAMES) or text_of(next(self.tree.iter("title"), None))
        return max(
            articles, key=lambda n: _likeness(_text_of(n.get("headline")), title), default={}
        )

    def first(self, names: tuple[str, ...]) -> str:
        """Give the first content of the first of `names` that the page has."""
        return next((v for name in names for v in self.meta.get(name, ())), "")


# --- JSON-LD ---------------------------------------------------------------------------------


def _json_ld(tree: HtmlElement) -> Iterator[Any]:
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        text = re.sub(
            r"^\s*(?:<!--|//\s*<!\[CDATA\[)|(?:-->|//\s*\]\]>)\s*$", "", script.text or ""
        )
        try:
            yield json.loads(text.strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue


def _nodes(given: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects about this page; authors and publishers too, for their ids."""
    stack = [(given, True)]
    while stack:
        value, is_here = stack.pop(0)
        if isinstance(value, list):
            stack[:0] = [(v, is_here) for v in value]
        elif isinstance(value, dict):
            yield value if is_here else {k: value[k] for k in ("@id", "name") if k in value}
            stack += [(v, is_here and k not in _ELSEWHERE) for k, v in value.items()]


def _types(node: dict[str, Any]) -> list[str]:
    kind = node.get("@type") or ""
    return [str(k) for k in kind] if isinstance(kind, list) else [str(kind)]


def _text_of(value: Any) -> str:
    if isinstance(value, list):
        value = next((v for v in value if isinstance(v, str)), "")
    return _tidy(value) if isinstance(value, str) else ""


def _tidy(text: str) -> str:
    return " ".join(nfc(unescape(text)).split())


# --- headline and outlet ---------------------------------------------------------------------


def text_of(element: HtmlElement | None) -> str:
    """Give the words inside `element` with single blanks; "" for None."""
    return "" if element is None else _tidy(" ".join(element.itertext()))


def _titles(page: _Page) -> list[str]:
    return [
        t
        for t in (
            *(v for name in HEADLINE_NAMES for v in page.meta.get(name, ())),
            _text_of(page.article.get("headline")),
            _text_of(page.article.get("alternativeHeadline")),
            *(text_of(h) for h in page.tree.iter("h1")),
        )
        if t
    ]


def _headline(page: _Page) -> str:
    """Give the heading that is printed on the page and that its metadata bear out.

    Without such a heading, the metadata's own headline.
    """
    title = text_of(next(page.tree.iter("title"), None))
    given = [
        t for t in (page.first(HEADLINE_NAMES), _text_of(page.article.get("headline")), title) if t
    ]
    best, likeness = "", 0.0
    for element in page.tree.xpath(_HEADINGS):
        heading = text_of(element)
        # h1 before h2 where both are as like: a hair's breadth decides
        score = max((_likeness(heading, t) for t in given), default=0.5)
        score += 0.01 if element.tag == "h1" else 0
        if heading and score > likeness:
            best, likeness = heading, score
    # .6: below it the heading is of a section or a log-in box (publishers' pages)
    if likeness >= 0.6 or (best and not given):
        return best
    outlet = page.first(OUTLET_NAMES)
    return _without_outlet(given[0], outlet) if given else ""


def _likeness(a: str, b: str) -> float:
    """Give 0 to 1: how many words two headlines share (Dice)."""
    ours, theirs = set(squeeze(a).split()), set(squeeze(b).split())
    return 2 * len(ours & theirs) / (len(ours) + len(theirs)) if ours and theirs else 0.0


def _without_outlet(title: str, outlet: str) -> str:
    parts = _SEPARATOR.split(title)
    if len(parts) > 1 and (not outlet or squeeze(parts[-1]) == squeeze(outlet)):
        longest = max(parts[:-1], key=len) if outlet else max(parts, key=len)
        return title[: title.index(longest) + len(longest)] if outlet else longest
    return title


def _outlet(page: _Page, headline: str) -> str:
    """Give the site's name: as it says, or what <title> has beside the headline."""
    publisher = page.article.get("publisher")
    if isinstance(publisher, dict) and "name" not in publisher:
        publisher = page.by_id.get(str(publisher.get("@id")), publisher)
    named = _text_of(publisher.get("name")) if isinstance(publisher, dict) else ""
    site = next((n for v in page.meta.get("og:site_name", ()) if (n := v)), "")
    if site or named:
        return site or named
    title = text_of(next(page.tree.iter("title"), None))
    beside = [p for p in _SEPARATOR.split(title) if _likeness(p, headline) < 0.5]
    if len(beside) == 1 and len(_SEPARATOR.split(title)) > 1 and len(beside[0].split()) <= 6:
        return beside[0].strip()
    other = page.first(OUTLET_NAMES)
    return "" if "://" in other else other


# --- byline ----------------------------------------------------------------------------------

# Classes that mark a byline by itself, and what a name without "By" looks like: "Ana Torv",
# "Observer staff".
_BARE_MARKS: Final = frozenset({"byline", "author", "article-byline", "author-name"})
_BARE_NAME: Final = re.compile(r"(?:[^\W\d_a-z][\w.'’-]+ ){1,3}(?:[^\W\d_a-z][\w.'’-]+|staff)")


def _byline(page: _Page) -> str:
    """Give the authors' names, joined by commas, from the first place that has any."""
    for place in (_names_in_json_ld, _names_in_meta, _names_on_page):
        names = list(dict.fromkeys(n for n in place(page) if n))
        if names:
            return ", ".join(names)
    return ""


def _names_in_json_ld(page: _Page) -> Iterator[str]:
    authors = page.article.get("author") or page.article.get("creator") or ()
    for author in authors if isinstance(authors, list) else [authors]:
        if isinstance(author, dict):
            known = page.by_id.get(str(author.get("@id")), {})
            name = _text_of(author.get("name") or author.get("byline") or known.get("name"))
            yield _name(name)
        else:
            yield from split_names(_text_of(author))


def _names_in_meta(page: _Page) -> Iterator[str]:
    for key in BYLINE_NAMES:
        for content in page.meta.get(key, ()):
            found = split_names(content)
            if found:
                yield from found
                if key != "article:author":
                    return


def _names_on_page(page: _Page) -> Iterator[str]:
    """Yield names in the byline: marked as author, or words after "by" in a byline element."""
    marked = page.tree.xpath(f"//*[@rel='author' or @itemprop='author']{_NOT_THE_REPORT}")
    for element in marked[:4]:
        yield from split_names(_BY.sub("", text_of(element)))
    if marked:
        return
    for element in _byline_elements(page.tree):
        links = element.xpath(".//a[contains(@href, '/author') or contains(@href, '/by/')]")
        names = [n for a in links for n in split_names(_BY.sub("", text_of(a)))]
        text = text_of(element)
        if not names and (_BY.match(text) or _is_bare_name(element, text)):
            names = split_names(_BY.sub("", text))
        if names:
            yield from names
            return


def _is_bare_name(element: HtmlElement, text: str) -> bool:
    """Whether an element that is marked as nothing but the byline holds nothing but a name."""
    marks = set((element.get("class") or "").split())
    return bool(marks & _BARE_MARKS and _BARE_NAME.fullmatch(text))


def _byline_elements(tree: HtmlElement) -> Iterator[HtmlElement]:
    for element in tree.xpath(f"//*[@class or @id]{_NOT_THE_REPORT}"):
        mark = f"{element.get('class') or ''} {element.get('id') or ''}"
        if element.tag != "body" and _BYLINE_CLASS.search(mark) and "comment" not in mark:
            text = text_of(element)
            if 0 < len(text) <= 300:
                yield element


def split_names(text: str) -> list[str]:
    """Give the names in a byline: "By Ana Torv and Sam Ocker, port editor" has two."""
    names = [n for part in _AND.split(_BY.sub("", text)) if (n := _name(part))]
    return names[:1] + [n for n in names[1:] if not _ROLE.search(n)]


def _name(text: str) -> str:
    """Give `text` if it can be a name, else ""."""
    text = _AFTER_NAME.sub("", _BY.sub("", text)).strip(" .,;|")
    fits = text and len(text.split()) <= 6 and len(text) <= 60 and not _NO_NAME.search(text)
    # "ana-torv" is an account, not a name
    return text if fits and not re.fullmatch(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", text) else ""


# --- when ------------------------------------------------------------------------------------


def _published(page: _Page, url: str, not_after: datetime) -> Instant | None:
    """Give the time of publication: from marked places first, then print, url and guesswork."""
    for place in (_marked_instants, _printed_instants):
        found = finest(place(page), not_after=not_after)
        if found:
            return found
    day = find_date(
        page.tree,
        original_date=True,
        extensive_search=False,
        url=url if url.startswith("http") else None,
        max_date=f"{not_after:%Y-%m-%d}",
    )
    guess = read_instant(day) if day else None
    return finest([guess], not_after=not_after) if guess else None


def _marked_instants(page: _Page) -> Iterator[Instant]:
    web_pages = (n for n in page.nodes if "WebPage" in _types(n))
    given = [_text_of(page.article.get("datePublished"))]
    given += [v for name in PUBLISHED_NAMES for v in page.meta.get(name, ())]
    given += [_text_of(n.get("datePublished")) for n in web_pages]
    given += [_time_words(e) for e in page.tree.xpath(_PUBLISH_MARK)[:3]]
    given.append(_text_of(page.article.get("dateCreated")))
    yield from (i for words_ in given if words_ and (i := read_instant(words_)))


def _printed_instants(page: _Page) -> Iterator[Instant]:
    """Yield times in <time> and in byline elements, in the order of the page."""
    for element in page.tree.xpath(_TIMES)[:3]:
        found = read_instant(_time_words(element))
        if found:
            yield found
    for element in _byline_elements(page.tree):
        found = read_instant(text_of(element))
        if found:
            yield found
            return


def _time_words(element: HtmlElement) -> str:
    given = (element.get(key) or "" for key in ("datetime", "content", "data-timestamp", "title"))
    dated = [str(v) for v in given if re.search(r"\d{4}", v)]
    return dated[0] if dated else str(text_of(element))


def _updated_at(page: _Page, published: Instant | None, not_after: datetime) -> datetime | None:
    """Give when the page was last changed, where it tells the instant and it is later."""
    given = [_text_of(page.article.get("dateModified")), page.first(UPDATED_NAMES)]
    for words_ in given:
        found = read_instant(words_) if words_ else None
        if found and found.precision != "day" and found.at <= not_after:
            return found.at if published is None or found.at > published.at else None
    return None


def _own_url(page: _Page, url: str) -> str:
    """Give where the page says it lives, as a full web address, or ""."""
    links = [e.get("href") or "" for e in page.tree.xpath("//link[@rel='canonical']")]
    marks = [e.get("href") or "" for e in page.tree.xpath("(//h1|//h2)//a[@rel='bookmark']")]
    for given in (*links, *page.meta.get("og:url", ()), *marks[:1]):
        whole = str(urljoin(url, given.strip()) if url.startswith("http") else given.strip())
        parts = urlsplit(whole)
        if parts.scheme in ("http", "https") and parts.netloc:
            return whole
    return ""
