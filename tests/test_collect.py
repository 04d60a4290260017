"""The collect room: every way in, on good input and on bad."""

import gzip
import hashlib
import json
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import data_dir
from dateline.collect import Feed, FeedState, Fetched, digest_of, read_opml, write_opml
from dateline.collect.addresses import is_public, refused_hosts, tidy_url
from dateline.collect.bodies import MAX_PAGE_BYTES, PAGE_TYPES, fault_of, inflate
from dateline.collect.feeds import collect_feed, read_feed
from dateline.collect.files import collect_path
from dateline.collect.pages import collect_url
from dateline.collect.web import Clock, Web, WebOptions
from dateline.errors import DeskError, Refused, Unreadable, WrongInput
from dateline.model import Capture, Failure
from tests.fakes.web import FakeWeb, Site, Talk, serve

CASES = Path(__file__).parent / "cases" / "collect"
NOW = datetime(2031, 3, 2, 12, tzinfo=UTC)
PAGE = b"<!doctype html><title>Ferry late</title><p>The ferry to Orsk Bay was late."
GLOBAL_VOICES = data_dir() / "pages" / "global-voices"


def cases(name: str) -> list[dict]:
    return json.loads((CASES / name).read_text("utf-8"))


def table(name: str) -> list[list[str]]:
    rows = (CASES / name).read_text("utf-8").splitlines()
    return [row.split("\t") for row in rows if not row.startswith("#")]


def pages_of(found) -> list[Fetched]:
    return [f for f in found if isinstance(f, Fetched)]


def failures_of(found) -> list[Failure]:
    return [f for f in found if isinstance(f, Failure)]


def one(found):
    (only,) = list(found)
    return only


def write(path: Path, body: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return path


def options(**changes) -> WebOptions:
    settings = {"allow_hosts": frozenset({"127.0.0.1"}), "pause_seconds": 0, "timeout_seconds": 5}
    return WebOptions(**{**settings, **changes})


@pytest.fixture
def site() -> Iterator[Site]:
    with serve() as site:
        yield site


@pytest.fixture
def web() -> Iterator[Web]:
    with Web(options()) as web:
        yield web


# --- captures --------------------------------------------------------------------------------


def test_a_capture_is_named_by_its_url_and_bytes(site: Site, web: Web) -> None:
    url = site.put("/ferry", PAGE, "text/html; charset=ISO-8859-1")
    capture = one(collect_url(url + "#top", web, now=NOW)).capture
    assert capture.digest == hashlib.sha256(PAGE).hexdigest()
    assert capture.url == url
    assert capture.id == digest_of(url, capture.digest)
    assert (capture.kind, capture.via, capture.charset) == ("html", "url", "iso-8859-1")
    assert capture.fetched_at == NOW


@given(st.text(max_size=20), st.binary(max_size=50))
def test_sealing_twice_changes_nothing(url: str, body: bytes) -> None:
    once = Fetched.seal(Capture("", "", url, "html", "url", NOW), body)
    assert Fetched.seal(once.capture, body) == once
    assert once.capture.id == digest_of(url, hashlib.sha256(body).hexdigest())


def _with(*urls: str) -> FakeWeb:
    web = FakeWeb()
    for url in urls:
        web.put(url, PAGE + url.encode())
    return web


# --- addresses -------------------------------------------------------------------------------


@pytest.mark.parametrize("case", cases("urls.json"), ids=lambda c: c["why"])
def test_urls_have_one_spelling(case: dict) -> None:
    if case["tidy"] is None:
        with pytest.raises(Refused):
            tidy_url(case["url"], base=case.get("base", ""))
    else:
        tidy = tidy_url(case["url"], base=case.get("base", ""))
        assert tidy == case["tidy"]
        assert tidy_url(tidy) == tidy


@given(st.text(max_size=40), st.text(max_size=20))
def test_a_url_is_tidied_once_for_all_or_refused(path: str, host: str) -> None:
    try:
        tidy = tidy_url(f"http://{host}/{path}")
    except Refused:
        return
    assert tidy.isascii()
    assert tidy_url(tidy) == tidy


@pytest.mark.parametrize(("address", "public", "why"), table("addresses.tsv"))
def test_only_public_addresses_are_public(address: str, public: str, why: str) -> None:
    assert is_public(address) == (public == "yes"), why


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://localhost:1/",
        "http://[::1]:1/",
        "http://2130706433:1/",
        "http://0x7f.1:1/",
        "http://[::ffff:127.0.0.1]:1/",
    ],
)
def test_a_private_address_is_refused_however_it_is_written(url: str) -> None:
    with Web(WebOptions(pause_seconds=0)) as web:
        failure = one(collect_url(url, web, now=NOW))
    assert isinstance(failure, Failure)
    assert failure.about == url
    assert "not a public address" in failure.reason
    assert "allow_hosts" in failure.reason


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    def resolve(host: str, port: int) -> tuple[str, ...]:
        return ("93.184.215.14", "10.0.0.7")

    with Web(WebOptions(pause_seconds=0), resolve=resolve) as web, pytest.raises(Refused) as error:
        web.get("http://news.example/", accept=PAGE_TYPES)
    assert "'10.0.0.7'" in str(error.value)


def test_the_address_that_was_checked_is_the_one_connected_to(site: Site) -> None:
    asked: list[str] = []

    def resolve(host: str, port: int) -> tuple[str, ...]:
        asked.append(host)
        return ("127.0.0.1",)

    port = site.base.rpartition(":")[2]
    site.put("/a", PAGE)
    names = options(allow_hosts=frozenset({"no-such-name.example"}))
    with Web(names, resolve=resolve) as web:
        reply = web.get(f"http://no-such-name.example:{port}/a", accept=PAGE_TYPES)
    assert reply.body == PAGE  # The system cannot resolve that name: only our answer was used.
    assert set(asked) == {"no-such-name.example"}
    assert site.asked[-1][1]["host"] == f"no-such-name.example:{port}"


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl to make a certificate")
def test_a_certificate_must_be_of_the_name_and_not_of_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    make = "openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -days 2"
    names = "-subj /CN=news.example -addext subjectAltName=DNS:news.example"
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*make.split(), *names.split(), *files], check=True, capture_output=True)
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.load_cert_chain(certificate, key)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    hosts = options(allow_hosts=frozenset({"news.example", "other.example"}))
    with serve(secure) as site, Web(hosts, resolve=lambda host, port: ("127.0.0.1",)) as web:
        site.put("/a", PAGE)
        port = site.base.rpartition(":")[2]
        assert one(collect_url(f"https://news.example:{port}/a", web, now=NOW)).body == PAGE
        failure = one(collect_url(f"https://other.example:{port}/a", web, now=NOW))
    assert "CERTIFICATE_VERIFY_FAILED" in failure.reason


def test_a_redirect_to_a_private_address_is_refused(site: Site) -> None:
    port = site.base.rpartition(":")[2]
    to = f"http://localhost:{port}/inside"
    url = site.route("/out", lambda talk: talk.head(302, {"Location": to, "Content-Length": "0"}))
    site.put("/inside", PAGE)
    with Web(options()) as web:
        failure = one(collect_url(url, web, now=NOW))
    assert "'localhost' is at" in failure.reason
    assert "/inside" not in site.paths


def test_propaganda_hosts_are_never_fetched_nor_redirected_to(site: Site, web: Web) -> None:
    for host in refused_hosts():
        url = f"https://www.{host}/video"
        reason = one(collect_url(url, web, now=NOW)).reason
        assert "never fetched" in reason
        assert host in reason
    to = f"https://{next(iter(refused_hosts()))}/"
    url = site.route("/out", lambda talk: talk.head(301, {"Location": to, "Content-Length": "0"}))
    assert "never fetched" in one(collect_url(url, web, now=NOW)).reason


@pytest.mark.parametrize("url", ["ftp://news.example/a", "file:///etc/hosts", "news.example", ""])
def test_only_web_addresses_are_fetched(url: str, web: Web) -> None:
    assert "http:// or https://" in one(collect_url(url, web, now=NOW)).reason


def test_a_name_that_does_not_exist_is_a_failure(web: Web) -> None:
    failure = one(collect_url("http://no-such-host.invalid/", web, now=NOW))
    assert "'no-such-host.invalid' cannot be found" in failure.reason


# --- a web that misbehaves -------------------------------------------------------------------


def drip_body(talk: Talk) -> None:
    talk.head(200, {"Content-Type": "text/html"})
    while not talk.hang(0.02):
        talk.send(b"<p>")


def drip_head(talk: Talk) -> None:
    talk.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not talk.hang(0.02):
        talk.send(b"a")


def say_nothing(talk: Talk) -> None:
    talk.hang(5)


def cut_off(talk: Talk) -> None:
    talk.head(200, {"Content-Type": "text/html", "Content-Length": "500"})
    talk.send(PAGE)


def redirect_for_ever(talk: Talk) -> None:
    talk.head(302, {"Location": talk.path, "Content-Length": "0"})


def redirect_nowhere(talk: Talk) -> None:
    talk.head(302, {"Content-Length": "0"})


def redirect_badly(talk: Talk) -> None:
    talk.head(302, {"Location": "http://[/", "Content-Length": "0"})


def speak_no_http(talk: Talk) -> None:
    talk.wfile.write(b"220 smtp.example ready\r\n")


def bad_gzip(talk: Talk) -> None:
    talk.head(200, {"Content-Type": "text/html", "Content-Encoding": "gzip"})
    talk.send(b"\x1f\x8b\x08 not really")


def other_coding(talk: Talk) -> None:
    talk.head(200, {"Content-Type": "text/html", "Content-Encoding": "br"})
    talk.send(b"\x0b\x02\x80")


def answer(status: int):
    return lambda talk: talk.head(status, {"Content-Length": "0"})


def say(media_type: str, body: bytes):
    def route(talk: Talk) -> None:
        talk.head(200, {"Content-Type": media_type})
        talk.send(body)

    return route


BAD_PAGES = [
    (drip_body, "no whole answer within 0.3 s"),
    (drip_head, "no whole answer within 0.3 s"),
    (say_nothing, "no whole answer within 0.3 s"),
    (cut_off, "connection failed"),
    (redirect_for_ever, "more than 5 redirects"),
    (redirect_nowhere, "answered 302 without saying where to"),
    (redirect_badly, "not an address"),
    (speak_no_http, "connection failed"),
    (bad_gzip, "gzip that cannot be unpacked"),
    (other_coding, "content encoding 'br' was not asked for"),
    (answer(404), "answered 404 (not found)"),
    (answer(503), "answered 503 (service unavailable)"),
    (answer(599), "answered 599"),
    (answer(304), "answered 304"),
    (say("video/mp4", b"\0\0\0\x18ftypmp42"), "content type 'video/mp4' is not fetched"),
    (say("image/jpeg", b"\xff\xd8\xff"), "content type 'image/jpeg' is not fetched"),
    (say("application/pdf", b"%PDF-1.4"), "content type 'application/pdf' is not fetched"),
    (say("application/rss+xml", b"<rss/>"), "content type 'application/rss+xml' is not fetched"),
    (say("text/html", b"%PDF-1.4"), "a PDF document"),
    (say("text/html", b"\0\0\0\x18ftypmp42" + bytes(100)), "a video"),
    (say("text/html", b" \r\n"), "empty"),
    (say("text/html", bytes(range(256)) * 20), "binary"),
]


@pytest.mark.parametrize(("route", "reason"), BAD_PAGES, ids=[reason for _, reason in BAD_PAGES])
def test_a_bad_page_is_a_failure_that_says_why_and_soon(site: Site, route, reason: str) -> None:
    url = site.route("/bad", route)
    good = site.put("/good", PAGE)
    started = time.monotonic()
    with Web(options(timeout_seconds=0.3)) as web:
        failure = one(collect_url(url, web, now=NOW))
        assert one(collect_url(good, web, now=NOW)).body == PAGE  # The run goes on.
    assert isinstance(failure, Failure)
    assert (failure.room, failure.about, failure.failed_at) == ("collect", url, NOW)
    assert reason in failure.reason
    assert time.monotonic() - started < 2


def test_nobody_at_the_door_is_a_failure(web: Web) -> None:
    with serve() as gone:
        url = gone.base + "/a"
    assert "connection failed" in one(collect_url(url, web, now=NOW)).reason


def test_a_200_mb_page_is_refused_without_being_held(site: Site, web: Web) -> None:
    piece = b"<p>" + b"x" * 999_997

    def unannounced(talk: Talk) -> None:
        talk.head(200, {"Content-Type": "text/html"})
        for _ in range(200):
            talk.send(piece)

    url = site.route("/endless", unannounced)
    assert "larger than 20 MB" in one(collect_url(url, web, now=NOW)).reason
    assert site.sent_bytes < MAX_PAGE_BYTES + 15_000_000  # What socket buffers hold is sent too.

    def announced(talk: Talk) -> None:
        talk.head(200, {"Content-Type": "text/html", "Content-Length": "200000000"})

    url = site.route("/announced", announced)
    assert "larger than 20 MB" in one(collect_url(url, web, now=NOW)).reason


def test_a_page_that_unpacks_to_200_mb_is_refused_as_soon(site: Site, web: Web) -> None:
    bomb = gzip.compress(bytes(200_000_000), compresslevel=9)
    url = site.put("/bomb", bomb, Content_Encoding="gzip")
    assert "larger than 20 MB" in one(collect_url(url, web, now=NOW)).reason


@given(st.binary(max_size=300), st.integers(1, 50))
def test_inflate_undoes_gzip_in_pieces_of_any_size(body: bytes, step: int) -> None:
    packed = gzip.compress(body)
    pieces = [packed[i : i + step] for i in range(0, len(packed), step)]
    assert inflate(pieces, max_bytes=300) == body
    with pytest.raises(Unreadable, match="cut off"):
        inflate([packed[:-9]], max_bytes=300)
    with pytest.raises(Unreadable, match="several parts"):
        inflate([packed + packed], max_bytes=300)


def test_a_packed_page_has_the_digest_of_the_page(site: Site, web: Web) -> None:
    url = site.put("/packed", gzip.compress(PAGE), Content_Encoding="gzip")
    assert one(collect_url(url, web, now=NOW)).body == PAGE
    assert site.asked[-1][1]["accept-encoding"] == "gzip"


def test_latin_1_that_claims_to_be_utf_8_is_kept_for_the_read_room(site: Site, web: Web) -> None:
    body = "<p>Le café de la gare".encode("latin-1")
    url = site.put("/cafe", body, "text/html; charset=utf-8")
    page = one(collect_url(url, web, now=NOW))
    assert (page.body, page.capture.charset) == (body, "utf-8")
    assert fault_of("<p>Naïve".encode("utf-16")) == ""


def test_a_redirected_page_is_kept_under_its_last_address(site: Site, web: Web) -> None:
    site.put("/new", PAGE)
    url = site.route("/old", lambda t: t.head(301, {"Location": "/new", "Content-Length": "0"}))
    capture = one(collect_url(url, web, now=NOW)).capture
    assert capture.url == site.base + "/new"
    assert dict(capture.hints)["link"] == url


def test_every_request_names_itself(site: Site) -> None:
    site.put("/a", PAGE)
    with Web(options(contact="https://desk.example/bot")) as web:
        list(collect_url(site.base + "/a", web, now=NOW))
    agents = {headers["user-agent"] for _, headers in site.asked}
    assert len(agents) == 1
    assert re.fullmatch(r"Dateline/[\d.]+ \(\+https://desk\.example/bot\)", agents.pop())


def test_cookies_do_not_outlive_the_page_that_set_them(site: Site, web: Web) -> None:
    first = site.put("/a", PAGE, Set_Cookie="seen=1")
    list(collect_url(first, web, now=NOW))
    list(collect_url(first, web, now=NOW))
    assert all("cookie" not in headers for _, headers in site.asked)


# --- manners ---------------------------------------------------------------------------------


def test_robots_txt_is_read_once_a_host_and_heeded(site: Site, web: Web) -> None:
    site.put("/robots.txt", b"User-agent: *\nDisallow: /closed\n", "text/plain")
    site.put("/closed/a", PAGE)
    site.put("/open", PAGE)
    failure = one(collect_url(site.base + "/closed/a", web, now=NOW))
    assert "robots.txt of '127.0.0.1' asks us to leave this page" in failure.reason
    assert pages_of(collect_url(site.base + "/open", web, now=NOW))
    assert [path for path, _ in site.asked] == ["/robots.txt", "/open"]


def test_rules_for_us_by_name_count_before_those_for_all(site: Site, web: Web) -> None:
    rules = b"User-agent: *\nDisallow: /\n\nUser-agent: Dateline\nDisallow: /no\n"
    site.put("/robots.txt", rules, "text/plain")
    site.put("/yes", PAGE)
    assert pages_of(collect_url(site.base + "/yes", web, now=NOW))
    assert failures_of(collect_url(site.base + "/no", web, now=NOW))


def test_a_host_whose_robots_txt_is_out_is_left_alone_and_not_asked_again(site: Site) -> None:
    site.route("/robots.txt", answer(503))
    url = site.put("/a", PAGE)
    with Web(options()) as web:
        reasons = {one(collect_url(url, web, now=NOW)).reason for _ in range(3)}
    assert reasons == {
        "no word from /robots.txt, so nothing is fetched: answered 503 (service unavailable)"
    }
    assert [path for path, _ in site.asked] == ["/robots.txt"]


def test_a_host_that_hangs_is_waited_for_once(site: Site) -> None:
    site.route("/robots.txt", say_nothing)
    url = site.put("/a", PAGE)
    started = time.monotonic()
    with Web(options(timeout_seconds=0.3)) as web:
        for _ in range(5):
            assert "no whole answer" in one(collect_url(url, web, now=NOW)).reason
    assert time.monotonic() - started < 1.2


@pytest.mark.parametrize(
    ("robots", "waits"),
    [(b"", [2.0, 2.0]), (b"User-agent: *\nCrawl-delay: 5", [5.0, 5.0])],
    ids=["our own pause", "the host's longer one"],
)
def test_there_is_a_pause_between_two_pages_of_a_host(
    site: Site, robots: bytes, waits: list[float]
) -> None:
    site.put("/robots.txt", robots, "text/plain")
    url = site.put("/a", PAGE)
    slept: list[float] = []
    now = [100.0]

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    clock = Clock(now=lambda: now[0], sleep=sleep)
    with Web(options(pause_seconds=2.0), clock=clock) as web:
        for _ in range(3):
            assert pages_of(collect_url(url, web, now=NOW))
        now[0] += 60
        assert pages_of(collect_url(url, web, now=NOW))
    assert slept == pytest.approx(waits)


# --- feeds -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["rss", "atom", "broken"])
def test_feeds_are_read_as_their_cases_say(name: str) -> None:
    body = (CASES / f"{name}.xml").read_bytes()
    listing = read_feed(body, base="https://courier.example/feed")
    assert [{"url": e.url, **dict(e.hints)} for e in listing.entries] == cases(f"{name}.json")
    assert bool(listing.fault) == (name == "broken")


FEED_URL = "https://courier.example/feed"


def feed_web(*absent: str, etag: str = '"v1"') -> FakeWeb:
    web = FakeWeb()
    web.put(FEED_URL, (CASES / "rss.xml").read_bytes(), "application/rss+xml", etag=etag)
    for entry in cases("rss.json"):
        if entry["url"] not in absent:
            web.put(entry["url"], PAGE + entry["url"].encode())
    return web


def test_a_feed_gives_its_pages_with_hints_and_then_its_state() -> None:
    *pages, state = list(collect_feed(Feed(FEED_URL), feed_web(), now=NOW))
    assert [p.capture.url for p in pages] == [entry["url"] for entry in cases("rss.json")]
    assert state == FeedState(FEED_URL, etag='"v1"')
    capture = pages[0].capture
    assert (capture.via, capture.feed) == ("feed", FEED_URL)
    assert dict(capture.hints)["headline"] == "Ministers & mayors meet in Orsk Bay"
    assert dict(capture.hints)["outlet"] == "Velmar Courier » News"


def test_the_desk_s_name_for_an_outlet_counts_before_the_feed_s() -> None:
    pages = pages_of(collect_feed(Feed(FEED_URL, "Courier"), feed_web(), now=NOW))
    assert {dict(p.capture.hints)["outlet"] for p in pages} == {"Courier"}


def test_known_pages_are_not_fetched_again() -> None:
    web = feed_web()
    known = cases("rss.json")[0]["url"]
    found = list(collect_feed(Feed(FEED_URL), web, now=NOW, known={known}.__contains__))
    assert len(pages_of(found)) == 2
    assert known not in [url for url, _ in web.asked]


def test_a_feed_that_has_not_changed_gives_nothing_and_asks_for_no_page() -> None:
    web = feed_web()
    seen = FeedState(FEED_URL, etag='"v1"')
    assert list(collect_feed(Feed(FEED_URL), web, now=NOW, seen=seen)) == []
    assert web.asked == [(FEED_URL, seen)]


def test_a_page_that_was_out_is_made_up_for_since_no_state_is_given() -> None:
    out = cases("rss.json")[1]["url"]
    found = list(collect_feed(Feed(FEED_URL), feed_web(out), now=NOW))
    assert [f.about for f in failures_of(found)] == [out]
    assert len(pages_of(found)) == 2
    assert not any(isinstance(f, FeedState) for f in found)


def test_a_broken_feed_is_told_and_read_as_far_as_it_can_be() -> None:
    web = _with("https://courier.example/fish")
    web.put(FEED_URL, (CASES / "broken.xml").read_bytes(), "text/xml")
    found = list(collect_feed(Feed(FEED_URL), web, now=NOW))
    assert len(pages_of(found)) == 1
    (failure,) = failures_of(found)
    assert failure.about == FEED_URL
    assert failure.reason.startswith("broken XML; 1 links were read all the same")


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (i + 1, b"&a%d;" % i * 10) for i in range(9))
    + b"]>"
)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (BOMB + b"<rss version='2.0'><channel><title>&a9;</title></channel></rss>", "entities"),
        (BOMB + b"<rss><channel><title>&a9;</ti", "entities"),
        ((BOMB + b"<rss/>").decode().encode("utf-16"), "entities"),
        (b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>', "entities"),
        (b"<html><body><p>A page.</body></html>", "not a feed"),
        (b"<urlset><url><loc>http://a.example/</loc></url></urlset>", "not a feed"),
        (b"<rss><channel><item><title>cut", "broken XML, and no link could be read"),
        (b"no XML at all", "not a feed"),
        (b"", "not a feed"),
        (b"\x00\x01\x02\x03" * 100, "not a feed"),
    ],
)
def test_what_is_no_feed_is_a_failure_that_says_why(body: bytes, reason: str) -> None:
    web = FakeWeb()
    web.put(FEED_URL, body, "text/xml")
    started = time.monotonic()
    failure = one(collect_feed(Feed(FEED_URL), web, now=NOW))
    assert reason in failure.reason
    assert failure.about == FEED_URL
    assert time.monotonic() - started < 1


def test_a_feed_that_hangs_is_a_failure_and_the_next_one_is_read(site: Site) -> None:
    body = f"<rss version='2.0'><channel><item><link>{site.base}/a</link></item></channel></rss>"
    slow = site.route("/slow.xml", drip_body)
    good = site.put("/good.xml", body.encode(), "application/rss+xml")
    site.put("/a", PAGE)
    with Web(options(timeout_seconds=0.3)) as web:
        assert "no whole answer" in one(collect_feed(Feed(slow), web, now=NOW)).reason
        assert len(pages_of(collect_feed(Feed(good), web, now=NOW))) == 1


def test_conditional_requests_send_back_what_the_feed_said(site: Site, web: Web) -> None:
    stamp = "Sun, 02 Mar 2031 06:00:00 GMT"

    def route(talk: Talk) -> None:
        if talk.headers.get("If-None-Match") == '"v7"':
            talk.head(304, {"ETag": '"v7"'})
            return
        body = b"<rss version='2.0'><channel><title>Empty</title></channel></rss>"
        talk.head(200, {"Content-Type": "text/xml", "ETag": '"v7"', "Last-Modified": stamp})
        talk.send(body)

    feed = Feed(site.route("/feed", route))
    (state,) = collect_feed(feed, web, now=NOW)
    assert state == FeedState(feed.url, '"v7"', stamp)
    assert list(collect_feed(feed, web, now=NOW, seen=state)) == []
    assert site.asked[-1][1]["if-modified-since"] == stamp


def test_what_cannot_be_printed_is_taken_out_of_hints_and_failures() -> None:
    body = b"""<rss version='2.0'><channel>
    <item><title>Half &#xD800; a pair & more</title><link>http://a.example/1</link></item>
    <item><title>Two</title><link>http://a.example/&#xD800;</link></item></channel></rss>"""
    web = _with("http://a.example/1")
    web.put(FEED_URL, body, "text/xml")
    found = list(collect_feed(Feed(FEED_URL), web, now=NOW))
    assert found
    for each in found:
        repr(each).encode()
        words = [each.about, each.reason] if isinstance(each, Failure) else []
        hints = each.capture.hints if isinstance(each, Fetched) else ()
        for word in (*words, *(said for _, said in hints)):
            word.encode()


@given(st.binary(max_size=200))
def test_any_bytes_are_a_feed_or_an_error_of_ours(body: bytes) -> None:
    try:
        listing = read_feed(b"<rss version='2.0'><channel><item>" + body, base=FEED_URL)
    except DeskError:
        return
    assert all(e.url for e in listing.entries)


# --- OPML ------------------------------------------------------------------------------------


def test_opml_is_read_through_its_folders_each_feed_once() -> None:
    body = b"""<?xml version="1.0"?><opml version="1.0"><body>
    <outline text="Coast"><outline type="rss" text="Courier" title="Velmar Courier"
      xmlUrl="https://courier.example/feed" htmlUrl="https://courier.example/"/>
      <outline text="Monitor" xmlurl=" https://monitor.example/feed "/></outline>
    <outline text="Again" xmlUrl="https://courier.example/feed"/>
    <outline text="Only a note"/></body></opml>"""
    assert read_opml(body) == (
        Feed("https://courier.example/feed", "Velmar Courier", "https://courier.example/"),
        Feed("https://monitor.example/feed", "Monitor"),
    )


WORDS = st.text(st.characters(categories=("L", "N", "P", "S")), max_size=15)


@given(st.lists(st.builds(Feed, WORDS.map("http://a.example/".__add__), WORDS, WORDS), max_size=4))
def test_opml_goes_out_and_comes_in_unchanged(feeds: list[Feed]) -> None:
    once = {f.url: f for f in reversed(feeds)}
    titled = [Feed(f.url, f.title or f.url, f.site) for f in reversed(once.values())]
    assert read_opml(write_opml(titled).encode()) == tuple(titled)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<opml",
        b"<html/>",
        b"\0",
        BOMB + b"<opml>&a9;</opml>",
        b"<?xml version='1.0' encoding='x'?><opml/>",
    ],
)
def test_a_bad_opml_is_wrong_input(body: bytes) -> None:
    with pytest.raises(WrongInput, match="not an OPML list of feeds"):
        read_opml(body)


# --- from disk -------------------------------------------------------------------------------


def test_a_folder_is_collected_in_order_with_all_that_is_text(tmp_path: Path) -> None:
    write(tmp_path / "b.html", PAGE)
    write(tmp_path / "a/note.txt", b"Two bridges were closed.")
    write(tmp_path / "a/packed.html.gz", gzip.compress(PAGE + b"!"))
    write(tmp_path / "a/one.xhtml", PAGE + b"?")
    write(tmp_path / "records.jsonl", b'{"id": "n1", "text": "Two."}\n')
    write(tmp_path / "photo.jpg", b"\xff\xd8\xff")
    write(tmp_path / ".hidden/c.html", PAGE)
    write(tmp_path / "b_files/frame.html", PAGE)
    found = list(collect_path(tmp_path, now=NOW))
    assert [(f.capture.url, f.capture.kind, f.capture.via) for f in found] == [
        ("file:b.html", "html", "file"),
        ("record:n1", "record", "jsonl"),
        ("file:a/note.txt", "text", "file"),
        ("file:a/one.xhtml", "html", "file"),
        ("file:a/packed.html.gz", "html", "file"),
    ]
    assert found[-1].body == PAGE + b"!"
    assert list(collect_path(tmp_path, now=NOW)) == found


def test_bad_files_are_failures_and_the_rest_is_kept(tmp_path: Path) -> None:
    write(tmp_path / "empty.html", b"")
    write(tmp_path / "binary.html", bytes(range(256)) * 50)
    write(tmp_path / "picture.html", b"\x89PNG\r\n\x1a\n" + bytes(50))
    write(tmp_path / "cut.html.gz", gzip.compress(PAGE * 100)[:-20])
    write(tmp_path / "odd.html.gz", b"\x1f\x8b\x08" + b"x" * 50)
    write(tmp_path / "bomb.html.gz", gzip.compress(bytes(30_000_000)))
    write(tmp_path / "latin.html", "<meta charset=utf-8><p>Café".encode("latin-1"))
    write(tmp_path / "good.html", PAGE)
    with (tmp_path / "huge.html").open("wb") as huge:
        huge.truncate(200_000_000)  # A hole: no bytes are written.
    found = list(collect_path(tmp_path, now=NOW))
    reasons = {Path(f.about).name: f.reason for f in failures_of(found)}
    assert reasons["empty.html"] == "empty: no bytes but blanks"
    assert reasons["binary.html"].startswith("binary: ")
    assert reasons["picture.html"] == "a picture, not a page of text"
    assert reasons["cut.html.gz"].startswith("cannot be read: Compressed file ended before")
    assert reasons["odd.html.gz"].startswith("cannot be read: ")
    assert "larger than 20 MB" in reasons["bomb.html.gz"]
    assert "larger than 20 MB" in reasons["huge.html"]
    assert len(reasons) == 7
    assert [p.capture.url for p in pages_of(found)] == ["file:good.html", "file:latin.html"]


def test_a_path_that_is_not_there_or_not_known_is_a_failure(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    assert one(collect_path(gone, now=NOW)) == Failure(
        "collect", str(gone), "no such file or folder", NOW
    )
    odd = write(tmp_path / "page.docx", b"PK")
    assert "unknown suffix '.docx'; known: .html" in one(collect_path(odd, now=NOW)).reason


def test_a_name_that_is_not_utf_8_can_still_be_printed(tmp_path: Path) -> None:
    odd = Path(str(tmp_path) + "/caf\udce9.html")
    odd.write_bytes(PAGE)
    capture = one(collect_path(tmp_path, now=NOW)).capture
    assert capture.url == "file:caf\\xe9.html"
    odd.write_bytes(b"")
    assert one(collect_path(tmp_path, now=NOW)).about.endswith("caf\\xe9.html")


def test_records_are_kept_line_by_line_and_bad_lines_are_told(tmp_path: Path) -> None:
    rows = cases("records.json")
    lines = [row["line"].encode() for row in rows]
    body = b"\xef\xbb\xbf" + b"\r\n".join(lines) + b"\n\n \n\xff\xfe\n"
    path = write(tmp_path / "news.jsonl.gz", gzip.compress(body))
    found = list(collect_path(path, now=NOW))
    assert len(found) == len(rows) + 1
    for number, (row, got) in enumerate(zip(rows, found, strict=False), start=1):
        if "fault" in row:
            assert row["fault"] in got.reason
            assert got.about == f"{path}:{number}"
        else:
            assert got.body == row["line"].encode()
            assert (got.capture.url, got.capture.kind) == (row["url"], "record")
    assert found[-1].reason.startswith("not a JSON record")


def test_a_line_that_is_too_long_is_passed_over(tmp_path: Path) -> None:
    good = b'{"id": "n1", "text": "Two."}'
    body = good + b"\n" + b'{"id": "n2", "text": "' + b"x" * 5000 + b'"}\n' + good
    path = write(tmp_path / "news.jsonl", body)
    first, second, third = collect_path(path, now=NOW, max_bytes=100)
    assert first == third
    assert "larger than" in second.reason
    assert second.about == f"{path}:2"


@pytest.mark.parametrize("cut", [40, 400])
def test_a_truncated_jsonl_keeps_its_whole_lines(tmp_path: Path, cut: int) -> None:
    lines = b"".join(
        b'{"id": %d, "text": "%s"}\n' % (i, hashlib.sha256(b"%d" % i).hexdigest().encode())
        for i in range(500)
    )
    path = write(tmp_path / "news.jsonl.gz", gzip.compress(lines)[:-cut])
    found = list(collect_path(path, now=NOW))
    assert len(failures_of(found)) == 1
    assert "gzip broken after line" in found[-1].reason
    assert len(pages_of(found)) > 200


def test_an_empty_jsonl_is_a_failure(tmp_path: Path) -> None:
    path = write(tmp_path / "news.jsonl", b"")
    assert one(collect_path(path, now=NOW)).reason == "empty: no line"


def test_a_feed_on_disk_gives_its_hints_to_the_pages_beside_it(tmp_path: Path) -> None:
    write(tmp_path / "feed.xml", (CASES / "rss.xml").read_bytes())
    write(tmp_path / "courier.example/2031/03/02/ministers.html", PAGE)
    write(tmp_path / "harbour/index.html", PAGE + b"!")
    write(tmp_path / "other.html", PAGE + b"?")
    found = list(collect_path(tmp_path, now=NOW))
    by_url = {p.capture.url: p.capture for p in pages_of(found)}
    ministers = by_url["file:courier.example/2031/03/02/ministers.html"]
    assert ministers.feed == "file:feed.xml"
    assert dict(ministers.hints)["byline"] == "Ana Duval"
    assert dict(ministers.hints)["link"] == "https://courier.example/2031/03/02/ministers"
    assert dict(by_url["file:harbour/index.html"].hints)["headline"] == "Harbour opens"
    assert by_url["file:other.html"].hints == ()
    assert "1 of 3 linked pages do not lie beside this feed" in one(failures_of(found)).reason
    alone = list(collect_path(tmp_path / "feed.xml", now=NOW))
    assert {p.capture.id for p in pages_of(alone)} == {
        ministers.id,
        by_url["file:harbour/index.html"].id,
    }


def test_a_file_that_two_links_could_be_gets_the_hints_of_neither(tmp_path: Path) -> None:
    body = b"""<rss version="2.0"><channel><title>Courier</title>
    <item><title>One</title><link>http://a.example/1/story.html</link></item>
    <item><title>Two</title><link>http://a.example/2/story.html</link></item>
    <item><title>Up</title><link>http://a.example/../../../etc/passwd.html</link></item>
    </channel></rss>"""
    write(tmp_path / "feed.rss", body)
    write(tmp_path / "story.html", PAGE)
    found = list(collect_path(tmp_path, now=NOW))
    assert one(pages_of(found)).capture.hints == ()
    assert "3 of 3" in one(failures_of(found)).reason


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"<rss><channel><ti", "broken XML"), (BOMB + b"<rss/>", "entities"), (b"", "not a feed")],
)
def test_a_bad_feed_on_disk_is_a_failure_and_its_neighbours_are_kept(
    tmp_path: Path, body: bytes, reason: str
) -> None:
    write(tmp_path / "feed.xml", body)
    write(tmp_path / "page.html", PAGE)
    found = list(collect_path(tmp_path, now=NOW))
    assert reason in one(failures_of(found)).reason
    assert len(pages_of(found)) == 1


# --- web archives ----------------------------------------------------------------------------


def record(url: str, body: bytes, kind: str = "response", **headers: str) -> bytes:
    """Give a WARC record of a page; `Status` is its HTTP status."""
    status = headers.pop("Status", "200 OK")
    named = {"Content-Type": "text/html; charset=utf-8", **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in named.items())
    block = f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\n"
        "WARC-Date: 2031-03-01T06:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        "Content-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def chunked(body: bytes, size: int = 20) -> bytes:
    pieces = [body[i : i + size] for i in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"


def test_a_warc_gives_its_pages_as_the_live_site_would(tmp_path: Path) -> None:
    records = [
        record("http://a.example/1#top", PAGE),
        record("http://a.example/2", chunked(PAGE), Transfer_Encoding="chunked"),
        record("http://a.example/3", gzip.compress(PAGE), Content_Encoding="gzip"),
        record(
            "http://a.example/4",
            chunked(gzip.compress(PAGE)),
            Transfer_Encoding="chunked",
            Content_Encoding="gzip",
        ),
        record("http://a.example/5", PAGE, Transfer_Encoding="chunked", Content_Encoding="gzip"),
        record("http://a.example/photo", b"\xff\xd8\xff", **{"Content-Type": "image/jpeg"}),
        record("http://a.example/moved", PAGE, Status="301 Moved"),
        record("http://a.example/asked", PAGE, kind="request"),
    ]
    plain = list(collect_path(write(tmp_path / "a.warc", b"".join(records)), now=NOW))
    packed = write(tmp_path / "b.warc.gz", b"".join(map(gzip.compress, records)))
    assert list(collect_path(packed, now=NOW)) == plain
    assert [f.capture.url for f in plain] == [f"http://a.example/{i}" for i in range(1, 6)]
    assert {f.body for f in plain} == {PAGE}
    capture = plain[0].capture
    assert (capture.via, capture.kind, capture.charset) == ("warc", "html", "utf-8")
    assert capture.fetched_at == datetime(2031, 3, 1, 6, tzinfo=UTC)


def test_bad_records_are_failures_and_the_rest_is_kept(tmp_path: Path) -> None:
    body = b"".join(
        [
            record("http://a.example/1", PAGE),
            record("http://a.example/large", PAGE * 100),
            record("http://a.example/bomb", gzip.compress(bytes(90_000)), Content_Encoding="gzip"),
            record("http://a.example/br", b"\x0b\x02", Content_Encoding="br"),
            record("http://a.example/empty", b""),
            record("http://a.example/binary", bytes(range(256))),
            record("http://a.example/odd", PAGE).replace(b"HTTP/1.1 200", b"No HTTP, 200"),
            record("ftp://a.example/other", PAGE),
            record("http://a.example/2", PAGE),
        ]
    )
    found = list(collect_path(write(tmp_path / "a.warc", body), now=NOW, max_bytes=5000))
    assert [p.capture.url for p in pages_of(found)] == ["http://a.example/1", "http://a.example/2"]
    reasons = {f.about.rpartition("/")[2]: f.reason for f in failures_of(found)}
    assert "larger than" in reasons["large"]
    assert "larger than" in reasons["bomb"]
    assert "'br' is not read" in reasons["br"]
    assert reasons["empty"].startswith("empty")
    assert reasons["binary"].startswith("binary")
    assert "holds no HTTP answer" in reasons["odd"]
    assert "not an address that is fetched" in reasons["other"]


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_a_truncated_warc_keeps_what_is_whole_and_says_so(tmp_path: Path, packed: bool) -> None:
    first, second = record("http://a.example/1", PAGE), record("http://a.example/2", PAGE * 3)
    if packed:
        first, second = gzip.compress(first), gzip.compress(second)
    ends = range(1, len(second) - (8 if packed else 4), 7)
    for end in ends:
        path = write(tmp_path / "a.warc", first + second[:end])
        found = list(collect_path(path, now=NOW))
        kept = [p.body for p in pages_of(found)]
        assert kept == [PAGE] or (kept == [PAGE, PAGE * 3] and end > 0.9 * len(second)), end
        assert found[-1].about == str(path), end
        assert found[-1].reason.startswith("truncated"), end


@pytest.mark.parametrize("body", [b"", b"no archive at all\r\n" * 20, gzip.compress(b"")])
def test_what_is_no_warc_is_a_failure(tmp_path: Path, body: bytes) -> None:
    failure = one(collect_path(write(tmp_path / "a.warc", body), now=NOW))
    assert isinstance(failure, Failure)
    assert "0 records were read" in failure.reason


# --- the Global Voices site, over loopback ---------------------------------------------------


@pytest.mark.data
@pytest.mark.skipif(not GLOBAL_VOICES.exists(), reason=f"no evaluation data at {data_dir()}")
def test_a_whole_site_by_feed_and_by_warc_gives_the_same_captures(
    site: Site, web: Web, tmp_path: Path
) -> None:
    feed = (GLOBAL_VOICES / "test.rss").read_bytes()
    feed = feed.replace(b"<BASE_WEBSITE_URL/>", site.base.encode() + b"/")
    site.put("/test.rss", feed, "application/rss+xml")
    site.put("/home.html", (GLOBAL_VOICES / "home.html").read_bytes())
    bodies = {p.name: p.read_bytes() for p in GLOBAL_VOICES.glob("index_*.html")}
    for name, body in bodies.items():
        site.put(f"/gv/{name}", body, "text/html; charset=UTF-8")
    *by_feed, state = list(collect_feed(Feed(site.base + "/test.rss"), web, now=NOW))
    assert isinstance(state, FeedState)
    assert len(by_feed) == 15
    assert {p.body for p in by_feed} == set(bodies.values())
    assert all(
        {"headline", "published_at", "byline"} <= dict(p.capture.hints).keys() for p in by_feed
    )

    archive = b"".join(
        gzip.compress(
            record(
                f"{site.base}/gv/{name}",
                chunked(gzip.compress(body), 1000),
                Content_Encoding="gzip",
                Transfer_Encoding="chunked",
            )
        )
        for name, body in bodies.items()
    )
    by_warc = list(collect_path(write(tmp_path / "gv.warc.gz", archive), now=NOW))
    assert {p.capture.id for p in by_warc} == {p.capture.id for p in by_feed}

    from_disk = list(collect_path(GLOBAL_VOICES, now=NOW))
    assert len(pages_of(from_disk)) == 16
    assert sum("link" in dict(p.capture.hints) for p in pages_of(from_disk)) == 15
    assert not failures_of(from_disk)
