"""A web for tests: `FakeWeb` for plain logic, and `serve` for a real server on loopback.

The server is there to misbehave: to hang, to drip, to send too much, to redirect for ever.
"""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from dateline.collect import FeedState, Reply
from dateline.errors import Unreachable


@dataclass
class FakeWeb:
    """Replies by url, as `Web.get` would give them; `asked` is the log of what was asked."""

    replies: dict[str, Reply] = field(default_factory=dict)
    asked: list[tuple[str, FeedState | None]] = field(default_factory=list)

    def put(self, url: str, body: bytes, media_type: str = "text/html", **rest: str) -> None:
        self.replies[url] = Reply(rest.pop("url", url), 200, media_type, body=body, **rest)

    def get(self, url: str, *, accept: frozenset[str], seen: FeedState | None = None) -> Reply:
        self.asked.append((url, seen))
        if url not in self.replies:
            raise Unreachable("answered 404 (not found)", about=url)
        reply = self.replies[url]
        if seen is not None and seen.etag and seen.etag == reply.etag:
            return Reply(reply.url, 304)
        assert reply.media_type in accept
        return reply


@dataclass
class Site:
    """A running server: `base` ends without a slash; `asked` is each path with its headers."""

    base: str = ""
    routes: dict[str, "Route"] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    sent_bytes: int = 0
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def put(self, path: str, body: bytes, media_type: str = "text/html", **headers: str) -> str:
        """Serve `body` at `path` and give its url."""

        def answer(talk: "Talk") -> None:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            talk.head(200, {"Content-Type": media_type, "Content-Length": str(len(body)), **named})
            talk.send(body)

        return self.route(path, answer)

    def route(self, path: str, answer: "Route") -> str:
        self.routes[path] = answer
        return self.base + path


class Talk(BaseHTTPRequestHandler):
    """One exchange, as a route sees it."""

    site: Site

    def do_GET(self) -> None:
        self.site.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        answer = self.site.routes.get(self.path)
        with suppress(OSError):
            if answer is None:
                self.head(404, {"Content-Length": "0"})
            else:
                answer(self)

    def head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()

    def send(self, piece: bytes) -> None:
        self.wfile.write(piece)
        self.site.sent_bytes += len(piece)

    def hang(self, seconds: float) -> bool:
        """Wait, unless the test is over."""
        return self.site.closing.wait(seconds)


Route = Callable[[Talk], None]


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of connections that the client cut."""


@contextmanager
def serve(secure: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Serve on a free port of loopback for as long as the block lasts, over TLS if `secure`."""
    site = Site()
    server = _Quiet(("127.0.0.1", 0), type("SiteTalk", (Talk,), {"site": site}))
    if secure is not None:
        server.socket = secure.wrap_socket(server.socket, server_side=True)
    scheme = "https" if secure else "http"
    site.base = f"{scheme}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        site.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
