"""Which addresses are fetched: one spelling for each url, and no way to a private network.

>>> tidy_url("HTTP://Example.org:80/a b#top")
'http://example.org/a%20b'
>>> is_public("169.254.169.254"), is_public("::ffff:10.0.0.1"), is_public("93.184.215.14")
(False, False, True)
"""

import ipaddress
from functools import cache
from importlib.resources import files
from typing import Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from dateline.errors import Refused

_PORTS: Final = {"http": 80, "https": 443}

# All that RFC 3986 lets stand in a path or query, and "%": what is already escaped stays so.
_KEPT: Final = "%/:?@!$&'()*+,;=~-._"

# RFC 6052: an IPv6 network translates these to the IPv4 address in the last 32 bits.
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


def tidy_url(url: str, *, base: str = "") -> str:
    """Give `url`, as seen from `base`, in the one spelling that ids are made from.

    Refused if it is not http(s). The fragment goes; host and scheme are lower case, the host in
    its ASCII form; a port that goes without saying is not said. The path and query keep their
    spelling.
    """
    try:
        parts = urlsplit(urljoin(base, url.strip()))
        port = parts.port
        host = _ascii_host(parts)
        path = quote(parts.path, _KEPT) or "/"
        query = f"?{quote(parts.query, _KEPT)}" if parts.query else ""
    except ValueError as error:
        raise Refused(f"not an address: {url!r} ({error})", about=url) from error
    if parts.scheme not in _PORTS or not host:
        raise Refused(
            f"not an address that is fetched: {url!r}; give one with http:// or https://", about=url
        )
    if parts.username is not None:
        raise Refused(f"an address with a user name is not fetched: {host!r}", about=url)
    where = host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}"
    return f"{parts.scheme}://{where}{path}{query}"


def host_of(url: str) -> str:
    """Give the host of a tidy url."""
    return urlsplit(url).hostname or ""


def origin_of(url: str) -> str:
    """Give scheme, host and port of a tidy url: what one robots.txt speaks for."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, also when it wraps an IPv4 address."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        inner = _wrapped(ip)
        if inner is not None:
            return is_public(str(inner))
        if ip.is_site_local or ip.is_reserved:
            return False
    return ip.is_global and not ip.is_multicast


@cache
def refused_hosts() -> dict[str, str]:
    """Give the hosts that are never fetched, and why: `tables/refused_hosts.tsv`."""
    table = files("dateline").joinpath("tables/refused_hosts.tsv").read_text("utf-8")
    rows = [row.split("\t") for row in table.splitlines() if row and not row.startswith("#")]
    return {row[0]: row[1] for row in rows}


def check_host(url: str) -> None:
    """Raise Refused where the host of a tidy url, or a domain above it, is never fetched."""
    labels = host_of(url).split(".")
    never = refused_hosts()
    for start in range(len(labels)):
        domain = ".".join(labels[start:])
        if domain in never:
            raise Refused(f"host {domain!r} is never fetched: {never[domain]}", about=url)


def _ascii_host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        return f"[{ipaddress.IPv6Address(host)}]"
    return host if host.isascii() else host.encode("idna").decode("ascii")


def _wrapped(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Give the IPv4 address that a mapped, 6to4, Teredo or NAT64 address leads to."""
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
