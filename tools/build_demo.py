"""Build the demo: `python tools/build_demo.py` writes src/dateline/demo from tools/demo_source.

The source is what a person writes: a text once, with the pages that print it, each in the house
style of its outlet. Time expressions are marked where they stand, `{Tuesday|2025-03-11}`, so that
the gold beside the pages cannot drift from them. The same source gives the same bytes.
"""

import json
import re
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from jinja2 import Environment, FileSystemLoader

ROOT: Final = Path(__file__).resolve().parents[1]
SOURCE: Final = ROOT / "tools" / "demo_source"
DEMO: Final = ROOT / "src" / "dateline" / "demo"
STORIES: Final = ("bombing", "campaign", "captive", "home", "talks", "videos")
FIRST_DAY: Final = date(2025, 3, 3)
LAST_DAY: Final = date(2025, 3, 23)
Plain = dict[str, Any]

_MARK: Final = re.compile(r"\{([^|{}]+)\|([^|{}]+)(?:\|([^|{}]+))?\}")
# TIMEX3 leaves the preposition outside the expression.
_PREPOSITION: Final = re.compile(r"(?:on|in|at|since|before) ", re.I)
_CREDIT_WORD: Final = re.compile(r"^(?:Photo|Picture|Sketch): ")
_SENTENCE_WORDS: Final = re.compile(r"[^\W_]+")


# --- house style: quotation marks as the outlet sets them ----------------------------------------


def curl(text: str) -> str:
    """Give `text` with typewriter quotes curled: the form that house styles start from."""
    text = re.sub(r"(^|[\s(\[{—])\"", r"\1“", text, flags=re.M).replace('"', "”")
    return re.sub(r"(^|[\s(\[{—“])'", r"\1‘", text, flags=re.M).replace("'", "’")


def _single(text: str) -> str:
    assert "‘" not in text, f"nested quotes in a text for single-quote style: {text[:80]!r}"
    return text.translate(str.maketrans("“”", "‘’"))


def _swapped(text: str, marks: dict[str, str]) -> str:
    return "".join(marks.get(char, char) for char in text)


HOUSE: Final[dict[str, Callable[[str], str]]] = {
    "curly": lambda text: text,
    "curly-en": lambda text: text.replace(" — ", " – "),
    "straight": lambda text: text.translate(str.maketrans("“”‘’", "\"\"''")),
    "single": _single,
    "tex": lambda text: _swapped(text, {"“": "``", "”": "''", "‘": "`", "’": "'"}),
    "fr": lambda text: _swapped(text, {"“": "« ", "”": " »", "‘": "'", "’": "'"}),
}


# --- pages ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class Page:
    """One page to be written, with what must be read from it."""

    text: Plain
    spec: Plain
    outlet: Plain
    file: str
    paragraphs: list[str] = field(default_factory=list)
    times: list[Plain] = field(default_factory=list)
    related: list[Plain] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address that the page has in its fictional country."""
        return f"https://{self.outlet['host']}/{self.file.partition('/')[2]}"

    @property
    def style(self) -> Callable[[str], str]:
        """The function that sets a text in this page's quotation marks."""
        return HOUSE["fr" if self.language == "fr" else self.outlet["quotes"]]

    @property
    def language(self) -> str:
        """The language that the page is written in."""
        return str(self.text.get("language", "en"))

    @property
    def precision(self) -> str:
        """How finely the page says when it was published: minute, day or nothing."""
        return {16: "minute", 10: "day", 0: ""}[len(self.spec["at"])]

    @property
    def local(self) -> datetime | None:
        """When the page was published, in its outlet's own zone."""
        at = self.spec["at"]
        return datetime.fromisoformat(at + self.outlet["zone"] * (len(at) == 16)) if at else None

    @property
    def published_at(self) -> str:
        """The instant in UTC; at day precision, midnight UTC of the outlet's day."""
        if self.precision == "day":
            return f"{self.spec['at']}T00:00:00+00:00"
        return self.local.astimezone(UTC).isoformat() if self.local else ""

    @property
    def body(self) -> str:
        """The text that must be read from the page."""
        return "\n\n".join(self.paragraphs)

    @property
    def origin_is_own(self) -> bool:
        """Whether the outlet wrote the text itself."""
        return bool(self.text["origin"] == self.outlet["name"])

    def words(self, name: str) -> str:
        """The page's own `name` (headline, note, …) in house style, or ""."""
        return self.style(curl(self.spec.get(name, "")))

    @property
    def captions(self) -> list[Plain]:
        """Captions and credits in house style."""
        pairs = self.spec.get("captions", ())
        return [{"text": self.style(curl(text)), "credit": credit} for text, credit in pairs]


def load_pages(outlets: Plain) -> list[Page]:
    """Give every page of every text, in order of publication; the undated one comes last."""
    pages = []
    for name in STORIES:
        for text in tomllib.loads((SOURCE / f"{name}.toml").read_text("utf-8"))["text"]:
            for spec in text["page"]:
                outlet = outlets[spec["outlet"]]
                page = Page(text, spec, outlet, _file(outlet, spec))
                _set_body(page)
                pages.append(page)
    pages.sort(key=lambda p: (p.published_at or "9", p.file))
    _relate(pages)
    return pages


def _file(outlet: Plain, spec: Plain) -> str:
    folder = outlet["host"].removesuffix(".example")
    if not spec["at"]:
        return f"{folder}/{outlet['undated_path'].format(slug=spec['slug'])}"
    y, m, d = spec["at"][:10].split("-")
    return f"{folder}/{outlet['path'].format(slug=spec['slug'], y=y, m=m, d=d)}"


def _set_body(page: Page) -> None:
    """Set the page's paragraphs in house style, and note where its time expressions stand."""
    start = 0
    for number, marked in enumerate(_drafted(page)):
        lead = _dateline(page) if number == 0 else ""
        paragraph = page.style(curl(lead))
        done = 0
        for mark in _MARK.finditer(marked):
            paragraph += page.style(curl_part(marked, done, mark.start()))
            words = page.style(curl(mark[1]))
            page.times.append(_time(page, start + len(paragraph), words, mark))
            paragraph += words
            done = mark.end()
        paragraph += page.style(curl_part(marked, done, len(marked)))
        page.paragraphs.append(paragraph)
        start += len(paragraph) + 2


def curl_part(marked: str, start: int, end: int) -> str:
    """Curl `marked[start:end]`, with what stands before it deciding which way a quote turns."""
    before = marked[max(0, start - 1) : start]
    return curl(before.replace("}", "x") + marked[start:end])[len(before) :]


def _drafted(page: Page) -> Iterator[str]:
    """Yield the paragraphs that this page prints, still marked."""
    body = page.text["body"].strip()
    for old, new in page.spec.get("edit", ()):
        assert old in body, f"{page.file}: nothing to edit: {old[:60]!r}"
        body = body.replace(old, new)
    drafted = body.split("\n\n")
    after = dict(page.spec.get("insert", ()))
    for number in _numbers(page.spec.get("take", ""), len(drafted)):
        yield drafted[number - 1]
        if number in after:
            yield after[number]


def _numbers(take: str, count: int) -> list[int]:
    if not take:
        return list(range(1, count + 1))
    numbers: list[int] = []
    for part in take.split(","):
        first, _, last = part.partition("-")
        numbers.extend(range(int(first), int(last or first) + 1))
    return numbers


def _dateline(page: Page) -> str:
    place = page.text["place"]
    named = "agency_dateline" in page.outlet and page.spec.get("credited")
    form = page.outlet["agency_dateline" if named else "dateline"]
    if page.outlet["kind"] != "agency" and not page.origin_is_own and not named:
        form = ""
    return str(form.format(place=place, agency=page.text["origin"])) if place else ""


def _relate(pages: list[Page]) -> None:
    """Give each page links to the three that its outlet published before it."""
    for number, page in enumerate(pages):
        earlier = [p for p in pages[:number] if p.outlet is page.outlet and page.local]
        for other in reversed(earlier[-3:]):
            page.related.append({"url": other.url, "headline": other.words("headline")})


# --- time expressions ----------------------------------------------------------------------------


def _time(page: Page, start: int, words: str, mark: re.Match[str]) -> Plain:
    value, _, mod = mark[2].partition(" ")
    if lead := _PREPOSITION.match(words):
        start, words = start + lead.end(), words[lead.end() :]
    days = _days(value, mod, page)
    if mark[3]:
        first, _, last = mark[3].partition("..")
        days = (first, last)
    kind = "DURATION" if value.startswith("P") and value != "PAST_REF" else "DATE"
    if "T" in value[4:] and kind == "DATE" and value != "PAST_REF":
        kind = "TIME"
    return {
        "page": page.file,
        "start": start,
        "end": start + len(words),
        "exact": words,
        "type": kind,
        "value": value,
        "mod": mod,
        "first_day": days[0],
        "last_day": days[1],
    }


def _days(value: str, mod: str, page: Page) -> tuple[str | None, str | None]:
    """Give the first and last day of a TIMEX3 value; (None, None) where it names no days."""
    day = value.partition("T")[0]
    if value.startswith("P") or value.endswith("-SU") or value.endswith("-FA"):
        return None, None
    if re.fullmatch(r"\d{4}-\d\d-\d\d", day):
        return day, day
    if week := re.fullmatch(r"(\d{4})-W(\d\d)", value):
        first = date.fromisocalendar(int(week[1]), int(week[2]), 1)
        return first.isoformat(), (first + timedelta(days=6)).isoformat()
    if re.fullmatch(r"\d{4}", value):
        return f"{value}-01-01", f"{value}-12-31"
    year, month = map(int, value.split("-"))
    after = date(year + month // 12, month % 12 + 1, 1)
    return f"{value}-01", (after - timedelta(days=1)).isoformat()


# --- writing pages and feeds ---------------------------------------------------------------------


def write_pages(pages: list[Page], label: str, demo: Path) -> None:
    """Write every page below demo/site, each by its outlet's own template."""
    shelf = Environment(loader=FileSystemLoader(SOURCE / "templates"), autoescape=True)
    for page in pages:
        template = shelf.get_template(f"{page.spec['outlet']}.html")
        furniture = {f["kind"]: page.style(curl(f["text"])) for f in page.outlet["furniture"]}
        html = template.render(p=_shown(page), label=label, furniture=furniture, ld=_ld(page))
        path = demo / "site" / page.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(html + "\n", encoding="utf-8")


def _shown(page: Page) -> Plain:
    """Give what a template shows of a page."""
    local = page.local
    return {
        "url": page.url,
        "slug": page.spec["slug"],
        "headline": page.words("headline"),
        "byline": page.spec["byline"],
        "published": _stamp(page),
        "day": page.spec["at"][:10],
        "shown": _spoken(page, local) if local else "",
        "paragraphs": page.paragraphs,
        "captions": page.captions,
        "credit_line": page.words("credit_line"),
        "note": page.words("note"),
        "language": page.language,
        "related": page.related,
        "bio": page.style(curl(_extra(page, "bio"))),
        "tagline": _extra(page, "tagline"),
        "chrome": page.style(curl(_extra(page, "chrome"))),
    }


def _extra(page: Page, kind: str) -> str:
    if kind == "bio":
        return str(page.outlet.get("bios", {}).get(page.spec["byline"], ""))
    return str(page.outlet[kind]["text"]) if page.spec.get(kind) else ""


def _stamp(page: Page) -> str:
    """Give the machine-readable time as this outlet writes it."""
    if page.spec["outlet"] == "MP":
        return page.published_at.replace("+00:00", "Z")
    return page.local.isoformat() if page.local else ""


def _spoken(page: Page, local: datetime) -> str:
    """Give the time of publication as a reader sees it."""
    day = f"{local:%B} {local.day}, {local.year}"
    if page.precision == "day":
        return f"{local:%A} {local.day} {local:%B} {local.year}"
    hour = f"{local.hour % 12 or 12}:{local:%M} {'a.m.' if local.hour < 12 else 'p.m.'}"
    return {
        "AC": f"Published {day}, {hour}",
        "CD": day,
        "VM": f"{local.day} {local:%B} {local.year}, {local:%H:%M}",
        "NL": f"{local.day} {local:%b}, {local:%H:%M}",
        "MP": f"{local.astimezone(UTC):%d-%b-%Y %H:%M} GMT".upper(),
    }.get(page.spec["outlet"], "")


def _ld(page: Page) -> str:
    """Give the JSON-LD of the outlets that carry it; "" elsewhere and on the undated page."""
    if page.spec["outlet"] not in ("AC", "NL", "CD") or not page.local:
        return ""
    news: Plain = {
        "@type": "NewsArticle",
        "headline": page.words("headline"),
        "url": page.url,
        "datePublished": _stamp(page),
        "publisher": {"@type": "Organization", "name": page.outlet["name"]},
    }
    if page.spec["byline"]:
        names = page.spec["byline"].split(" and ")
        news["author"] = [{"@type": "Person", "name": name} for name in names]
    if page.spec["outlet"] == "NL":
        site = {"@type": "WebSite", "name": "Northline", "url": "https://northline.example/"}
        whole: Plain = {"@context": "https://schema.org", "@graph": [site, news]}
    else:
        whole = {"@context": "https://schema.org", **news}
    return json.dumps(whole, ensure_ascii=False)


def write_feeds(pages: list[Page], outlets: Plain, label: str, demo: Path) -> None:
    """Write one feed beside each outlet's pages, and the list of all feeds as OPML."""
    lines = []
    for code, outlet in outlets.items():
        if "host" not in outlet:
            continue
        own = [p for p in reversed(pages) if p.outlet is outlet]
        text = _atom(outlet, own, label) if code == "VM" else _rss(outlet, own, label)
        folder = outlet["host"].removesuffix(".example")
        (demo / "site" / folder / "feed.xml").write_text(text, encoding="utf-8")
        home = f"https://{outlet['host']}"
        lines.append(
            f'<outline type="rss" text="{outlet["name"]}" title="{outlet["name"]}" '
            f'xmlUrl="{home}/feed.xml" htmlUrl="{home}/"/>'
        )
    (demo / "feeds.opml").write_text(
        '<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0">\n'
        f"<head><title>{label}</title></head>\n<body>\n"
        + "\n".join(lines)
        + "\n</body>\n</opml>\n",
        encoding="utf-8",
    )


def _rss(outlet: Plain, pages: list[Page], label: str) -> str:
    items = []
    for page in pages:
        local = page.local if page.precision == "minute" else None
        date_line = f"<pubDate>{local:%a, %d %b %Y %H:%M:%S %z}</pubDate>\n" if local else ""
        items.append(
            f"<item>\n<title>{escape(page.words('headline'))}</title>\n<link>{page.url}</link>\n"
            f'<guid isPermaLink="true">{page.url}</guid>\n{date_line}'
            f"<description>{escape(page.paragraphs[0])}</description>\n</item>\n"
        )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0">\n<channel>\n'
        f"<title>{outlet['name']}</title>\n<link>https://{outlet['host']}/</link>\n"
        f"<description>{label}</description>\n<language>en</language>\n"
        + "".join(items)
        + "</channel>\n</rss>\n"
    )


def _atom(outlet: Plain, pages: list[Page], label: str) -> str:
    entries = [
        f"<entry>\n<title>{escape(p.words('headline'))}</title>\n<id>{p.url}</id>\n"
        f'<link rel="alternate" type="text/html" href="{p.url}"/>\n'
        f"<published>{_stamp(p)}</published>\n<updated>{_stamp(p)}</updated>\n"
        f"<summary>{escape(p.paragraphs[0])}</summary>\n</entry>\n"
        for p in pages
    ]
    home = f"https://{outlet['host']}/"
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<title>{outlet['name']}</title>\n<subtitle>{label}</subtitle>\n<id>{home}</id>\n"
        f'<link rel="self" href="{home}feed.xml"/>\n<updated>{_stamp(pages[0])}</updated>\n'
        f"<author><name>{outlet['name']}</name></author>\n" + "".join(entries) + "</feed>\n"
    )


def write_outlets(outlets: Plain, demo: Path) -> None:
    """Write the demo's rows in the form of tables/outlets.tsv."""
    rows = [f"{o['name']}\t{o['kind']}\t{'|'.join(o['other_names'])}" for o in outlets.values()]
    head = "# Fictional: written for the Dateline demo\n# name\tkind\tother names, parted by |\n"
    (demo / "outlets.tsv").write_text(head + "\n".join(rows) + "\n", encoding="utf-8")


# --- the gold ------------------------------------------------------------------------------------


def gold(pages: list[Page], label: str) -> Plain:
    """Give what a reader of these pages must find, computed from the source and from gold.toml."""
    said = tomllib.loads((SOURCE / "gold.toml").read_text("utf-8"))
    claims = [_claim_gold(claim, pages) for claim in said["claim"]]
    return {
        "label": label,
        "first_day": FIRST_DAY.isoformat(),
        "last_day": LAST_DAY.isoformat(),
        "pages": [_page_gold(page) for page in pages],
        "stories": {page.file: page.text["story"] for page in pages},
        "lineage": _lineage_gold(pages, said),
        "dates": [time for page in pages for time in page.times],
        "claims": claims,
        "figures": [_figure_gold(figure, pages) for figure in said["figure"]],
        "corrections": [_pinned(c, pages) for c in said["correction"]],
        "private": [_pinned(p, pages) for p in said["private"]],
        "timing": _timing_gold(said["timing"], pages),
        "roundups": [_day_gold(day, pages, claims) for day in said["day"]],
    }


def _page_gold(page: Page) -> Plain:
    return {
        "page": page.file,
        "url": page.url,
        "text": page.text["id"],
        "outlet": page.outlet["name"],
        "headline": page.words("headline"),
        "byline": page.spec["byline"].replace(" and ", ", "),
        "published_at": page.published_at,
        "precision": page.precision,
        "language": page.language,
        "body": page.body,
        "credit_line": page.words("credit_line"),
        "captions": [{**c, "credit": _CREDIT_WORD.sub("", c["credit"])} for c in page.captions],
        "furniture": [{"kind": k, "exact": t} for k, t in _furniture(page)],
    }


def _furniture(page: Page) -> Iterator[tuple[str, str]]:
    """Yield the lines that stand on the page and are not of the report."""
    for row in page.outlet["furniture"]:
        yield row["kind"], page.style(curl(row["text"]))
    for kind in ("bio", "tagline", "chrome"):
        if _extra(page, kind):
            yield kind, page.style(curl(_extra(page, kind)))
    if page.words("note"):
        yield "correction_note", page.words("note")
    for caption in page.captions:
        yield "caption", caption["text"]
        yield "credit", caption["credit"]
    for link in page.related:
        yield "related", link["headline"]


def _lineage_gold(pages: list[Page], said: Plain) -> Plain:
    pairs = [_wire_pair(a, b) for a, b in combinations(pages, 2) if _family(a) == _family(b)]
    for quote in said["quotes"]:
        pairs.extend(_quote_pairs(quote, pages, {(p["a"], p["b"]) for p in pairs}))
    noted = [p for p in pages if p.spec.get("chrome")]
    note = noted[0].style(curl(_extra(noted[0], "chrome")))
    return {
        "origins": {
            p.file: {
                "origin": _family(p),
                "name": p.text["origin"],
                "named_on_page": p.origin_is_own or bool(p.spec.get("credited")),
            }
            for p in pages
        },
        "pairs": pairs,
        "chrome_only": {"pages": [p.file for p in noted], "exact": note},
    }


def _family(page: Page) -> str:
    """Give the id of the first text that this page's text goes back to."""
    return str(page.text.get("updates", page.text["id"]))


def _wire_pair(a: Page, b: Page) -> Plain:
    """Give the relation of two pages that print the same agency's words; `a` is the earlier."""
    same = a.text["id"] == b.text["id"]
    added = any(p.spec.get("insert") or p.spec.get("edit") for p in (a, b))
    source = a if a.origin_is_own else b if b.origin_is_own else None
    first = a.text["id"] != b.text["id"] and source is b
    direction = "unknown" if source is None or first else "a->b" if source is a else "b->a"
    return {
        "a": a.file,
        "b": b.file,
        "relation": "same_text" if same and not added else "edited_wire",
        "direction": direction,
        "shared_words": round(_shared(a, b), 3),
    }


def _shared(a: Page, b: Page) -> float:
    """Give the share of the shorter page's words that stand in paragraphs common to both."""
    plain = [{" ".join(_SENTENCE_WORDS.findall(x)) for x in _bare(p)} for p in (a, b)]
    common = sum(len(x.split()) for x in plain[0] & plain[1])
    return common / min(sum(len(x.split()) for x in side) for side in plain)


def _bare(page: Page) -> list[str]:
    lead = page.style(curl(_dateline(page)))
    return [page.paragraphs[0].removeprefix(lead), *page.paragraphs[1:]]


def _quote_pairs(quote: Plain, pages: list[Page], seen: set[tuple[str, str]]) -> Iterator[Plain]:
    """Yield the pairs of pages of different origin that share these quoted words."""
    holders = [p for p in pages if all(p.style(curl(q)) in p.body for q in quote["words"])]
    for a, b in combinations(holders, 2):
        if _family(a) != _family(b) and (a.file, b.file) not in seen:
            yield {
                "a": a.file,
                "b": b.file,
                "relation": "quotes_only",
                "direction": "unknown",
                "quoted": sum(len(q.split()) for q in quote["words"]),
                "dependent_on": quote.get("from", ""),
            }


def _mentions(words: str, text_id: str, pages: list[Page]) -> Iterator[tuple[Page, Plain]]:
    """Yield each place where a page that prints text `text_id` has these words."""
    found = False
    for page in pages:
        exact = page.style(curl(words))
        if page.text["id"] == text_id and exact in page.body:
            found = True
            start = page.body.index(exact)
            yield (
                page,
                {"page": page.file, "start": start, "end": start + len(exact), "exact": exact},
            )
    assert found, f"no page of {text_id!r} has {words!r}"


def _claim_gold(claim: Plain, pages: list[Page]) -> Plain:
    """Give a claim with every page's words for and against it, and its standing day by day."""
    said = []
    for row in claim["said"]:
        for page, mention in _mentions(row["words"], row["text"], pages):
            extra = {k: row.get(k, "") for k in ("speaker", "stance", "hedge")}
            day = page.published_at[:10]
            origin = row.get("via", page.text["origin"])
            said.append({**mention, **extra, "day": day, "origin": origin})
    said.sort(key=lambda m: (m["day"], m["page"], m["start"]))
    return {
        "claim": claim["id"],
        "story": claim["story"],
        "content": claim["content"],
        "mentions": said,
        "independent_origins": len(
            {m["origin"] for m in said if m["stance"] == "support"} - {"unknown"}
        ),
        "denied_by": sorted({m["speaker"] for m in said if m["stance"] == "deny"}),
        "standing": claim["standing"],
    }


def _figure_gold(figure: Plain, pages: list[Page]) -> Plain:
    kept = {k: figure[k] for k in ("kind", "low", "day", "who")}
    kept["high"] = None if figure["high"] < 0 else figure["high"]
    found = _mentions(figure["words"], figure["text"], pages)
    return {**kept, "mentions": [mention for _, mention in found]}


def _pinned(row: Plain, pages: list[Page]) -> Plain:
    """Give a row with its words as its page prints them, in the body or outside it."""
    page = next(p for p in pages if p.spec["slug"] == row["slug"])
    kept = {k: v for k, v in row.items() if k not in ("slug", "words")}
    return {"page": page.file, "exact": page.style(curl(row["words"])), **kept}


def _timing_gold(timing: Plain, pages: list[Page]) -> Plain:
    events = []
    for row in timing["event"]:
        found = [m for _, m in _mentions(row["words"], row["text"], pages)]
        events.append({"series": row["series"], "day": row["day"], "mentions": found})
    series: Plain = {name: timing[name] for name in ("videos", "setbacks")}
    for name, days in series.items():
        mine = {e["day"] for e in events if e["series"] == name}
        assert mine == set(days), (name, sorted(mine ^ set(days)))
    return {**series, "events": events, "planted": timing["planted"]}


def _day_gold(day: Plain, pages: list[Page], claims: list[Plain]) -> Plain:
    """Give what the roundup of one day must hold, and the lines that must not be in it."""
    today = [p for p in pages if p.published_at.startswith(day["day"])]
    names = {p.outlet["name"] for p in pages}
    lines = {exact for p in today for kind, exact in _furniture(p) if kind != "related"}
    return {
        **day,
        "pages": [p.file for p in today],
        "new_stories": sorted({p.text["story"] for p in today}),
        "pairs": [_pair_gold(name, day["day"], claims) for name in day["pairs"]],
        "must_not": sorted(lines - names) + day.get("masked", []),
    }


def _pair_gold(name: str, day: str, claims: list[Plain]) -> Plain:
    """Give the words of that day for and against a claim: one of either must stand in a block."""
    claim = next(c for c in claims if c["claim"] == name)
    said = [m for m in claim["mentions"] if m["day"] == day]
    sides = {s: [m for m in said if m["stance"] == s] for s in ("support", "deny")}
    assert all(sides.values()), f"{name} has not both sides on {day}"
    return {"claim": name, "allegation": sides["support"], "denial": sides["deny"]}


def write_timing(said: Plain, demo: Path) -> None:
    """Write the two planted series as CSV, one row a day, for `dateline timing`."""
    folder = demo / "timing"
    folder.mkdir(exist_ok=True)
    start = date.fromisoformat(said["first_day"])
    for name in ("videos", "setbacks"):
        rows, day = [f"day,{name}"], start
        while day <= LAST_DAY:
            rows.append(f"{day},{said[name].count(day.isoformat())}")
            day += timedelta(days=1)
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def build(demo: Path = DEMO) -> int:
    """Write the whole demo below `demo` and give the number of pages."""
    outlets = tomllib.loads((SOURCE / "outlets.toml").read_text("utf-8"))
    label = outlets.pop("label")
    pages = load_pages(outlets)
    shutil.rmtree(demo / "site", ignore_errors=True)
    write_pages(pages, label, demo)
    write_feeds(pages, outlets, label, demo)
    write_outlets(outlets, demo)
    text = json.dumps(gold(pages, label), ensure_ascii=False, indent=1)
    (demo / "gold.json").write_text(text + "\n", encoding="utf-8")
    write_timing(tomllib.loads((SOURCE / "gold.toml").read_text("utf-8"))["timing"], demo)
    return len(pages)


if __name__ == "__main__":
    print(f"{build()} pages in {DEMO.relative_to(ROOT)}", file=sys.stderr)
