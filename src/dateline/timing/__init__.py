"""Timing: does A follow B more often than chance would have it?

Takes two dated series of counts, gives a `Finding` in fixed plain words. Two gates stand before
"A tended to follow B": A is busier in the days after B than rotations of A within short windows
would make it, and busier after than before. Timing is not motive.

>>> from datetime import date
>>> b = Series("setbacks", date(2031, 1, 1), tuple(float(d % 9 == 0) for d in range(360)))
>>> a = Series("videos", date(2031, 1, 1), tuple(float(d % 9 == 1) for d in range(360)))
>>> follow_test(a, b).verdict.split(" (")[0]
'videos tended to follow setbacks'
"""

from dateline.timing.follow import finding_to_public, follow_test
from dateline.timing.gates import ALPHA
from dateline.timing.options import FollowOptions
from dateline.timing.pairs import PairFinding, benjamini_hochberg, follow_pairs
from dateline.timing.pictures import draw_lags, draw_series
from dateline.timing.profile import LagProfile, cross_intensity
from dateline.timing.report import DayReceipt, PageOptions, report_html, report_markdown
from dateline.timing.series import (
    EventOptions,
    Series,
    read_counts,
    series_from_events,
    share_days,
)

__all__ = [
    "ALPHA",
    "DayReceipt",
    "EventOptions",
    "FollowOptions",
    "LagProfile",
    "PageOptions",
    "PairFinding",
    "Series",
    "benjamini_hochberg",
    "cross_intensity",
    "draw_lags",
    "draw_series",
    "finding_to_public",
    "follow_pairs",
    "follow_test",
    "read_counts",
    "report_html",
    "report_markdown",
    "series_from_events",
    "share_days",
]
