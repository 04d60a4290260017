"""The demo, end to end, against its gold: what a careful reader finds in the same pages."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import html

from dateline.archive import Archive
from dateline.cli import group
from dateline.lineage import find_origins
from dateline.model import Article
from dateline.pipeline.demonstrating import demonstrate
from dateline.pipeline.desk import Desk
from dateline.pipeline.printing import check_roundup
from dateline.roundup import Block, Roundup, from_json

GOLD: dict[str, Any] = json.loads(
    Path(str(files("dateline").joinpath("demo/gold.json"))).read_text("utf-8")
)
PAGES = {page["page"]: page for page in GOLD["pages"]}
ROUNDUPS = {edition["day"]: edition for edition in GOLD["roundups"]}


@dataclass(frozen=True)
class Demo:
    folder: Path
    archive: Archive
    articles: dict[str, Article]  # by page

    def roundup(self, day: str) -> Roundup:
        return from_json((self.folder / "roundups" / day / "roundup.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("demo")
    shown = demonstrate(folder, quiet=True)
    assert shown.articles == len(PAGES)
    assert shown.days == 20
    assert shown.index.is_file()
    with Archive.open(folder) as archive:
        by_url = {a.url: a for a in archive.articles(archive.pending("nothing"))}
        yield Demo(folder, archive, {p: by_url[page["url"]] for p, page in PAGES.items()})


# --- read ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_every_page_is_read_as_its_gold_says(demo: Demo) -> None:
    wrong = [
        (page, name, expected, found)
        for page, gold in PAGES.items()
        for name, expected, found in facts(gold, demo.articles[page])
        if expected != found
    ]
    assert wrong == []


def facts(gold: dict[str, Any], article: Article) -> list[tuple[str, Any, Any]]:
    at = article.published_at
    return [
        ("headline", gold["headline"], article.headline),
        ("outlet", gold["outlet"], article.outlet),
        ("byline", gold["byline"], article.byline),
        ("instant", gold["published_at"], at.isoformat() if at else ""),
        ("precision", gold["precision"], article.published_precision),
        ("language", gold["language"], article.language),
        ("captions", [c["text"] for c in gold["captions"]], [c.text for c in article.captions]),
    ]


# --- lineage ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_reprints_are_one_origin(demo: Demo) -> None:
    """No two pages of one text count as two origins; two origins are never made one."""
    ids = [a.id for a in demo.articles.values()]
    articles = demo.archive.articles(ids)
    copies, credits = demo.archive.copies_among(ids), demo.archive.credits_of(ids)
    origins = find_origins(articles, copies, credits)
    pairs = [p for p in GOLD["lineage"]["pairs"] if p["relation"] in ("same_text", "edited_wire")]
    split = [
        (p["a"], p["b"])
        for p in pairs
        if origins[demo.articles[p["a"]].id].id != origins[demo.articles[p["b"]].id].id
    ]
    assert split == []


# --- the printed page ------------------------------------------------------------------------


def pages_in(demo: Demo, block: Block, kind: Callable[[str], bool]) -> list[tuple[str, int, int]]:
    """Give where the block's lines of a stance stand: article id and offsets."""
    return [
        (r.article_id, r.start, r.end)
        for line in block.lines()
        if kind(line.kind)
        for r in line.receipts
        if r.part == "text"
    ]


def stands_in(mention: dict[str, Any], article: Article, found: list[tuple[str, int, int]]) -> bool:
    start = article.text.find(mention["exact"])
    return start >= 0 and any(
        article_id == article.id and a < start + len(mention["exact"]) and start < b
        for article_id, a, b in found
    )


@pytest.mark.slow
@pytest.mark.parametrize("day", ROUNDUPS)
def test_allegation_and_denial_stand_in_one_block(demo: Demo, day: str) -> None:
    roundup = demo.roundup(day)
    apart = [
        pair["claim"]
        for pair in ROUNDUPS[day]["pairs"]
        if not any(
            all(
                any(
                    stands_in(m, demo.articles[m["page"]], pages_in(demo, block, lambda _: True))
                    for m in pair[side]
                )
                for side in ("allegation", "denial")
            )
            for block in roundup.blocks
        )
    ]
    assert apart == []


@pytest.mark.slow
def test_the_masked_mans_accusation_has_its_denials_beside_it(demo: Demo) -> None:
    """As printed: it was told the day before, in another outlet, and three deny it."""
    [said] = [
        e for b in demo.roundup("2025-03-12").blocks for e in b.exchanges if len(e.denials) > 2
    ]
    assert [line.speaker for line in said.says] == ["the masked man"]
    assert {line.speaker for line in said.denials} >= {"Kestria", "Kestria's Foreign Ministry"}
    assert "accuses Tessig" in said.says[0].text


@pytest.mark.slow
@pytest.mark.parametrize("day", ROUNDUPS)
def test_hedges_survive_and_furniture_does_not(demo: Demo, day: str) -> None:
    printed = " ".join(line.text for line in demo.roundup(day).lines())
    for alternatives in ROUNDUPS[day].get("hedges", []):
        assert any(words in printed for words in alternatives), alternatives
    for words in ROUNDUPS[day].get("must_not", []):
        assert words not in printed
    whole = (demo.folder / "roundups" / day / "index.html").read_text("utf-8")
    for private in GOLD["private"]:
        assert private["exact"] not in whole


@pytest.mark.slow
@pytest.mark.parametrize("day", ROUNDUPS)
def test_every_receipt_holds(demo: Demo, day: str) -> None:
    with Desk.open(demo.folder, quiet=True) as desk:
        receipts, problems = check_roundup(desk, demo.folder / "roundups" / day)
    assert problems == []
    assert receipts > 5


@pytest.mark.slow
def test_the_timing_question_is_answered_as_planted(demo: Demo) -> None:
    report = (demo.folder / "timing" / "timing.md").read_text("utf-8")
    assert "tended to follow" in report.splitlines()[0]
    assert "timing is not motive" in report


@pytest.mark.slow
def test_every_test_of_timing_is_kept_and_told(demo: Demo, tmp_path: Path) -> None:
    report = (demo.folder / "timing" / "timing.md").read_text("utf-8")
    assert "On this desk 1 test of timing so far, 1 of which told one from the other." in report
    watched = ["--first", "2025-01-01", "--last", "2025-03-23"]
    asked = ["--desk", str(demo.folder), "--quiet", "timing", "--a", "video_release", *watched]
    pairs = CliRunner().invoke(group, [*asked, "--b", "defection,peace_talks", "--pairs"])
    assert pairs.exit_code == 0, pairs.output
    lines = pairs.output.splitlines()
    assert all(line.startswith("q ") for line in lines[:2])
    assert lines[2].startswith("2 pairs; ")
    assert "On this desk 3 tests of timing so far" in lines[2]
    assert all("video releases after " in line for line in lines[:2])
    twice = CliRunner().invoke(group, [*asked, "--b", "defection,defection", "--pairs", "--json"])
    assert len(twice.output.splitlines()) == 1
    far = CliRunner().invoke(group, [*asked, "--b", "setback", "--first", "2099-01-01"])
    assert "is after the last" in str(far.exception)
    out = tmp_path / "report"
    several = CliRunner().invoke(
        group,
        [*asked, "--b", "defection", "--within", "1", "--within", "3", "--out", str(out), "--json"],
    )
    assert several.exit_code == 0, several.output
    page = html.fromstring((out / "index.html").read_text("utf-8"))
    hrefs = page.xpath("//figure//a/@href")
    assert hrefs
    assert all(page.xpath(f"//dt[@id='{href[1:]}']") for href in hrefs)
    assert any("4 tests of timing" in p for p in page.xpath("//p/text()"))


@pytest.mark.slow
def test_dates_are_read_as_a_careful_reader_reads_them(demo: Demo) -> None:
    readings = demo.archive.readings_of(a.id for a in demo.articles.values())
    right = 0
    for gold in GOLD["dates"]:
        article = demo.articles[gold["page"]]
        body = PAGES[gold["page"]]["body"]
        shift = article.text.find(body[max(0, gold["start"] - 20) : gold["end"] + 10])
        start = shift + min(20, gold["start"])
        right += shift >= 0 and any(
            t.evidence.start < start + len(gold["exact"])
            and start < t.evidence.end
            and iso(t.first_day) == gold["first_day"]
            and iso(t.last_day) == gold["last_day"]
            for t in readings[article.id].times
        )
    assert right / len(GOLD["dates"]) >= 0.9


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
