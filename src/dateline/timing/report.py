"""The report of a timing test: a page that says the verdict first and what it rests on after."""

from html import escape
from typing import Final

from dateline.model import Finding
from dateline.timing.follow import LagProfile
from dateline.timing.pictures import draw_lags, draw_series
from dateline.timing.series import Series

_STYLE: Final = (
    ":root{color-scheme:light dark}"
    "body{font:1.05rem/1.5 Georgia,serif;max-width:44rem;margin:2rem auto;padding:0 1rem}"
    "h1{font-size:1.5rem;line-height:1.25}table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;padding:.25rem .5rem;border-bottom:1px solid;vertical-align:top}"
    "figure{margin:1.5rem 0}figcaption{font-size:.9rem}"
    "@media print{body{margin:0;max-width:none}figure{break-inside:avoid}}"
)


def report_markdown(finding: Finding) -> str:
    """Give the finding as Markdown: verdict, figures, null and caveats."""
    rows = "\n".join(f"| {_cell(name)} | {_cell(value)} |" for name, value in _rows(finding))
    caveats = "\n".join(f"- {c}" for c in finding.caveats)
    return (
        f"# {finding.verdict}\n\n| | |\n|---|---|\n{rows}\n\n"
        f"Null: {finding.null}.\n\n## Read with this\n\n{caveats}\n"
    )


def report_html(finding: Finding, a: Series, b: Series, profile: LagProfile) -> str:
    """Give the finding as one self-contained page with both pictures."""
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>'
        for name, value in _rows(finding)
    )
    caveats = "".join(f"<li>{escape(c)}</li>" for c in finding.caveats)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Timing: {escape(a.name)} and {escape(b.name)}</title>"
        f"<style>{_STYLE}</style></head><body><main>"
        f"<h1>{escape(finding.verdict)}</h1>"
        f"<figure>{draw_series(a, b)}<figcaption>Both series, over the days they share."
        "</figcaption></figure>"
        f"<figure>{draw_lags(a.name, b.name, profile)}<figcaption>The band is where 95 % of the "
        "surrogates lie, lag by lag.</figcaption></figure>"
        f"<h2>Figures</h2><table>{rows}</table><p>Null: {escape(finding.null)}.</p>"
        f"<h2>Read with this</h2><ul>{caveats}</ul></main></body></html>\n"
    )


def _rows(finding: Finding) -> list[tuple[str, str]]:
    """Give the figures of the table; what was not computed is said, not left blank."""
    ratio = "not estimated"
    if finding.ratio is not None:
        ratio = f"×{finding.ratio:.2f}, 95 % {finding.ratio_low:.2f} to {finding.ratio_high:.2f}"
    smallest = finding.smallest_ratio
    seen = f"×{smallest:.2f}" if smallest is not None else "none that was tried"
    return [
        (finding.a, f"{finding.n_a} in all"),
        (finding.b, f"{finding.n_b} in all"),
        ("looked for", f"within {finding.window_days} days after"),
        ("rate soon after, over the rate otherwise", ratio),
        ("p, gate 1 (after)", _p_words(finding.p_after)),
        ("p, gate 2 (order)", _p_words(finding.p_order)),
        ("smallest ratio that would have been seen (80 % power)", seen),
    ]


def _p_words(p: float | None) -> str:
    return "not tested" if p is None else f"{p:.4f}"


def _cell(words: str) -> str:
    return words.replace("|", "\\|")
