"""One page from the web, as bytes: text only, judged before it is kept."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from dateline.collect.bodies import PAGE_KINDS, PAGE_TYPES, fault_of
from dateline.collect.nouns import Fetched, Gets, failed
from dateline.errors import DeskError
from dateline.model import Capture, Failure


def collect_url(url: str, web: Gets, *, now: datetime) -> Iterator[Fetched | Failure]:
    """Yield the page at `url`, under the address that redirects lead to."""
    yield fetch_page(Capture("", "", url, "html", "url", now), web)


def fetch_page(draft: Capture, web: Gets) -> Fetched | Failure:
    """Give the page at `draft.url`, with all else that the draft says of it.

    Where redirects lead elsewhere, the hint "link" keeps the address that was asked for.
    """
    try:
        reply = web.get(draft.url, accept=PAGE_TYPES)
    except DeskError as error:
        return failed(draft.url, error, draft.fetched_at)
    fault = fault_of(reply.body)
    if fault:
        return failed(draft.url, fault, draft.fetched_at)
    moved = (("link", draft.url),) if reply.url != draft.url else ()
    capture = replace(
        draft,
        url=reply.url,
        kind=PAGE_KINDS.get(reply.media_type, "html"),
        charset=reply.charset,
        hints=(*draft.hints, *moved),
    )
    return Fetched.seal(capture, reply.body)
