"""The web as this room may use it: politely, for text, and never on private networks.

>>> with Web(WebOptions(pause_seconds=0)) as web:
...     web.get("http://127.0.0.1/admin", accept=PAGE_TYPES)
Traceback (most recent call last):
dateline.errors.Refused: host '127.0.0.1' is at '127.0.0.1', which is not a public address; \
to fetch it all the same, name it in `allow_hosts`
"""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from importlib.metadata import version
from types import TracebackType
from typing import Final, Self

import httpcore
import httpx
from protego import Protego

from dateline.collect.addresses import check_host, host_of, origin_of, tidy_url
from dateline.collect.bodies import (
    MAX_PAGE_BYTES,
    PAGE_TYPES,
    gather,
    inflate,
    too_large,
)
from dateline.collect.network import Guard, GuardedTransport, Resolve, resolve
from dateline.collect.nouns import FeedState, Reply
from dateline.errors import DeskError, Refused, Unreachable

__all__ = ["PAGE_TYPES", "Web", "WebOptions"]

# RFC 9309, 2.3.1.2 and 2.5: five redirects at least, half a megabyte at least.
_MAX_ROBOTS_BYTES: Final = 1_000_000
_ROBOTS: Final = "/robots.txt"
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
# A host may ask for a longer pause than ours; beyond this a desk would wait all day.
_MAX_PAUSE_SECONDS: Final = 30.0
# So that one dead address of a name leaves time to try the next.
_CONNECT_SECONDS: Final = 8.0


@dataclass(frozen=True, slots=True)
class WebOptions:
    """How the web is used. `contact` is told to every host in the user agent.

    `allow_hosts` are names that may be at a private address. `timeout_seconds` bounds one
    exchange from connecting to the last byte, each redirect anew.
    """

    contact: str = ""
    allow_hosts: frozenset[str] = frozenset()
    timeout_seconds: float = 20.0
    pause_seconds: float = 1.0
    max_bytes: int = MAX_PAGE_BYTES
    max_redirects: int = 5

    @property
    def user_agent(self) -> str:
        """What every request names itself as."""
        return f"Dateline/{version('dateline')}" + (f" (+{self.contact})" if self.contact else "")


@dataclass(frozen=True, slots=True)
class Clock:
    """How time is told and passed: the system's, or a test's."""

    now: Callable[[], float] = field(default=time.monotonic)
    sleep: Callable[[float], None] = field(default=time.sleep)


@dataclass(frozen=True, slots=True)
class _Ask:
    """What one call of `get` is after."""

    accept: frozenset[str]
    max_bytes: int
    seen: FeedState | None = None
    heeds_robots: bool = True

    @property
    def headers(self) -> dict[str, str]:
        said = {
            "accept": ", ".join(sorted(self.accept)) or "*/*",
            "accept-encoding": "gzip",
            "if-none-match": self.seen.etag if self.seen else "",
            "if-modified-since": self.seen.last_modified if self.seen else "",
        }
        return {name: words for name, words in said.items() if words}


class Web:
    """Gets addresses, one at a time: not to be shared between threads. Close it, or use `with`."""

    def __init__(
        self,
        options: WebOptions | None = None,
        *,
        resolve: Resolve = resolve,
        clock: Clock = Clock(),
    ) -> None:
        self._options = options or WebOptions()
        self._clock = clock
        self._guard = Guard(self._options.allow_hosts, resolve, clock.now)
        self._client = httpx.Client(
            transport=GuardedTransport(self._guard),
            headers={"user-agent": self._options.user_agent},
            timeout=httpx.Timeout(self._options.timeout_seconds, connect=_CONNECT_SECONDS),
        )
        self._rules: dict[str, Protego | Unreachable] = {}
        self._free_at: dict[str, float] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._client.close()

    def get(self, url: str, *, accept: frozenset[str], seen: FeedState | None = None) -> Reply:
        """Give the reply to a GET of `url`, its body whole and decoded.

        Unreachable where no good answer comes; Refused where the address, host, size, type or
        the host's robots.txt rule it out, at the first hop or after a redirect.
        """
        reply = self._follow(url, _Ask(accept, self._options.max_bytes, seen))
        if reply.status == HTTPStatus.OK or (seen and reply.status == HTTPStatus.NOT_MODIFIED):
            return reply
        raise Unreachable(f"answered {reply.status}{_phrase(reply.status)}", about=url)

    def _follow(self, url: str, ask: _Ask) -> Reply:
        self._client.cookies.clear()  # So that what a page says does not depend on those before it.
        target = tidy_url(url)
        for _ in range(self._options.max_redirects + 1):
            reply = self._hop(target, ask)
            if reply.status not in _REDIRECTS:
                return reply
            if not reply.location:
                raise Unreachable(f"answered {reply.status} without saying where to", about=url)
            target = tidy_url(reply.location, base=target)
        raise Unreachable(
            f"more than {self._options.max_redirects} redirects, the last to {target!r}", about=url
        )

    def _hop(self, url: str, ask: _Ask) -> Reply:
        check_host(url)
        if ask.heeds_robots:
            self._check_robots(url)
            self._wait_turn(url)
        self._guard.ends_at = self._clock.now() + self._options.timeout_seconds
        with self._plain_errors(url):
            request = self._client.build_request("GET", url, headers=ask.headers)
            with closing(self._client.send(request, stream=True)) as response:
                return _read(response, url, ask)

    def _check_robots(self, url: str) -> None:
        """Raise Refused where the host's robots.txt rules `url` out, or cannot be had."""
        rules = self._rules_for(origin_of(url))
        if isinstance(rules, Refused):
            raise Refused(str(rules), about=url)
        if isinstance(rules, Unreachable):
            raise Unreachable(f"no word from {_ROBOTS}, so nothing is fetched: {rules}", about=url)
        if not rules.can_fetch(url, self._options.user_agent):
            raise Refused(f"{_ROBOTS} of {host_of(url)!r} asks us to leave this page", about=url)

    def _rules_for(self, origin: str) -> Protego | Unreachable:
        if origin not in self._rules:
            self._rules[origin] = self._read_rules(origin)
        return self._rules[origin]

    def _read_rules(self, origin: str) -> Protego | Unreachable:
        """Give a host's rules as RFC 9309 has it: none on 4xx, no entry on 5xx or silence."""
        ask = _Ask(frozenset(), _MAX_ROBOTS_BYTES, heeds_robots=False)
        try:
            reply = self._follow(origin + _ROBOTS, ask)
        except Unreachable as error:
            return error
        except DeskError as error:
            return Unreachable(str(error), about=origin)
        if reply.status == HTTPStatus.OK:
            return Protego.parse(reply.body.decode("utf-8", "replace"))
        if 400 <= reply.status < 500:
            return Protego.parse("")
        return Unreachable(f"answered {reply.status}{_phrase(reply.status)}", about=origin)

    def _wait_turn(self, url: str) -> None:
        """Sleep until the host may be asked again, and book the next turn."""
        host, now = host_of(url), self._clock.now()
        wait = self._free_at.get(host, now) - now
        if wait > 0:
            self._clock.sleep(wait)
        self._free_at[host] = now + max(wait, 0) + self._pause_for(url)

    def _pause_for(self, url: str) -> float:
        rules = self._rules.get(origin_of(url))
        asked = rules.crawl_delay(self._options.user_agent) if isinstance(rules, Protego) else None
        return max(self._options.pause_seconds, min(asked or 0.0, _MAX_PAUSE_SECONDS))

    @contextmanager
    def _plain_errors(self, url: str) -> Iterator[None]:
        """Turn the network's errors into ours, in plain words."""
        try:
            yield
        except DeskError as error:
            raise type(error)(str(error), about=url) from error
        except (httpcore.TimeoutException, httpx.TimeoutException) as error:
            raise Unreachable(
                f"no whole answer within {self._options.timeout_seconds:g} s; "
                "raise `timeout_seconds` to wait longer",
                about=url,
            ) from error
        except _NETWORK_ERRORS as error:
            raise Unreachable(f"the connection failed: {error}", about=url) from error


_NETWORK_ERRORS: Final = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    httpx.HTTPError,
    httpx.InvalidURL,
    OSError,
)


def _read(response: httpx.Response, url: str, ask: _Ask) -> Reply:
    """Give the reply; Refused before its body is read where that is not one to read."""
    headers = response.headers
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    body = b""
    if response.status_code == HTTPStatus.OK:
        if ask.accept and (media_type or "text/html") not in ask.accept:
            raise Refused(
                f"content type {media_type!r} is not fetched; known: "
                f"{', '.join(sorted(ask.accept))}",
                about=url,
            )
        body = _body(response, ask.max_bytes)
    return Reply(
        url=url,
        status=response.status_code,
        media_type=media_type,
        charset=response.charset_encoding or "",
        etag=headers.get("etag", ""),
        last_modified=headers.get("last-modified", ""),
        location=headers.get("location", ""),
        body=body,
    )


def _body(response: httpx.Response, max_bytes: int) -> bytes:
    length = response.headers.get("content-length", "")
    if length.isdecimal() and int(length) > max_bytes:
        raise too_large(max_bytes)
    coding = response.headers.get("content-encoding", "").strip().lower()
    unpack = _UNPACK.get(coding)
    if unpack is None:
        raise Unreachable(f"content encoding {coding!r} was not asked for; known: gzip")
    return unpack(response.iter_raw(), max_bytes=max_bytes)


_UNPACK: Final = {
    "": gather,
    "identity": gather,
    "gzip": inflate,
    "x-gzip": inflate,
    "deflate": inflate,
}


def _phrase(status: int) -> str:
    try:
        return f" ({HTTPStatus(status).phrase.lower()})"
    except ValueError:
        return ""
