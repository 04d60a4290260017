"""The roundup: what readers see. Pure from records to a page; every line leads to its sentence.

`build_roundup` chooses and ranks, `write_roundup` draws the three files, `check_folder` holds
them against the archive again.
"""

from dateline.roundup.build import build_roundup
from dateline.roundup.check import Problem, check_folder
from dateline.roundup.index import DayEntry, day_entry, render_index
from dateline.roundup.mask import mask
from dateline.roundup.record import Block, PrintedLine, Receipt, Roundup, RoundupOptions
from dateline.roundup.render import from_json, to_html, to_json, to_markdown, write_roundup

__all__ = [
    "Block",
    "DayEntry",
    "PrintedLine",
    "Problem",
    "Receipt",
    "Roundup",
    "RoundupOptions",
    "build_roundup",
    "check_folder",
    "day_entry",
    "from_json",
    "mask",
    "render_index",
    "to_html",
    "to_json",
    "to_markdown",
    "write_roundup",
]
