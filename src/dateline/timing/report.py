"""The report of a timing test: a page that says the verdict first and what it rests on after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import groupby
from typing import Final

from dateline.model import Finding
from dateline.timing.pictures import draw_lags, draw_series, draw_widths
from dateline.timing.profile import LagProfile
from dateline.timing.series import Series, share_days
from dateline.timing.words import (
    capital,
    counted,
    day_words,
    days_words,
    interval_words,
    p_words,
    plain_name,
    ratio_words,
)

# The roundup's own palette, name -> (light, dark), so that the desk's pages look like one; a room
# imports no other room, and a test holds the two together.
_PALETTE: Final = {
    "paper": ("#fbfaf6", "#15171a"),
    "ink": ("#1b1a17", "#ebe8e1"),
    "soft": ("#5a564c", "#b0aba0"),
    "rule": ("#d8d2c4", "#3a3d42"),
    "link": ("#1d4a78", "#9cc6f0"),
}
_LIGHT: Final = "".join(f"--{name}:{light};" for name, (light, _) in _PALETTE.items())
_DARK: Final = "".join(f"--{name}:{dark};" for name, (_, dark) in _PALETTE.items())
_STYLE: Final = f"""
:root {{ color-scheme: light dark; {_LIGHT}
  --serif: Charter, "Bitstream Charter", "Iowan Old Style", "Source Serif 4", Georgia, Cambria,
    "Liberation Serif", serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial,
    sans-serif; }}
@media (prefers-color-scheme: dark) {{ :root {{ {_DARK} }} }}
* {{ box-sizing: border-box; }}
html {{ -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }}
body {{ margin: 0; background: var(--paper); color: var(--ink); font: 1.125rem/1.55 var(--serif);
  overflow-wrap: break-word; }}
a {{ color: var(--link); text-decoration-thickness: 1px; text-underline-offset: .15em; }}
:focus-visible {{ outline: 3px solid var(--link); outline-offset: 3px; }}
.page {{ max-width: 46rem; margin: 0 auto; padding: 0 1.25rem 4rem; }}
p {{ margin: 0; }}
.masthead {{ padding: 2.6rem 0 1.1rem; border-bottom: 3px double var(--ink);
  margin-bottom: 1.6rem; }}
h1 {{ margin: 0; font-size: clamp(1.9rem, 1.3rem + 2.6vw, 2.9rem); line-height: 1.08;
  letter-spacing: -.015em; }}
h1 span {{ display: block; font-size: .5em; font-weight: 400; letter-spacing: 0;
  margin-top: .55rem; color: var(--soft); }}
h1 .dot {{ position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }}
.small {{ font: .9rem/1.5 var(--sans); color: var(--soft); margin-top: .7rem; }}
.notice {{ font: .95rem/1.45 var(--sans); border: 1px solid var(--ink); padding: .7rem .9rem;
  margin: 0 0 1.6rem; }}
h2 {{ font: 600 .8rem/1.3 var(--sans); text-transform: uppercase; letter-spacing: .08em;
  color: var(--soft); margin: 2.2rem 0 .5rem; }}
h2.verdict {{ font: 700 clamp(1.4rem, 1.15rem + 1.3vw, 1.9rem)/1.2 var(--serif); margin: 0;
  text-transform: none; letter-spacing: -.01em; color: var(--ink); }}
figure {{ margin: 1.8rem 0 0; }}
figure svg {{ display: block; }}
figcaption {{ font: .85rem/1.45 var(--sans); color: var(--soft); margin-top: .3rem; }}
table {{ border-collapse: collapse; width: 100%; font: .95rem/1.4 var(--sans);
  border-top: 1px solid var(--rule); }}
th, td {{ text-align: left; padding: .5rem 1rem .5rem 0; border-bottom: 1px solid var(--rule);
  vertical-align: top; font-weight: 400; }}
td {{ padding-right: 0; font-variant-numeric: tabular-nums; font-weight: 600; min-width: 7rem; }}
ul {{ margin: 0; padding-left: 1.2rem; }}
li {{ margin: .3rem 0; }}
dl {{ margin: 0; font: .95rem/1.5 var(--sans); }}
dt {{ font-weight: 600; margin-top: .5rem; }}
dd {{ margin: 0; }}
.receipts {{ font: 1rem/1.5 var(--serif); }}
.receipts span {{ font: .85rem var(--sans); color: var(--soft); }}
.receipts dt:target {{ background: var(--rule); }}
@media print {{
  :root {{ color-scheme: light; {_LIGHT} --paper: #fff; }}
  @page {{ margin: 18mm 16mm; }}
  html {{ font-size: 9.2pt; }}
  .page {{ max-width: none; padding: 0; }}
  .masthead {{ padding-top: 0; }}
  a {{ color: inherit; text-decoration: none; }}
  h2 {{ break-after: avoid; }}
  figure, tr, li {{ break-inside: avoid; }}
  svg {{ print-color-adjust: exact; -webkit-print-color-adjust: exact; }}
}}
"""
# What the words of the table mean; {a} and {b} are the names of the series.
_GLOSSARY: Final = (
    ("Surrogates", "Copies of {a} whose days were rotated at random within short windows: they keep"
     " its busy and its quiet weeks, and lose the tie to {b}; they stand for chance."),
    ("p", "The share of surrogates that do at least as well as the real days; a gate is passed at"
     " 0.05 or less."),
    ("Gate 1 (after)", "Is there more of {a} in the days after {b} than chance would have it?"),
    ("Gate 2 (order)", "Is there more of {a} after {b} than before, so that it is order and not"
     " just togetherness?"),
    ("Rate soon after, over the rate otherwise", "How many times as much of {a} there is on a"
     " typical day soon after {b} as on another day of the same weeks; the 95 % interval holds"
     " the ratios that the days do not speak against."),
    ("Smallest ratio that would have been seen", "An effect of this size would be found four times"
     " in five; a smaller one could be missed."),
)  # fmt: skip
_WIDTHS_LEGEND: Final = (
    "Both gates with wider rotation windows: filled dots are gate 1 (after), open squares gate 2 "
    "(order); above the dashed line (p 0.05) a gate is passed, and the higher the surer. An answer "
    "that hangs on the width is a weak one; wide windows let slow common movements through."
)


@dataclass(frozen=True, slots=True)
class DayReceipt:
    """The words, ready for print, that put one event on a day of a series, and who told them."""

    day: date
    words: str
    told_by: str


@dataclass(frozen=True, slots=True)
class PageOptions:
    """What stands round a report: a notice at its top, and links to other pages.

    `links` are (words, href), such as ("All roundups", "../index.html"). `tests` is what was tested
    before on the same archive, in words. `receipts` are those of A and of B: the bars of the
    picture lead to them.
    """

    notice: str = ""
    links: tuple[tuple[str, str], ...] = ()
    tests: str = ""
    receipts: tuple[tuple[DayReceipt, ...], tuple[DayReceipt, ...]] = ((), ())


def report_markdown(finding: Finding, tests: str = "") -> str:
    """Give the finding as Markdown: verdict, figures, null, caveats and what the words mean."""
    rows = "\n".join(f"| {_cell(name)} | {_cell(value)} |" for name, value in _rows(finding))
    caveats = "\n".join(f"- {c}" for c in finding.caveats)
    meanings = "\n".join(f"- **{word}**: {meaning}" for word, meaning in _meanings(finding))
    return (
        f"# {capital(finding.verdict)}\n\n| | |\n|---|---|\n{rows}\n\n"
        f"Null: {finding.null}. {tests}".rstrip()
        + f"\n\n## Read with this\n\n{caveats}\n\n"
        f"## What the words mean\n\n{meanings}\n"
    )


def report_html(
    finding: Finding, a: Series, b: Series, profile: LagProfile, *, page: PageOptions | None = None
) -> str:
    """Give the finding as one self-contained page with both pictures."""
    page = page or PageOptions()
    a, b = share_days(a, b)
    linked = tuple(frozenset(r.day for r in told) for told in page.receipts)
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>\n'
        for name, value in _rows(finding)
    )
    caveats = "".join(f"<li>{escape(capital(c))}</li>\n" for c in finding.caveats)
    meanings = "".join(
        f"<dt>{escape(word)}</dt><dd>{escape(meaning)}</dd>\n"
        for word, meaning in _meanings(finding)
    )
    return (
        f"{_head(finding, a, page)}<main>\n"
        f'<h2 class="verdict">{escape(capital(finding.verdict))}</h2>\n'
        f"{_figure(draw_series(a, b, linked), _series_legend(a, b))}"
        f"{_figure(draw_lags(a.name, b.name, profile), _lags_legend(a, b))}"
        f"{_figure(draw_widths(finding), _WIDTHS_LEGEND) if len(finding.sensitivity) > 1 else ''}"
        f"<h2>Figures</h2>\n<table>\n{rows}</table>\n"
        f"<h2>Read with this</h2>\n<ul>\n{caveats}</ul>\n"
        f"<h2>What the words mean</h2>\n<dl>\n{meanings}</dl>\n"
        f"{_receipts(a, 'a', page.receipts[0])}{_receipts(b, 'b', page.receipts[1])}"
        f'<p class="small">Null: {escape(finding.null)}. {escape(page.tests)}</p>\n'
        "</main>\n</div>\n</body>\n</html>\n"
    )


def _receipts(series: Series, side: str, told: Sequence[DayReceipt]) -> str:
    """Give the receipts of one series by day, each day with the anchor that its bar leads to."""
    told = [r for r in told if series.first_day <= r.day <= series.last_day]
    if not told:
        return ""
    days = []
    for day, group in groupby(sorted(told, key=lambda r: (r.day, r.told_by)), lambda r: r.day):
        each = "".join(
            f"<li>“{escape(r.words)}” <span>{escape(r.told_by)}</span></li>\n" for r in group
        )
        days.append(
            f'<dt id="{side}-{day.isoformat()}">{day_words(day)}</dt><dd><ul>\n{each}</ul></dd>\n'
        )
    name = escape(capital(plain_name(series.name)))
    return f'<h2>Receipts: {name}</h2>\n<dl class="receipts">\n{"".join(days)}</dl>\n'


def _head(finding: Finding, a: Series, page: PageOptions) -> str:
    names = f"{plain_name(finding.a)} and {plain_name(finding.b)}"
    days = days_words(a.first_day, a.last_day)
    links = _links(page.links)
    notice = f'<p class="notice" role="note">{escape(page.notice)}</p>\n' if page.notice else ""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
        '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex">\n'
        f"<title>Timing · {escape(names)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        '<div class="page">\n<header class="masthead">\n'
        f'<h1>Timing <i class="dot">·</i><span>{days}</span></h1>\n'
        f'<p class="small">{escape(capital(names))}, over {counted(len(a.values), "day")}.'
        f"{links}</p>\n</header>\n{notice}"
    )


def _links(links: Sequence[tuple[str, str]]) -> str:
    each = (f'<a href="{escape(href)}">{escape(words)}</a>' for words, href in links)
    return "".join((" " if i == 0 else " · ") + link for i, link in enumerate(each))


def _figure(picture: str, legend: str) -> str:
    return f"<figure>\n{picture}\n<figcaption>{escape(legend)}</figcaption>\n</figure>\n"


def _series_legend(a: Series, b: Series) -> str:
    fainter = (
        " Fainter bars hold events known only to within several days, spread evenly over them."
    )
    return "How many there were." + (fainter if a.is_spread or b.is_spread else "")


def _lags_legend(a: Series, b: Series) -> str:
    return (
        f"{capital(plain_name(a.name))} in the days before and after {plain_name(b.name)} (day 0), "
        "over what chance would give (×1, dashed). The band holds 95 % of the surrogates, day by "
        "day; filled dots lie outside it, as about one in twenty does by chance."
    )


def _rows(finding: Finding) -> list[tuple[str, str]]:
    """Give the figures of the table; what was not computed is said, not left blank."""
    ratio = "not estimated"
    if finding.ratio is not None and finding.ratio_low is not None:
        interval = interval_words(finding.ratio_low, finding.ratio_high or 0.0)
        ratio = f"×{ratio_words(finding.ratio)}, {interval}"
    smallest = finding.smallest_ratio
    seen = f"×{ratio_words(smallest)}" if smallest is not None else "none that was tried"
    return [
        (capital(plain_name(finding.a)), f"{finding.n_a:,} in all"),
        (capital(plain_name(finding.b)), f"{finding.n_b:,} in all"),
        ("Looked for", f"within {counted(finding.window_days, 'day')} after"),
        ("Rate soon after, over the rate otherwise", ratio),
        ("p at gate 1 (after)", p_words(finding.p_after)),
        ("p at gate 2 (order)", p_words(finding.p_order)),
        ("Smallest ratio that would have been seen (80 % power)", seen),
    ]


def _meanings(finding: Finding) -> list[tuple[str, str]]:
    a, b = plain_name(finding.a), plain_name(finding.b)
    return [(word, meaning.format(a=a, b=b)) for word, meaning in _GLOSSARY]


def _cell(words: str) -> str:
    return words.replace("|", "\\|")
