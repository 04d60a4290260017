"""The demo's pages, feeds and gold agree with one another, and with their source."""

import json
import re
import tomllib
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import etree, html

from dateline.model import RELATIONS, STANCES, STATUSES
from dateline.outlets import known_outlet
from tools.build_demo import SOURCE, build

DEMO = Path("src/dateline/demo")
SITE = DEMO / "site"
GOLD = json.loads((DEMO / "gold.json").read_text("utf-8"))
PAGES = {page["page"]: page for page in GOLD["pages"]}
LABEL = "Fictional: written for the Dateline demo"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def squeezed(text: str) -> str:
    return " ".join(text.split())


def text_of(page: str) -> str:
    tree = html.fromstring((SITE / page).read_bytes())
    return squeezed(tree.text_content())


SHOWN = {page: text_of(page) for page in PAGES}


def outlets() -> dict[str, tuple[str, str]]:
    rows = (DEMO / "outlets.tsv").read_text("utf-8").splitlines()
    split = (row.split("\t") for row in rows if not row.startswith("#"))
    return {name: (kind, others) for name, kind, others in split}


def local(url: str) -> Path:
    parts = urlsplit(url)
    return SITE / parts.netloc.removesuffix(".example") / parts.path.lstrip("/")


# --- pages ----------------------------------------------------------------------------------------


def test_there_are_enough_pages_outlets_and_agencies() -> None:
    kinds = [kind for kind, _ in outlets().values()]
    assert kinds.count("outlet") == 6
    assert kinds.count("agency") == 2
    assert len(PAGES) >= 44
    assert {page["outlet"] for page in GOLD["pages"]} <= set(outlets())
    assert sorted(PAGES) == sorted(str(f.relative_to(SITE)) for f in SITE.rglob("*.html"))


def test_the_invented_outlets_are_no_real_ones() -> None:
    assert [name for name in outlets() if known_outlet(name)] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_that_it_is_fictional(page: str) -> None:
    tree = html.fromstring((SITE / page).read_bytes())
    assert tree.xpath("//meta[@name='dateline-demo']/@content") == [LABEL]
    feet = tree.xpath("//footer | //*[@id='footer' or @class='footer']")
    assert [foot for foot in feet if LABEL in foot.text_content()]
    assert LABEL not in PAGES[page]["body"]


@pytest.mark.parametrize("page", PAGES)
def test_what_must_be_read_stands_on_the_page(page: str) -> None:
    gold = PAGES[page]
    paragraphs = gold["body"].split("\n\n")
    furniture = [row["exact"] for row in gold["furniture"] if row["kind"] != "credit"]
    captions = [caption["text"] for caption in gold["captions"]]
    credits = [caption["credit"] for caption in gold["captions"]]
    for exact in (gold["headline"], *paragraphs, *furniture, *captions, *credits):
        assert squeezed(exact) in SHOWN[page]
    assert not [exact for exact in (*furniture, *captions) if exact in gold["body"]]


def test_pages_differ_in_what_they_say_of_their_time() -> None:
    assert {page["precision"] for page in GOLD["pages"]} == {"minute", "day", ""}
    undated = [page for page in GOLD["pages"] if not page["precision"]]
    assert [page["published_at"] for page in undated] == [""]
    assert not re.search(r"\b20\d\d\b", SHOWN[undated[0]["page"]])
    assert {page["language"] for page in GOLD["pages"]} == {"en", "fr"}


def test_every_page_is_of_the_three_weeks() -> None:
    dated = [page["published_at"] for page in GOLD["pages"] if page["published_at"]]
    assert min(dated)[:10] == GOLD["first_day"] == "2025-03-03"
    assert max(dated)[:10] == GOLD["last_day"] == "2025-03-23"
    assert date.fromisoformat(GOLD["first_day"]).strftime("%A") == "Monday"
    assert date.fromisoformat(GOLD["last_day"]).strftime("%A") == "Sunday"


def test_five_ways_of_quoting_are_in_use() -> None:
    bodies = " ".join(page["body"] for page in GOLD["pages"])
    assert all(mark in bodies for mark in ("“", '"', "‘", "``", "«"))


# --- feeds ----------------------------------------------------------------------------------------


def test_each_feed_lists_its_outlets_pages_and_no_others() -> None:
    for feed in SITE.glob("*/feed.xml"):
        tree = etree.parse(feed)
        links = tree.xpath("//item/link/text()")
        links += tree.xpath("//*[local-name()='entry']/*[local-name()='link']/@href")
        own = [
            page["url"] for page in GOLD["pages"] if local(page["url"]).is_relative_to(feed.parent)
        ]
        assert sorted(links) == sorted(own)
        assert all(local(link).is_file() for link in links)
        assert LABEL in "".join(tree.getroot().itertext())


def test_the_opml_lists_every_feed() -> None:
    tree = etree.parse(DEMO / "feeds.opml")
    feeds = sorted(local(url) for url in tree.xpath("//outline/@xmlUrl"))
    assert feeds == sorted(SITE.glob("*/feed.xml"))
    assert len(feeds) == 7


# --- the gold -------------------------------------------------------------------------------------


def test_the_gold_has_its_parts() -> None:
    parts = {"pages", "stories", "lineage", "dates", "claims", "figures", "timing", "roundups"}
    assert parts <= set(GOLD)
    assert set(GOLD["stories"]) == set(PAGES)
    assert len(GOLD["claims"]) >= 12
    assert len(GOLD["roundups"]) >= 3


def test_every_mention_stands_in_its_body_letter_for_letter() -> None:
    rows = [m for claim in GOLD["claims"] for m in claim["mentions"]]
    rows += [m for figure in GOLD["figures"] for m in figure["mentions"]]
    rows += [m for event in GOLD["timing"]["events"] for m in event["mentions"]]
    rows += GOLD["dates"]
    for row in rows:
        assert PAGES[row["page"]]["body"][row["start"] : row["end"]] == row["exact"]


def test_hedges_stand_in_the_body_of_their_page() -> None:
    for claim in GOLD["claims"]:
        for mention in claim["mentions"]:
            assert mention["hedge"] in PAGES[mention["page"]]["body"]


def test_claims_use_the_words_of_the_model() -> None:
    for claim in GOLD["claims"]:
        assert {mention["stance"] for mention in claim["mentions"]} <= set(STANCES)
        assert set(claim["standing"].values()) <= set(STATUSES)
        assert claim["independent_origins"] >= 1


def test_corrections_and_private_data_are_on_their_pages() -> None:
    for row in (*GOLD["corrections"], *GOLD["private"]):
        assert row["exact"] in SHOWN[row["page"]]
    assert {row["kind"] for row in GOLD["private"]} == {"address", "phone"}


def test_the_toll_goes_from_nine_to_fourteen_to_twelve() -> None:
    killed = {f["low"]: f["day"] for f in GOLD["figures"] if f["kind"] == "killed"}
    assert list(killed) == [9, 14, 12]
    assert GOLD["figures"][0]["high"] is None


def test_dates_have_days_that_fit_their_values_and_weekdays() -> None:
    assert len([row for row in GOLD["dates"] if row["first_day"]]) >= 40
    for row in GOLD["dates"]:
        if not row["first_day"]:
            continue
        first, last = (date.fromisoformat(row[key]) for key in ("first_day", "last_day"))
        assert first <= last
        for weekday in WEEKDAYS:
            if weekday in row["exact"] and first == last:
                assert first.strftime("%A") == weekday, row


def test_weekdays_lie_within_a_week_of_publication() -> None:
    for row in GOLD["dates"]:
        published = PAGES[row["page"]]["published_at"][:10]
        if row["first_day"] is None:
            continue
        if re.search("day\\b", row["exact"]) and row["first_day"] == row["last_day"]:
            apart = date.fromisoformat(row["first_day"]) - date.fromisoformat(published)
            assert -8 <= apart.days <= 9, row


# --- lineage --------------------------------------------------------------------------------------


def test_lineage_names_pages_and_relations_that_exist() -> None:
    for pair in GOLD["lineage"]["pairs"]:
        assert {pair["a"], pair["b"]} <= set(PAGES)
        assert pair["relation"] in RELATIONS
        assert pair["direction"] in ("a->b", "b->a", "unknown")
        if pair["relation"] != "quotes_only":
            origins = GOLD["lineage"]["origins"]
            assert origins[pair["a"]]["origin"] == origins[pair["b"]]["origin"]
            assert pair["shared_words"] >= 0.3
        else:
            assert pair["quoted"] >= 4


def test_each_way_of_reprinting_is_there() -> None:
    relations = [pair["relation"] for pair in GOLD["lineage"]["pairs"]]
    assert all(relations.count(kind) >= 10 for kind in ("same_text", "edited_wire", "quotes_only"))
    named = [row["named_on_page"] for row in GOLD["lineage"]["origins"].values()]
    assert named.count(False) >= 8
    headlines = [PAGES[p]["headline"] for p in PAGES]
    assert len(headlines) == len(set(headlines))


def test_the_standing_note_is_on_several_pages_of_one_outlet() -> None:
    note = GOLD["lineage"]["chrome_only"]
    assert len(note["pages"]) >= 3
    assert all(note["exact"] in SHOWN[page] for page in note["pages"])


# --- timing and roundups --------------------------------------------------------------------------


def test_films_were_planted_one_or_two_days_after_setbacks() -> None:
    videos, setbacks = (
        [date.fromisoformat(day) for day in GOLD["timing"][name]] for name in ("videos", "setbacks")
    )
    after = [v for v in videos if any((v - s).days in (1, 2) for s in setbacks)]
    assert (len(after), len(videos), len(setbacks)) == (18, 19, 18)
    start = date.fromisoformat(GOLD["first_day"])
    assert 8 <= len([v for v in videos if v >= start]) <= 10
    assert 8 <= len([s for s in setbacks if s >= start]) <= 10


def test_the_series_files_count_what_the_gold_lists() -> None:
    for name in ("videos", "setbacks"):
        rows = (DEMO / "timing" / f"{name}.csv").read_text("utf-8").splitlines()[1:]
        counts = {day: int(count) for day, count in (row.split(",") for row in rows)}
        listed = GOLD["timing"][name]
        assert {day: n for day, n in counts.items() if n} == {d: listed.count(d) for d in listed}


def test_each_roundup_asks_for_what_that_day_has() -> None:
    for day in GOLD["roundups"]:
        bodies = squeezed(" ".join(PAGES[page]["body"] for page in day["pages"]))
        assert set(day["stories"]) <= set(day["new_stories"])
        assert all(any(words in bodies for words in row) for row in day["hedges"])
        assert all(pair["allegation"] and pair["denial"] for pair in day["pairs"])
        forbidden = set(day["must_not"]) - set(day.get("masked", ()))
        assert not [line for line in forbidden if line in bodies]


# --- the source -----------------------------------------------------------------------------------


def test_building_again_gives_the_committed_bytes(tmp_path: Path) -> None:
    assert build(tmp_path) == len(PAGES)
    built = {f.relative_to(tmp_path): f.read_bytes() for f in tmp_path.rglob("*") if f.is_file()}
    kept = {f.relative_to(DEMO): f.read_bytes() for f in DEMO.rglob("*") if f.is_file()}
    assert sorted(built) == sorted(p for p in kept if "__pycache__" not in p.parts)
    assert [p for p in built if built[p] != kept[p]] == []


def test_every_source_is_valid_and_used() -> None:
    texts = [
        text["id"]
        for source in SOURCE.glob("*.toml")
        for text in tomllib.loads(source.read_text("utf-8")).get("text", ())
    ]
    assert len(texts) == len(set(texts))
    assert set(texts) == {page["text"] for page in GOLD["pages"]}
