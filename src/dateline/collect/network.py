"""The one way to the network: names are checked and pinned, and time runs out.

A name is looked up once, every address that it has must be public, and the connection is made
to an address that was checked: a name that answers otherwise a second later gains nothing. Every
read is cut short by one deadline for the whole exchange, so that a host that sends a byte now and
then, in its body or in its headers, is cut off too.
"""

import socket
import ssl
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpcore
import httpx

from dateline.collect.addresses import is_public
from dateline.errors import Refused, Unreachable

Resolve = Callable[[str, int], tuple[str, ...]]


def resolve(host: str, port: int) -> tuple[str, ...]:
    """Give every address of `host`, as the system resolves it; Unreachable where it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"host {host!r} cannot be found: {error}", about=host) from error
    return tuple(dict.fromkeys(str(address[4][0]) for address in found))


class Guard(httpcore.NetworkBackend):
    """Connects to checked addresses only, and lets nothing take longer than `ends_at`.

    It serves one exchange at a time: `ends_at` is set before each.
    """

    def __init__(
        self, allow_hosts: frozenset[str], resolve: Resolve, clock: Callable[[], float]
    ) -> None:
        self.ends_at = float("inf")
        self._allow_hosts = allow_hosts
        self._resolve = resolve
        self._clock = clock
        self._sockets = httpcore.SyncBackend()

    def left(self, timeout: float | None) -> float:
        """Give the seconds that may still be waited; a timeout error where none are left."""
        rest = self.ends_at - self._clock()
        if rest <= 0:
            raise httpcore.ReadTimeout("the deadline of the exchange has passed")
        return rest if timeout is None else min(rest, timeout)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Give a stream to the first address of `host` that answers."""
        error: Exception = httpcore.ConnectError(f"host {host!r} has no address")
        for address in self._checked(host.strip("[]"), port):
            try:
                return _TimedStream(
                    self._sockets.connect_tcp(
                        address, port, self.left(timeout), local_address, socket_options
                    ),
                    self,
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failure:
                error = failure
        raise error

    def _checked(self, host: str, port: int) -> tuple[str, ...]:
        addresses = self._resolve(host, port)
        private = [a for a in addresses if not is_public(a)]
        if private and host not in self._allow_hosts:
            raise Refused(
                f"host {host!r} is at {private[0]!r}, which is not a public address; "
                "to fetch it all the same, name it in `allow_hosts`",
                about=host,
            )
        return addresses


class _TimedStream(httpcore.NetworkStream):
    """A stream whose every wait is cut short by the guard's deadline."""

    def __init__(self, stream: httpcore.NetworkStream, guard: Guard) -> None:
        self._stream = stream
        self._guard = guard

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._guard.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._guard.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secure = self._stream.start_tls(ssl_context, server_hostname, self._guard.left(timeout))
        return _TimedStream(secure, self._guard)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class GuardedTransport(httpx.BaseTransport):
    """httpx over the guard; proxies that the environment names are not used, since they resolve
    names themselves."""

    def __init__(self, guard: Guard) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(), network_backend=guard, keepalive_expiry=5
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Give the reply to `request`, its body still to be read; httpcore's errors go through."""
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """Close every connection that is kept open."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
