"""The rooms in order, on a desk: whole sites, the origin page, bad input, second runs."""

import gzip
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import pytest

from bench import data_dir
from dateline.archive import Archive
from dateline.errors import WrongInput
from dateline.lineage import Boilerplate
from dateline.model import Article
from dateline.pipeline.collecting import collect
from dateline.pipeline.desk import Desk
from dateline.pipeline.printing import check_roundup, print_roundup
from dateline.pipeline.tracing import UNDATED, trace
from dateline.pipeline.updating import redo, update
from dateline.settings import TEMPLATE
from tests.builders import days_after, make_article, make_capture
from tests.fakes.web import serve

NOW = datetime(2025, 3, 24, 6, 0, tzinfo=UTC)
SITE = Path(str(files("dateline").joinpath("demo/site")))
GLOBAL_VOICES = data_dir() / "pages" / "global-voices"
ORIGIN = data_dir() / "origin" / "page.txt"
needs_data = pytest.mark.skipif(not ORIGIN.exists(), reason=f"no evaluation data at {data_dir()}")


LOCAL = {
    "allow_hosts = []": 'allow_hosts = ["127.0.0.1"]',
    "pause_seconds = 1.0": "pause_seconds = 0",
    "timeout_seconds = 20": "timeout_seconds = 1.5",
}


def make_desk(folder: Path) -> Desk:
    settings = TEMPLATE
    for default, local in LOCAL.items():
        assert default in settings
        settings = settings.replace(default, local)
    return Desk.make(folder, settings=settings, quiet=True)


def articles_of(desk: Desk) -> list[Article]:
    return desk.archive.articles(desk.archive.pending("nothing"))


# --- second runs and late articles -----------------------------------------------------------


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    with make_desk(tmp_path / "desk") as desk:
        first = collect(desk, [str(SITE / "meridian")], now=NOW)
        assert first.articles == first.captures > 5
        trace(desk)
        before = desk.archive.counts()
        again = collect(desk, [str(SITE / "meridian")], now=NOW)
        assert (again.captures, again.articles, again.failures) == (0, 0, 0)
        assert trace(desk) == 0
        assert desk.archive.counts() == before


def test_copies_are_the_same_whatever_came_first(tmp_path: Path) -> None:
    outlets = ["meridian", "averring-courier", "uplandobserver"]
    found = []
    for order in (outlets, outlets[::-1]):
        with make_desk(tmp_path / order[0]) as desk:
            for outlet in order:
                collect(desk, [str(SITE / outlet)], now=NOW)
                trace(desk)
            ids = desk.archive.pending("nothing")
            copies = desk.archive.copies_among(ids)
            found.append({(c.a, c.b) for c in copies if c.relation in ("same_text", "edited_wire")})
    assert found[0] == found[1] != set()


def test_each_day_reads_the_sketches_of_a_fortnight_not_of_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    sketches = Archive.sketches
    monkeypatch.setattr(
        Archive, "sketches", lambda self, a, b: asked.append((a, b)) or sketches(self, a, b)
    )
    with make_desk(tmp_path / "desk") as desk:
        for n in range(40):
            day = days_after(date(2031, 3, 1), n)
            with desk.archive.transaction():
                for outlet in ("Post", "Courier"):
                    text = f"The council met on day {n}. It was told of {outlet} {n * 7}."
                    url = f"https://{outlet.lower()}.example/{n}"
                    capture = make_capture(url, text.encode())
                    desk.archive.add_capture(capture, text.encode())
                    some = make_article(
                        text, url=url, outlet=outlet, day=day, capture_id=capture.id
                    )
                    desk.archive.add_article(some)
            assert trace(desk) == 2
        settled = Boilerplate.from_bytes(desk.archive.state("lineage") or b"")
    assert asked[-1] == ("2031-03-25", UNDATED)
    assert date.fromordinal(settled.upto) == date(2031, 4, 8)


def test_a_stage_can_be_done_again(tmp_path: Path) -> None:
    with make_desk(tmp_path / "desk") as desk:
        collect(desk, [str(SITE / "meridian")], now=NOW)
        first = trace(desk)
        found = desk.archive.copies_among(desk.archive.pending("nothing"))
        desk.archive.add_copies([replace(found[0], relation="quotes_only", a=found[0].b)])
        assert redo(desk, "lineage") == first
        assert trace(desk) == first
        assert desk.archive.copies_among(desk.archive.pending("nothing")) == found


def test_bytes_that_were_gone_for_a_moment_are_read_the_next_time(tmp_path: Path) -> None:
    with make_desk(tmp_path / "desk") as desk:
        captures = tmp_path / "desk" / "captures"
        collect(desk, [str(SITE / "meridian")], now=NOW)
        whole = desk.archive.counts()["articles"]
        redo(desk, "read")
        captures.rename(tmp_path / "aside")
        assert update(desk, now=NOW).read == 0
        assert {f.room for f in desk.archive.failures()} == {"read"}
        (tmp_path / "aside").rename(captures)
        update(desk, now=NOW)
        assert desk.archive.failures() == []
        assert desk.archive.captures_to_read() == []
        assert desk.archive.counts()["articles"] == whole


def test_one_process_at_a_time_works_a_desk_and_others_may_look(tmp_path: Path) -> None:
    with make_desk(tmp_path / "desk") as desk:
        with pytest.raises(WrongInput, match="another dateline is at work"):
            Desk.work(tmp_path / "desk")
        with Desk.open(tmp_path / "desk") as looking:
            assert looking.archive.counts() == desk.archive.counts()
    Desk.work(tmp_path / "desk").close()


# --- bad input -------------------------------------------------------------------------------


def test_bad_input_is_told_and_the_run_goes_on(tmp_path: Path) -> None:
    """Each is a failure with its name and reason; the good page beside them is read."""
    saved = tmp_path / "saved"
    saved.mkdir()
    good = next((SITE / "meridian").rglob("*.html")).read_bytes()
    warc = gzip.compress(
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9999\r\n\r\nHTTP/1.1 "
    )
    undated = (
        b"<html><body><article><p>The port was shut all day and nobody at the gate said why.</p>"
        b"<p>Two ships lay outside with grain, and a third was told to turn back at dusk.</p>"
        b"<p>The harbour master did not come to the telephone.</p></article></body></html>"
    )
    for name, body in {
        "good.html": good,
        "empty.html": b"",
        "binary.html": bytes(range(256)) * 40,
        "huge.html": b"<p>" + b"x" * 21_000_000,
        "cut.warc.gz": warc,
        "lines.jsonl": b'{"id": "1", "text": "Short."}\n{"id": 2, "text"\n',
        "undated.html": undated,
        "latin.html": undated.replace(b"port", "caf\u00e9".encode("latin-1")),
    }.items():
        (saved / name).write_bytes(body)
    bomb = b'<!DOCTYPE a [<!ENTITY x "xx"><!ENTITY y "&x;&x;">]><rss><channel>&y;</channel></rss>'
    with serve() as site, make_desk(tmp_path / "desk") as desk:
        site.put("/broken.xml", b"<rss><channel><item><link>", "application/rss+xml")
        site.put("/bomb.xml", bomb, "application/rss+xml")
        site.route("/hangs.xml", lambda _: site.closing.wait(5))
        urls = [f"{site.base}/{name}" for name in ("broken.xml", "bomb.xml", "hangs.xml", "gone")]
        done = collect(desk, [str(saved), *urls, "http://192.168.0.1/admin"], now=NOW)
        site.closing.set()
        told = {(Path(f.about).name or f.about): f.reason for f in desk.archive.failures()}
        assert "AVERRING" in " ".join(a.text for a in articles_of(desk))
        assert done.articles == 4, told
    for name, reason in {
        "empty.html": "empty",
        "binary.html": "binary",
        "huge.html": "larger|bytes",
        "cut.warc.gz": "cut|trunc|whole|ends",
        "broken.xml": "broken XML",
        "bomb.xml": "entit",
        "hangs.xml": "second",
        "gone": "404",
        "admin": "not a public address",
    }.items():
        match = [why for about, why in told.items() if name in about]
        assert match, (name, told)
        assert any(word in match[0] for word in reason.split("|")), (name, match)
    assert "lines.jsonl:2" in told
    assert sum("undated" in why for why in told.values()) >= 1


# --- whole sites -----------------------------------------------------------------------------


@pytest.mark.data
@needs_data
def test_global_voices_by_feed_and_by_warc_are_the_same_articles(tmp_path: Path) -> None:
    bodies = {p.name: p.read_bytes() for p in GLOBAL_VOICES.glob("index_*.html")}
    with serve() as site:
        feed = (GLOBAL_VOICES / "test.rss").read_bytes()
        feed = feed.replace(b"<BASE_WEBSITE_URL/>", site.base.encode() + b"/")
        site.put("/test.rss", feed, "application/rss+xml")
        records = b""
        for name, body in bodies.items():
            url = site.put(f"/gv/{name}", body, "text/html; charset=UTF-8")
            records += warc_record(url, body)
        with make_desk(tmp_path / "feed") as desk:
            collect(desk, [site.base + "/test.rss"], now=NOW)
            by_feed = {a.id: a for a in articles_of(desk)}
    (tmp_path / "site.warc").write_bytes(records)
    with make_desk(tmp_path / "warc") as desk:
        collect(desk, [str(tmp_path / "site.warc")], now=NOW)
        by_warc = {a.id: a for a in articles_of(desk)}
    assert len(by_feed) == 15
    assert by_feed.keys() == by_warc.keys()
    assert all(a.headline and a.byline and a.published_on for a in by_feed.values())


def warc_record(url: str, body: bytes) -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=UTF-8\r\n\r\n" + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\n"
        "WARC-Date: 2025-03-20T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


# --- the origin page -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory):
    if not ORIGIN.exists():
        pytest.skip(f"no evaluation data at {data_dir()}")
    folder = tmp_path_factory.mktemp("origin")
    with make_desk(folder / "desk") as desk:
        hints = (("published_at", "2015-03-11"), ("outlet", "Christian Science Monitor"))
        collect(desk, [str(ORIGIN)], now=NOW, hints=hints)
        update(desk, now=NOW)
        roundup, page = print_roundup(desk, date(2015, 3, 11))
        assert check_roundup(desk, page.parent)[1] == []
        (article,) = articles_of(desk)
        yield article, desk.archive.readings_of([article.id])[article.id], roundup


def gold_words(*spans: tuple[int, int]) -> list[str]:
    text = ORIGIN.read_text("utf-8")
    return [text[a:b] for a, b in spans]


@pytest.mark.data
def test_the_origin_pages_furniture_is_out_of_the_body(origin) -> None:
    article, _, roundup = origin
    lines = json.loads((ORIGIN.parent / "gold.json").read_text("utf-8"))["lines"]
    kinds = ("tagline", "caption", "credit", "paywall")
    out = gold_words(*((x["start"], x["end"]) for x in lines if x["kind"] in kinds))
    body = gold_words(*((x["start"], x["end"]) for x in lines if x["kind"] == "body"))
    assert len(out) == 5
    assert not any(words in article.text for words in out)
    assert all(words in article.text for words in body)
    assert not any(line.text in words for line in roundup.lines() for words in out)


@pytest.mark.data
def test_the_origin_pages_denial_stands_with_its_allegation(origin) -> None:
    _, _, roundup = origin
    (denial,) = gold_words((2882, 2943))
    (accusation,) = gold_words((524, 700))
    exchanges = [e for block in roundup.blocks for e in block.exchanges]
    together = [e for e in exchanges if any(denial[:40] in d.text for d in e.denials)]
    assert together, [e.says for e in exchanges]
    said = [line.text for e in together for line in e.says]
    assert any(accusation[:40] in text or "spy" in text for text in said), said


@pytest.mark.data
def test_the_origin_pages_video_is_printed_as_not_verified(origin) -> None:
    _, _, roundup = origin
    (hedge,) = gold_words((863, 884))
    lines = [line for line in roundup.lines() if hedge in line.text]
    assert lines
    assert {line.status for line in lines} <= {"unverified", ""}
    assert any(line.status == "unverified" for line in lines)


@pytest.mark.data
def test_the_origin_pages_relative_dates_are_intervals(origin) -> None:
    article, reading, roundup = origin
    printed = {line.when.lower(): line.first_day for line in roundup.lines() if line.when}
    assert printed["about four months ago"] == date(2014, 11, 1)
    assert printed["about a month ago"] == date(2015, 2, 1)
    days = {
        t.evidence.exact.lower(): (t.first_day, t.last_day)
        for t in reading.times
        if t.first_day is not None
    }
    assert days["about four months ago"] == (date(2014, 11, 1), date(2014, 11, 30))
    assert days["about a month ago"] == (date(2015, 2, 1), date(2015, 2, 28))
    assert days["earlier this week"] == (date(2015, 3, 9), date(2015, 3, 11))
    assert days["tuesday"] == (date(2015, 3, 10), date(2015, 3, 10))
    assert all(article.evidence(t.evidence.span) == t.evidence for t in reading.times)


# --- rooms on pipes --------------------------------------------------------------------------


def piped(*arguments: str, stdin: str) -> list[dict]:
    command = [sys.executable, "-m", "dateline", "--quiet", *arguments, "--json"]
    done = subprocess.run(command, input=stdin, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.slow
def test_rooms_work_on_pipes_and_echo_ids() -> None:
    lead = "The army said on Monday that it had taken Hask, a village in the north. "
    rest = "Officials denied that anybody was hurt. The council will meet on Friday to talk of it. "
    rows = [
        {"id": f"n{i}", "text": lead + rest + more, "published_on": "2025-03-04", "outlet": outlet}
        for i, (outlet, more) in enumerate((("A", ""), ("B", "The market was open.")))
    ]
    stdin = "".join(json.dumps(row) + "\n" for row in rows)
    read = piped("understand", "-", stdin=stdin)
    assert [r["id"] for r in read] == ["n0", "n1"]
    first = read[0]["attributions"][0]
    (start, end) = first["source"][0]
    assert rows[0]["text"][start:end] == "The army"
    assert read[0]["times"][0]["first_day"] == "2025-03-03"
    (pair,) = piped("lineage", "-", stdin=stdin)
    assert {pair["a"], pair["b"]} == {"n0", "n1"}
    assert pair["relation"] == "same_text"
    assert [r["id"] for r in piped("stories", "-", stdin=stdin)] == ["n0", "n1"]
    claims = piped("claims", "-", stdin=stdin)
    mentions = [m for claim in claims for m in claim["mentions"]]
    assert {m["article"] for m in mentions} == {"n0", "n1"}
    assert "deny" in {m["stance"] for m in mentions}
