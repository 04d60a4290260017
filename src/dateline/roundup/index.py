"""The page of printed days, newest first, so that a reader can go from day to day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from dateline.roundup.record import Roundup
from dateline.roundup.render import PALETTE, templates

# Three headlines tell a day from its neighbours; more would be the roundup itself.
_MOST_HEADLINES: Final = 3


@dataclass(frozen=True, slots=True)
class DayEntry:
    """One printed day: where its page is, what leads it, how much it holds.

    `lines` counts every printed line with a receipt, `denials` those that deny something.
    """

    day: date
    href: str
    stories: int
    lines: int
    headlines: tuple[str, ...] = ()
    denials: int = 0


def day_entry(roundup: Roundup, href: str) -> DayEntry:
    """Give the entry of a roundup whose page is at `href`."""
    return DayEntry(
        day=roundup.day,
        href=href,
        stories=len(roundup.blocks),
        lines=len(roundup.lines()),
        headlines=tuple(b.headline.text for b in roundup.blocks[:_MOST_HEADLINES]),
        denials=sum(len(e.denials) for b in roundup.blocks for e in b.exchanges),
    )


def render_index(
    days: Sequence[DayEntry],
    *,
    title: str,
    notice: str = "",
    links: Sequence[tuple[str, str]] = (),
) -> str:
    """Give one self-contained page that lists `days`, newest first, in the roundup's style.

    `links` are (words, href) of other pages, such as ("Do the films follow setbacks?",
    "timing/index.html"). The same days in any order give the same page.
    """
    newest_first = sorted(days, key=lambda d: (d.day, d.href), reverse=True)
    months = [
        (month, list(entries))
        for month, entries in groupby(newest_first, key=lambda d: d.day.replace(day=1))
    ]
    return (
        templates()
        .get_template("index.html")
        .render(
            months=months,
            days=newest_first,
            title=title,
            notice=notice,
            links=links,
            most_headlines=_MOST_HEADLINES,
            palette=PALETTE,
        )
    )
