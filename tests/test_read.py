"""The read room: pages written by us, held to what must be read from them."""

import json
import unicodedata
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import data_dir
from dateline.errors import Unreadable, WrongRecord
from dateline.model import Article, Capture, digest_of
from dateline.read import read_capture, read_record
from dateline.read.body import split_credit
from dateline.read.decoding import decode
from dateline.read.furniture import find_wording, wordings
from dateline.read.head import PUBLISHED_NAMES, split_names
from dateline.read.instants import read_instant
from dateline.read.sentences import find_language, find_sentences
from dateline.text import paragraphs

CASES = Path(__file__).parent / "cases" / "read"
NOW = datetime(2040, 1, 1, tzinfo=UTC)
LINE = "The harbour of Ledro was shut on Monday, officials said, after two boats were lost. "


def capture(url: str = "file:///pages/x.html", kind: str = "html", **more: Any) -> Capture:
    return Capture("c1", "d1", url, kind, "file", NOW, **more)


def page(*, head: str = "", body: str = "") -> bytes:
    text = "".join(f"<p>{LINE}{n} more are missing.</p>" for n in ("Six", "Ten", "Two", "Nine"))
    return f"<html><head>{head}</head><body><h1>Shut</h1>{body}{text}</body></html>".encode()


def rows(name: str) -> list[list[str]]:
    lines = (CASES / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def sentences_of(article: Article) -> list[str]:
    return [article.text[s.start : s.end] for s in article.sentences]


# --- pages -----------------------------------------------------------------------------------


@pytest.fixture(params=sorted(p.stem for p in CASES.glob("*.html")))
def case(request: pytest.FixtureRequest) -> tuple[Article, dict[str, Any]]:
    path = CASES / f"{request.param}.html"
    want = json.loads(path.with_suffix(".json").read_text("utf-8"))
    seen = capture(f"file:///pages/{path.name}", charset=want.get("charset", ""))
    return read_capture(seen, path.read_bytes()), want


def test_page_says_who_when_and_where(case: tuple[Article, dict[str, Any]]) -> None:
    article, want = case
    for key in ("url", "headline", "byline", "outlet", "published_precision", "language"):
        assert getattr(article, key) == want[key], key
    for key in ("published_at", "updated_at"):
        at = getattr(article, key)
        assert (at and at.isoformat()) == want[key], key


def test_page_body_stands_alone(case: tuple[Article, dict[str, Any]]) -> None:
    article, want = case
    blocks = article.text.split("\n\n")
    assert [b[: len(w)] for b, w in zip(blocks, want["paragraphs_begin"], strict=True)] == want[
        "paragraphs_begin"
    ]
    for words in want["never"]:
        assert words not in article.text


def test_page_furniture_and_captions(case: tuple[Article, dict[str, Any]]) -> None:
    article, want = case
    assert [[c.text, c.credit] for c in article.captions] == want["captions"]
    assert [f.kind for f in article.furniture if f.span] == want["marked"]
    assert {f.kind for f in article.furniture if not f.span} >= set(want["cut"])


def test_evidence_of_a_page_matches_its_text(case: tuple[Article, dict[str, Any]]) -> None:
    article, _ = case
    assert article.id == digest_of(article.url, article.headline, article.text)
    assert unicodedata.is_normalized("NFC", article.text)
    for furniture in article.furniture:
        if furniture.span:
            assert article.evidence(furniture.span).exact == furniture.exact
    for sentence in article.sentences:
        assert article.evidence(sentence).exact.strip() == article.evidence(sentence).exact


def test_reading_twice_changes_nothing() -> None:
    body = (CASES / "harbour.html").read_bytes()
    assert read_capture(capture(), body) == read_capture(capture(), body)


def test_web_address_is_kept_over_what_the_page_says() -> None:
    head = '<link rel="canonical" href="https://elsewhere.example/a">'
    at = "http://127.0.0.1:8000/a.html"
    assert read_capture(capture(at), page(head=head)).url == at
    assert read_capture(capture(), page(head=head)).url == "https://elsewhere.example/a"


@pytest.mark.parametrize("name", PUBLISHED_NAMES)
def test_every_name_of_the_publication_time_is_read(name: str) -> None:
    for key in ("name", "property"):
        head = f'<meta {key}="{name}" content="2031-05-04T11:30:12Z">'
        article = read_capture(capture(), page(head=head))
        assert article.published_at == datetime(2031, 5, 4, 11, 30, 12, tzinfo=UTC)
        assert article.published_precision == "second"


def test_feed_speaks_only_where_the_page_is_silent() -> None:
    hints = (
        ("headline", "From the feed"),
        ("published_at", "2031-05-04T08:00:00+00:00"),
        ("byline", "Ana Torv"),
        ("outlet", "The Ledro Courier"),
    )
    article = read_capture(capture(hints=hints), page())
    assert (article.headline, article.byline) == ("Shut", "Ana Torv")
    assert article.outlet == "The Ledro Courier"
    assert article.published_at == datetime(2031, 5, 4, 8, tzinfo=UTC)
    dated = read_capture(capture(hints=hints), page(head='<meta name="date" content="2031-05-01">'))
    assert dated.published_on == date(2031, 5, 1)


def test_day_of_tomorrow_is_not_believed() -> None:
    head = '<meta property="article:published_time" content="2050-05-04T11:30:12Z">'
    assert read_capture(capture(), page(head=head)).published_at is None


def test_body_comes_from_json_ld_where_the_page_is_drawn_by_script() -> None:
    given_body = "\\n".join(f"{LINE}{n} came back." for n in ("One", "Two", "Three", "Four"))
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Shut", '
        f'"articleBody": "{given_body}"}}</script>'
    )
    body = f"<html><head>{head}</head><body><div id=root></div></body></html>".encode()
    assert "Four came back." in read_capture(capture(), body).text


# --- what cannot be read ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "kind", "reason"),
    [
        (b"", "html", "empty"),
        (b" \n ", "text", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d\x02\x01\x00\x05", "html", "not text"),
        (b"<html><body><script>let a = 1</script></body></html>", "html", "no body"),
        (b"<p>Log in</p>" * 3, "html", "no body"),
        (b"<!-- nothing -->", "html", "no html element"),
        (b"<p>a</p>" * 700_000, "html", "at most 5,000,000"),
        (b"{", "record", "record not read"),
        (b"[1]", "record", "not 'list'"),
        (b'{"id": "n1"}', "record", "'text' is None"),
        (b"x", "pdf", "known: html, text, record"),
    ],
)
def test_unreadable_says_why_and_what(content: bytes, kind: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason) as caught:
        read_capture(capture("http://a.example/1", kind), content)
    assert caught.value.about == "http://a.example/1"


def test_deeply_nested_page_is_a_failure_and_no_crash() -> None:
    with pytest.raises(Unreadable):
        read_capture(capture(), b"<div>" * 30_000)


# --- encodings -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "charset", "label"),
    [
        ("utf-8", "", ""),
        ("utf-8", "iso-8859-1", "iso-8859-1"),  # wrong label, good bytes
        ("cp1252", "utf-8", "utf-8"),  # wrong label, old bytes
        ("cp1252", "", "iso-8859-1"),
        ("utf-16", "", ""),
        ("utf-8-sig", "", ""),
    ],
)
def test_bytes_win_over_labels(encoding: str, charset: str, label: str) -> None:
    text = f'<meta charset="{label}">“Café closed,” said Zoë. ' + LINE
    assert decode(text.encode(encoding), charset) == text


def test_cyrillic_by_label_and_by_statistics() -> None:
    text = "Порт города был закрыт в понедельник, сообщили чиновники после шторма. " * 4
    assert decode(text.encode("cp1251"), "windows-1251") == text
    assert decode(text.encode("cp1251"), "") == text


def test_one_bad_byte_does_not_make_a_page_latin() -> None:
    body = ("“Café” – " * 30).encode() + b"\xff" + b" end"
    assert decode(body, "").startswith("“Café”")


def test_nul_does_not_end_the_page() -> None:
    article = read_capture(capture(), page().replace(b"Ten more", b"Ten\x00 more"))
    assert "Nine more are missing." in article.text
    assert "\x00" not in article.text


# --- plain text and records ------------------------------------------------------------------


def test_plain_page_is_sorted_line_by_line() -> None:
    article = read_capture(capture("file:///p.txt", "text"), (CASES / "page.txt").read_bytes())
    assert article.headline == "Does the second letter show that the ministry is in doubt?"
    assert [f.kind for f in article.furniture] == [
        "caption",
        "credit",
        "caption",
        "tagline",
        "paywall",
    ]
    assert article.captions[1].credit == "Mila Renk/Northern Press/file"
    assert [p[:15] for p in article.text.split("\n\n")] == ["A second letter", "The ministry de"]


def test_record_text_is_used_as_it_stands() -> None:
    text = "  The port was shut.\r\n\r\nSign up for our daily newsletter.\nNobody knew why. \n"
    article = read_record(
        {"id": "n7", "text": text, "published_on": "2014-09-10", "authors": ["A", "B"]}
    )
    assert article.text == text
    assert (article.id, article.given_id, article.byline) == ("n7", "n7", "A, B")
    assert article.published_on == date(2014, 9, 10)
    assert article.published_precision == "day"
    assert [(f.kind, f.exact) for f in article.furniture] == [
        ("newsletter", "Sign up for our daily newsletter.")
    ]
    assert [article.text[s.start : s.end] for s in article.skipped] == [
        f.exact for f in article.furniture
    ]
    assert len(sentences_of(article)) == 3


def test_record_in_the_archive_is_nfc_and_named_by_digest() -> None:
    plain = {
        "id": "n7",
        "url": "http://a.example/1",
        "title": "Shut",
        "text": "The cafe\u0301 was shut.",
    }
    body = json.dumps(plain).encode()
    article = read_capture(capture("jsonl:x#1", "record"), body)
    assert article.text == "The café was shut."
    assert article.id == digest_of("http://a.example/1", "Shut", article.text)
    assert (article.given_id, article.capture_id) == ("n7", "c1")
    assert read_record(plain).text == plain["text"]


def test_record_times_keep_their_precision() -> None:
    at = read_record({"text": LINE, "published_at": "2031-05-04T11:30:12+02:00"})
    assert at.published_at == datetime(2031, 5, 4, 9, 30, 12, tzinfo=UTC)
    local = read_record({"text": LINE, "published_at": "2031-05-04T11:30:12"})
    assert (local.published_precision, local.published_on) == ("day", date(2031, 5, 4))
    with pytest.raises(WrongRecord, match="ISO 8601"):
        read_record({"text": LINE, "published_on": "last week"})


def test_record_without_line_breaks_still_has_its_furniture_marked() -> None:
    text = LINE * 30 + "Sign up for our daily newsletter. " + LINE * 3
    kinds = [f.kind for f in read_record({"text": text}).furniture]
    assert kinds == ["newsletter"]


# --- the table of wordings -------------------------------------------------------------------


@pytest.mark.parametrize("row", wordings(), ids=lambda row: row.earned_by[:40])
def test_every_wording_earns_its_place(row: Any) -> None:
    assert find_wording(row.earned_by) is row


@pytest.mark.parametrize(
    "line",
    [
        "The group has read more than forty articles of the law to its members.",
        "A daily roundup of suspects has emptied the village, residents said on Monday.",
        "“Follow the money,” the prosecutor said on Monday.",
        "Police used live rounds, witnesses said, and the photo shows it.",
        "He subscribed to the view that the war was lost, his brother said.",
        "The army corrected its account on Sunday.",
        "The claim was first published by the ministry and later denied.",
        "More than forty people were killed, the Red Cross said.",
        "Watch towers were built along the border in May.",
        "Share prices fell on Monday after the attack.",
        "Nobody was hurt.",
        "By Tuesday the town was empty.",
    ],
)
def test_what_belongs_to_the_report_is_left_alone(line: str) -> None:
    assert find_wording(line) is None


def test_biography_is_one_only_at_the_end() -> None:
    line = "Ana Torv is a staff reporter covering ports for the Courier."
    assert find_wording(line, lines_left=9) is None


def test_credits_are_cut_from_captions() -> None:
    assert split_credit("A diver waits. Mila Renk/AP").credit == "Mila Renk/AP"
    assert split_credit("A diver waits and/or sleeps").credit == ""


def test_names_in_a_byline() -> None:
    byline = "By Ana Torv and Sam Ocker, Ledro correspondent"
    assert split_names(byline) == ["Ana Torv", "Sam Ocker"]
    assert split_names("https://a.example/authors/ana-torv") == []


# --- times, sentences, language --------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "at", "precision"), [[*r, "", ""][:3] for r in rows("instants.tsv")]
)
def test_instants(words: str, at: str, precision: str) -> None:
    found = read_instant(words)
    if not at:
        assert found is None
    else:
        assert found is not None
        assert (found.at.replace(tzinfo=None).isoformat(), found.precision) == (at, precision)


@pytest.mark.parametrize("row", rows("sentences.tsv"), ids=lambda row: row[0][:30])
def test_sentences(row: list[str]) -> None:
    want = row[0].split("|")
    text = " ".join(want)
    assert [text[s.start : s.end] for s in find_sentences(text)] == want


def test_sentences_parted_by_no_blank() -> None:
    text = "The post fell, he said.The army denied it."
    assert [text[s.start : s.end] for s in find_sentences(text)] == [
        "The post fell, he said.",
        "The army denied it.",
    ]


@given(st.text(alphabet=st.sampled_from(list("aB .!?\n\r\x00“”\"'é…")), max_size=120))
def test_sentences_cover_every_paragraph_and_cross_none(text: str) -> None:
    found = find_sentences(text)
    blocks = paragraphs(text.replace("\x00", " "))
    assert list(found) == sorted(found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    for sentence in found:
        assert any(block.covers(sentence) for block in blocks)
    for block in blocks:
        inside = [s for s in found if block.covers(s)]
        covered = set().union(*(range(s.start, s.end) for s in inside))
        left = (text[i] for i in range(block.start, block.end) if i not in covered)
        assert all(c.isspace() or c == "\x00" for c in left)


def test_language_is_named_or_unsure() -> None:
    assert find_language(LINE * 2) == "en"
    assert (
        find_language("Le port de Ledro a été fermé lundi après la perte de deux bateaux.") == "fr"
    )
    assert find_language("1984 – 12") == ""


# --- real pages ------------------------------------------------------------------------------


@pytest.mark.data
@pytest.mark.skipif(not data_dir().exists(), reason=f"no evaluation data in {data_dir()}")
def test_origin_page_body_is_clean() -> None:
    folder = data_dir() / "origin"
    gold = json.loads((folder / "gold.json").read_text())
    text = (folder / "page.txt").read_text()
    article = read_capture(capture("file:///page.txt", "text"), text.encode())
    for line in gold["lines"]:
        words = text[line["start"] : line["end"]].strip()
        assert (words in article.text) == (line["kind"] == "body"), line["line"]


@pytest.mark.parametrize(
    ("words", "byline"),
    [
        ("Ana Torv", "Ana Torv"),
        ("Observer staff", "Observer staff"),
        ("Updated Monday at noon", ""),
        ("3 min read", ""),
    ],
)
def test_a_byline_without_by_is_a_name_or_nothing(words: str, byline: str) -> None:
    body = "<p>The port was shut all day, and nobody at the gate would say why it was so.</p>"
    body += "<p>Two ships lay outside with grain, and a third was told to turn back at dusk.</p>"
    page = f'<html><body><article><p class="byline">{words}</p>{body}</article></body></html>'
    capture = Capture("c", "d", "https://post.example/a", "html", "url", datetime.now(UTC))
    assert read_capture(capture, page.encode()).byline == byline
