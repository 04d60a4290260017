"""The records of this room: what was fetched, which feeds there are, and what a host replied."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, Self

from dateline.errors import DeskError
from dateline.model import Capture, Failure, digest_of

ROOM = "collect"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A capture and its bytes, together for as long as it takes to save them."""

    capture: Capture
    body: bytes

    @classmethod
    def seal(cls, draft: Capture, body: bytes) -> Self:
        """Give `draft` with the digest of `body` and the id that follows from url and digest."""
        digest = hashlib.sha256(body).hexdigest()
        return cls(replace(draft, id=digest_of(draft.url, digest), digest=digest), body)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as a desk lists it: its address, what the desk calls it, and the site's own page."""

    url: str
    title: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True)
class FeedState:
    """What a feed said of its own version, to be sent back when it is asked again."""

    url: str
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a host answered. `url` is the last one after redirects; `body` is decoded and whole.

    `status` is 200, or 304 with an empty body when the caller's `FeedState` is still good.
    """

    url: str
    status: int
    media_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    location: str = ""
    body: bytes = b""


class Gets(Protocol):
    """Whatever can get an address: `Web`, or a fake of it."""

    def get(self, url: str, *, accept: frozenset[str], seen: FeedState | None = None) -> Reply:
        """Give the reply, or raise `Unreachable` (of which `Refused` is one)."""


def failed(about: str, error: DeskError | str, now: datetime) -> Failure:
    """Give the `Failure` of this room on `about`, in words that can be stored and printed."""
    about, reason = (w.encode("utf-8", "backslashreplace").decode() for w in (about, str(error)))
    return Failure(ROOM, about, reason, now)
