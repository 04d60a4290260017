"""Timing: two gates, a null that keeps bursts, and words that say no more than the test did."""

import re
import xml.etree.ElementTree as ET
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from bench import data_dir
from dateline.errors import WrongInput, WrongSettings
from dateline.model import Event, Evidence, Origin
from dateline.roundup.render import PALETTE
from dateline.timing import (
    DayReceipt,
    EventOptions,
    FollowOptions,
    PageOptions,
    Series,
    benjamini_hochberg,
    cross_intensity,
    draw_lags,
    draw_series,
    finding_to_public,
    follow_pairs,
    follow_test,
    read_counts,
    report_html,
    report_markdown,
    series_from_events,
    share_days,
)
from dateline.timing.effect import Exposure, centre_weekdays
from dateline.timing.gates import Plan, ask_gates
from dateline.timing.null import Windows
from dateline.timing.simulation import ECHO, N_DAYS, RATE_A, RATE_B, REGIMES, Regime, simulate

FIRST = date(2031, 1, 1)
TOO_FEW = "too few events to tell (a doubling could be missed)"


def a_series(name: str, values: object, first: date = FIRST) -> Series:
    return Series(name, first, tuple(float(v) for v in np.asarray(values)))


def random_series(name: str, rate: float, n_days: int = 730, seed: int = 1) -> Series:
    return a_series(name, np.random.default_rng(seed).poisson(rate, n_days))


def echoing(b: Series, delay: int, seed: int = 5) -> Series:
    """A series with events of its own and one `delay` days after each of `b`'s."""
    own = np.random.default_rng(seed).poisson(0.1, len(b.values))
    return a_series("videos", own + np.roll(np.array(b.values), delay))


# --- reading -----------------------------------------------------------------------------------


def write(folder: Path, *rows: str) -> Path:
    path = folder / "counts.csv"
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


def test_the_first_column_of_numbers_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, "day,place,videos,sirens", "2031-01-01,Lask,2,7", "2031-01-02,Lask,0,1")
    assert read_counts(path) == Series("videos", FIRST, (2.0, 0.0))
    assert read_counts(path, column="sirens").values == (7.0, 1.0)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (("day,n", "2031-01-01,1", "2031-01-04,2"), "2 days missing .* first '2031-01-02'"),
        (("day,n", "2031-01-01,1", "2031-01-01,2"), "'2031-01-01' stands twice"),
        (("day,n", "2031-01-01,1", "2031-01-02,some"), "'n' on '2031-01-02' is 'some'"),
        (("day,n", "2031-01-01,1", "2031-01-02,"), "'n' on '2031-01-02' is ''"),
        (("day,n", "2031-01-01,1", "2031-01-02,-3"), "zero or more"),
        (("day,n", "2031-01-01,1", "2031-01-02,nan"), "zero or more"),
        (("day,n", "2031-01-01,many"), "is 'many'; a count is a number"),
        (("day,n", "1 May 2031,1"), "'1 May 2031' is not a day"),
        (("day,n", "2031-01-01T23:30:00+02:00,1"), "time zone"),
        (("day,n", "2031-01-01,1", "3031-01-01,1"), "missing"),
        (("day", "1031-01-01", "2031-01-01"), "is a year mistyped"),
        (("when,n", "2031-01-01,1"), "no column 'day'"),
        (("day,n",), "no rows"),
        ((), "no column 'day'"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, rows: tuple[str, ...], says: str) -> None:
    with pytest.raises(WrongInput, match=says):
        read_counts(write(tmp_path, *rows))


def test_an_unknown_column_names_the_known(tmp_path: Path) -> None:
    path = write(tmp_path, "day,videos,sirens", "2031-01-01,1,2")
    with pytest.raises(WrongInput, match=r"no column 'flares'.*known: videos, sirens"):
        read_counts(path, column="flares")


def test_bytes_that_are_no_table(tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    path.write_bytes(b"\xff\xfe\x00day")
    with pytest.raises(WrongInput, match=r"cannot read 'counts\.csv'"):
        read_counts(path)
    with pytest.raises(WrongInput, match=r"cannot read 'none\.csv'"):
        read_counts(tmp_path / "none.csv")


def test_unsorted_rows_are_sorted_and_said(tmp_path: Path) -> None:
    series = read_counts(write(tmp_path, "day,n", "2031-01-02,5", "2031-01-01,4"))
    assert series.values == (4.0, 5.0)
    assert series.notes == ("the rows were not in order of day; sorted",)


def test_gaps_are_filled_only_when_asked(tmp_path: Path) -> None:
    path = write(tmp_path, "day,n", "2031-01-01,4", "2031-01-04,5")
    series = read_counts(path, fill_gaps=True)
    assert series.values == (4.0, 0.0, 0.0, 5.0)
    assert series.notes == ("2 missing days taken as zero, first 2031-01-02",)


def test_a_file_of_events_is_counted(tmp_path: Path) -> None:
    series = read_counts(write(tmp_path, "day", "2031-01-03", "2031-01-01", "2031-01-03"))
    assert (series.name, series.values) == ("counts", (1.0, 0.0, 2.0))
    assert "each row was taken as one event" in series.notes


# --- events ------------------------------------------------------------------------------------


def an_event(article: str, first: int | None, last: int | None = None, **more: str) -> Event:
    days = [FIRST + timedelta(days=d) if d is not None else None for d in (first, last or first)]
    return Event(
        id=f"{article}-{first}",
        article_id=article,
        evidence=Evidence(article, 0, 4, "raid"),
        type=more.get("type", "raid"),
        stage=more.get("stage", "accomplished"),
        first_day=days[0],
        last_day=days[1],
        place=more.get("place", "Lask"),
    )


def test_an_event_counts_once_for_each_known_origin() -> None:
    origins = {
        "a": Origin("wire", "Meridian Wire", "named"),
        "b": Origin("wire", "Meridian Wire", "named"),
        "c": Origin("bell", "Morning Bell", "named"),
        "d": Origin("d", "", "unknown"),
        "e": Origin("e", "", "unknown"),
    }
    events = [
        *(an_event(article, 2) for article in "abcd"),
        *(an_event(article, 4) for article in "de"),
        an_event("a", 5, 8),
        an_event("a", 5, 60),
        an_event("a", None),
        an_event("a", 6, stage="planned"),
        an_event("a", 6, type="video"),
    ]
    series = series_from_events(events, origins, options=EventOptions(frozenset({"raid"})))
    assert series.first_day == FIRST + timedelta(days=2)
    assert series.values == (2.0, 0.0, 1.0, 0.25, 0.25, 0.25, 0.25)
    assert "1 mention left out: did not happen (threatened, planned or feared)" in series.notes
    assert "2 mentions left out: not dated to within 7 days" in series.notes
    assert {e.article_id for _, e in series.receipts} == set("abcde")


def test_the_days_watched_bound_the_series() -> None:
    options = EventOptions(frozenset({"raid"}), "raids", FIRST, FIRST + timedelta(days=4))
    series = series_from_events([an_event("a", 2), an_event("a", 9)], {}, options=options)
    assert (series.name, series.values) == ("raids", (0.0, 0.0, 1.0, 0.0, 0.0))
    assert series.notes == ("1 mention left out: outside the days watched",)
    assert not any(series_from_events([], {}, options=options).values)
    with pytest.raises(WrongInput, match="no dated event of 'raid'"):
        series_from_events([], {}, options=EventOptions(frozenset({"raid"})))


# --- verdicts ----------------------------------------------------------------------------------


def test_an_echo_follows_and_its_source_comes_before() -> None:
    b = random_series("setbacks", 0.12)
    a = echoing(b, 2)
    finding = follow_test(a, b)
    assert finding.verdict.startswith("videos tended to follow setbacks (×")
    assert finding.verdict.endswith("within 3 days)")
    assert finding.ratio is not None
    assert finding.ratio_low is not None
    assert 1 < finding.ratio_low < finding.ratio
    swapped = follow_test(b, a)
    assert swapped.verdict == "setbacks tended to come before videos (within 3 days)"


def test_unrelated_series_give_no_sign_and_say_what_would_have_been_seen() -> None:
    finding = follow_test(random_series("a", 2.0, 2000, 1), random_series("b", 0.2, 2000, 2))
    assert finding.verdict == "no sign, and we would have seen ×1.5"
    assert finding.smallest_ratio is not None
    assert 1 < finding.smallest_ratio <= 1.5
    few = follow_test(random_series("a", 0.05, 365, 3), random_series("b", 0.05, 365, 4))
    assert few.verdict == TOO_FEW


def test_togetherness_is_not_order() -> None:
    pick = np.random.default_rng(8)
    bursts = np.repeat(pick.random(150) < 0.15, 5) * 1.5
    a, b = (a_series(n, pick.poisson(0.05 + bursts)) for n in "ab")
    finding = follow_test(a, b, options=FollowOptions(3, 28))
    assert finding.verdict.startswith("a and b cluster together; the order cannot be told")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (a_series("a", [0.0] * 400), random_series("b", 0.2, 400)),
        (random_series("a", 0.2, 400), a_series("b", [0.0] * 400)),
        (a_series("a", [1.0]), a_series("b", [1.0])),
        (a_series("a", np.arange(400) % 150 == 7), a_series("b", np.arange(400) % 150 == 6)),
    ],
    ids=["no A", "no B", "one day", "three events, each a day later"],
)
def test_too_little_is_said_to_be_too_little(a: Series, b: Series) -> None:
    finding = follow_test(a, b)
    assert finding.verdict == TOO_FEW
    assert finding.p_after is None
    assert any("a test needs" in c for c in finding.caveats)
    assert finding_to_public(finding)["interval"] is None
    assert "not tested" in report_markdown(finding)


def test_days_that_only_one_has_are_left_out_and_said() -> None:
    a = random_series("a", 0.2, 500)
    b = a_series("b", random_series("b", 0.2, 500, 2).values, FIRST + timedelta(days=100))
    finding = follow_test(a, b)
    assert "a: 100 days left out: the other series does not have them" in finding.caveats
    cut_a, cut_b = share_days(a, b)
    assert (cut_a.first_day, cut_a.last_day) == (cut_b.first_day, cut_b.last_day)
    with pytest.raises(WrongInput, match="share no day"):
        follow_test(a, a_series("b", [1.0] * 90, FIRST + timedelta(days=900)))


def test_a_long_silence_at_one_end_is_asked_about() -> None:
    late = a_series("a", [0.0] * 200 + list(random_series("a", 0.4, 400).values))
    finding = follow_test(late, random_series("b", 0.3, 600, 2))
    assert any("a: no events in the first 20" in c for c in finding.caveats)
    assert not any(c.startswith("b: no events") for c in finding.caveats)


def test_every_finding_carries_its_caveats_and_null() -> None:
    a = random_series("strikes", 0.3)
    finding = follow_test(a, a)
    assert finding.caveats[0] == "timing is not motive"
    assert any(c.startswith("swapped direction: ") for c in finding.caveats)
    assert (finding.a, finding.b) == ("strikes (A)", "strikes (B)")
    assert "within windows of 14 days, seed 0" in finding.null


def test_one_seed_one_finding() -> None:
    a, b = random_series("a", 0.3), random_series("b", 0.2, seed=9)
    options = FollowOptions(seed=3)
    assert follow_test(a, b, options=options) == follow_test(a, b, options=options)
    assert follow_test(a, b, options=FollowOptions(seed=4)) != follow_test(a, b, options=options)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (FollowOptions(0), "follow_days is 0"),
        (FollowOptions(7, 14), "at least 28 works"),
        (FollowOptions(n_surrogates=10), "n_surrogates is 10"),
        (FollowOptions(n_power_runs=0), "n_power_runs is 0"),
        (FollowOptions(seed=-1), "seed is -1"),
    ],
)
def test_options_that_make_no_test(options: FollowOptions, says: str) -> None:
    with pytest.raises(WrongSettings, match=says):
        follow_test(random_series("a", 1), random_series("b", 1), options=options)


@given(st.integers(1, 20))
def test_the_window_is_whole_weeks_of_at_least_four_times_the_lag(follow_days: int) -> None:
    width = FollowOptions(follow_days).width
    assert width % 7 == 0
    assert width >= max(14, 4 * follow_days)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=120), st.integers(0, 99))
def test_any_series_gets_a_verdict(values: list[int], seed: int) -> None:
    b = random_series("b", 0.3, len(values), seed)
    finding = follow_test(a_series("a", values), b, options=FollowOptions(n_surrogates=99))
    assert finding.verdict
    for p in (finding.p_after, finding.p_order):
        assert p is None or 0 < p <= 1
    if finding.ratio is not None:
        assert finding.ratio_low is not None
        assert finding.ratio_high is not None
        assert 0 <= finding.ratio_low <= finding.ratio_high


def test_false_alarms_stay_rare() -> None:
    options = FollowOptions(n_surrogates=199, n_power_runs=10)
    verdicts = [
        follow_test(
            random_series("a", 0.2, 400, seed),
            random_series("b", 0.12, 400, 1000 + seed),
            options=options,
        ).verdict
        for seed in range(60)
    ]
    assert sum("tended to follow" in v for v in verdicts) <= 5


# --- pictures ----------------------------------------------------------------------------------


def test_pictures_are_svg_that_tell_what_they_show() -> None:
    b = random_series("set<backs", 0.12)
    a = echoing(b, 2)
    profile = cross_intensity(a, b)
    at = dict(zip(profile.lags, zip(profile.ratio, profile.high, strict=True), strict=True))
    assert at[2][0] > at[2][1]
    for picture in (draw_series(a, b), draw_lags(a.name, b.name, profile)):
        root = ET.fromstring(picture)
        names = [child.tag.rpartition("}")[2] for child in root]
        assert names[:2] == ["title", "desc"]
        assert root.attrib["role"] == "img"
        assert "script" not in picture
    assert "+2" in draw_lags(a.name, b.name, profile)


def test_the_page_says_the_verdict_first_and_needs_nothing_from_outside() -> None:
    b = random_series("setbacks", 0.12)
    a = echoing(b, 1)
    finding = follow_test(a, b)
    page = report_html(finding, a, b, cross_intensity(a, b))
    headline = finding.verdict[0].upper() + finding.verdict[1:]
    assert 0 < page.index(headline) < page.index("<figure>")
    assert "<li>Timing is not motive</li>" in page
    assert "- timing is not motive\n" in report_markdown(finding)
    assert "<script" not in page
    assert "src=" not in page
    assert report_markdown(finding).startswith(f"# {headline}")
    assert "1 January 2031 – 30 December 2032" in page
    for word in ("Surrogates", "p", "Gate 1 (after)", "Gate 2 (order)"):
        assert f"<dt>{word}</dt>" in page
    assert html.fromstring(page).xpath("//h1")
    assert not html.fromstring(page).xpath("//a")
    noted = PageOptions("All <fictional>.", (("The roundups", "../index.html?a=1&b=2"),))
    page = report_html(finding, a, b, cross_intensity(a, b), page=noted)
    assert html.fromstring(page).xpath("//header//a/@href") == ["../index.html?a=1&b=2"]
    assert "All &lt;fictional&gt;." in page


def test_the_page_has_the_colours_of_the_roundup() -> None:
    b = random_series("setbacks", 0.12)
    a = echoing(b, 1)
    page = report_html(follow_test(a, b), a, b, cross_intensity(a, b))
    for name in ("paper", "ink", "soft", "rule", "link"):
        light, dark = PALETTE[name]
        assert page.index(f"--{name}:{light};") < page.index(f"--{name}:{dark};")


def of_events(types: set[str], article: str, days: list[int], spread: int = 0) -> Series:
    """A series of events of the first of `types`, one of them planned and so left out."""
    kind = min(types)
    events = [an_event(article, d, d + spread, type=kind) for d in days]
    planned = an_event(article, days[0], type=kind, stage="planned")
    options = EventOptions(frozenset(types), "", FIRST, FIRST + timedelta(days=364))
    return series_from_events([*events, planned], {}, options=options)


def test_names_of_event_types_are_words_everywhere() -> None:
    pick = np.random.default_rng(3)
    days = sorted(int(d) for d in pick.choice(np.arange(0, 350, 4), 40, replace=False))
    b = of_events({"territorial_loss", "setback", "defection"}, "b", days)
    a = of_events({"video_release"}, "a", [d + 1 for d in days])
    finding = follow_test(a, b)
    told = "video releases tended to follow defections, setbacks or territorial losses (×"
    assert finding.verdict.startswith(told)
    assert finding.verdict.endswith("to over 100, within 3 days)")
    left_out = "1 mention left out: did not happen (threatened, planned or feared)"
    assert f"video releases: {left_out}" in finding.caveats
    assert f"defections, setbacks or territorial losses: {left_out}" in finding.caveats
    page = report_html(finding, a, b, cross_intensity(a, b))
    assert not re.search(r"[a-z]_[a-z]", re.sub(r"<style>.*?</style>", "", page, flags=re.S))
    assert "over 100" in html.fromstring(page).xpath("string(//table)")
    assert "100.00" not in page
    assert "Fainter bars" not in page
    spread = of_events({"setback"}, "b", days, 2)
    assert "Fainter bars" in report_html(finding, a, spread, cross_intensity(a, spread))


@pytest.mark.parametrize(
    ("types", "says"),
    [
        ({"video_release"}, "video releases"),
        ({"hostage_freed", "sexual_violence"}, "hostages freed or sexual violence"),
        ({"claim_of_responsibility"}, "claims of responsibility"),
        ({"peace_talks", "attack", "withdrawal"}, "attacks, peace talks or withdrawals"),
    ],
)
def test_types_in_words(types: set[str], says: str) -> None:
    bounds = {"first_day": FIRST, "last_day": FIRST}
    options = EventOptions(frozenset(types), **bounds)
    assert series_from_events([], {}, options=options).name == says


@pytest.mark.parametrize("most_lag", [0, 4, 12, 28, 56, 100, 400])
def test_days_under_the_picture_do_not_touch(most_lag: int) -> None:
    a, b = random_series("a", 0.2), random_series("b", 0.2, seed=2)
    options = FollowOptions(n_surrogates=99)
    picture = draw_lags("a", "b", cross_intensity(a, b, options=options, most_lag=most_lag))
    tick = re.compile(r'class="faint( more)?" x="([\d.]+)"[^>]*middle">([+−]?\d+)<')
    ticks = [(float(x), words, bool(more)) for more, x, words in tick.findall(picture)]
    assert any(words == "0" for _, words, _ in ticks)
    # Widths of letters: 13 px on a desktop, 24 px on a phone, where "more" is left out.
    for letter, shown in ((9, ticks), (15, [t for t in ticks if not t[2]])):
        for (x, words, _), (after, more, _) in pairwise(shown):
            assert after - x > letter * (len(words) + len(more)) / 2


# --- real series -------------------------------------------------------------------------------


@pytest.mark.data
@pytest.mark.parametrize(("window", "follow"), [(14, 3), (28, 7), (56, 14)])
def test_the_published_finding(window: int, follow: int) -> None:
    path = data_dir() / "timing/israel-palestine-2000-2005.csv"
    if not path.exists():
        pytest.skip(f"{path} is absent")
    a, b = (read_counts(path, column=f"{side}_deaths") for side in ("palestinian", "israeli"))
    options = FollowOptions(follow, window)
    assert "tended to follow" in follow_test(a, b, options=options).verdict
    assert "tended to follow" not in follow_test(b, a, options=options).verdict


# --- several lag windows, many pairs -------------------------------------------------------------


def gates_by_hand(a: np.ndarray, b: np.ndarray, lag: int, windows: Windows, n: int) -> list[float]:
    """p of gates 1 and 2 by rotating A in the open, without tables or spreads."""
    rotations = windows.draw(n, 0)
    exposure = Exposure.of(b, lag)
    rows = windows.rotate(a, rotations)
    return [
        (1 + int((rows @ w >= a @ w - 1e-9).sum())) / (1 + n)
        for w in (exposure.after, exposure.after - exposure.before)
    ]


def test_one_lag_window_is_the_plain_test() -> None:
    b = random_series("b", 0.12)
    a = centre_weekdays(np.array(echoing(b, 2).values), 2)
    windows = Windows(len(a), 14)
    (found,) = ask_gates(a, np.array(b.values), [Plan.of(3, windows, 499, 0)])
    assert [found.after, found.order] == gates_by_hand(a, np.array(b.values), 3, windows, 499)


def test_whoever_tries_four_lag_windows_pays_for_it() -> None:
    b = random_series("setbacks", 0.12)
    a = echoing(b, 2)
    alone = follow_test(a, b, options=FollowOptions(3))
    among = follow_test(a, b, options=FollowOptions(3, also=(1, 7, 14)))
    assert among.window_days == 3
    assert among.p_after is not None
    assert alone.p_after is not None
    assert among.p_after >= alone.p_after
    assert any(c.startswith("lag windows of 1, 3, 7, 14 days were tried") for c in among.caveats)


def test_what_would_have_been_seen_is_dearer_with_four_lag_windows() -> None:
    a, b = random_series("a", 0.8, seed=11), random_series("b", 0.12, seed=12)
    alone = follow_test(a, b)
    among = follow_test(a, b, options=FollowOptions(3, also=(1, 7, 14)))
    assert among.window_days in (1, 3, 7, 14)
    same = FollowOptions(among.window_days)
    there = follow_test(a, b, options=same)
    assert among.smallest_ratio is not None
    assert there.smallest_ratio is not None
    assert among.smallest_ratio > there.smallest_ratio
    assert alone.smallest_ratio is not None


def test_a_cluster_at_any_lag_window_is_told() -> None:
    pick = np.random.default_rng(32)
    a, b = a_series("a", pick.poisson(0.8, 730)), a_series("b", pick.poisson(0.3, 730))
    finding = follow_test(a, b, options=FollowOptions(1, also=(3, 7), n_surrogates=299))
    assert finding.verdict.startswith("a and b cluster together")


def test_one_lag_window_named_twice_is_one() -> None:
    b = random_series("b", 0.2)
    finding = follow_test(random_series("a", 0.3), b, options=FollowOptions(3, also=(3,)))
    assert not any("were tried at once" in c for c in finding.caveats)


def test_volume_of_other_days_costs_only_the_placebo() -> None:
    a, b = random_series("a", 0.3), random_series("b", 0.2)
    late = a_series("articles", [3.0] * 50, FIRST + timedelta(days=2000))
    told = follow_test(a, b, volume=late).caveats
    assert "total news volume could not be tested: it has none of these days" in told


def test_wider_windows_are_told_and_drawn() -> None:
    b = random_series("setbacks", 0.12)
    finding = follow_test(echoing(b, 2), b)
    assert [row[0] for row in finding.sensitivity] == [14, 28, 56]
    assert finding.sensitivity[0][1:] == (finding.p_after, finding.p_order)
    assert [row["window_days"] for row in finding_to_public(finding)["by_window"]] == [14, 28, 56]
    assert any(c.startswith("gates 1 and 2 by the width") for c in finding.caveats)
    page = report_html(finding, echoing(b, 2), b, cross_intensity(echoing(b, 2), b))
    assert "p by width of the rotation windows" in page


def test_news_as_such_is_a_placebo() -> None:
    b = random_series("setbacks", 0.12)
    a, volume = echoing(b, 2), a_series("articles", np.array(echoing(b, 1, 9).values) * 3)
    told = [c for c in follow_test(a, b, volume=volume).caveats if c.startswith("total news")]
    assert len(told) == 1
    assert told[0].endswith("news as such follows it, and what follows may be no more than that")
    flat = random_series("articles", 3.0, seed=4)
    assert any(
        c.startswith("total news volume (articles) after setbacks: p ") and "as such" not in c
        for c in follow_test(a, b, volume=flat).caveats
    )


def test_of_many_pairs_the_real_one_stands_first() -> None:
    b = random_series("setbacks", 0.12)
    others = [random_series(f"x{i}", 0.15, seed=50 + i) for i in range(6)]
    pairs = [*((x, b) for x in others), (echoing(b, 2), b)]
    heard: list[int] = []
    told = follow_pairs(
        pairs, options=FollowOptions(n_surrogates=999, n_power_runs=10), tell=heard.append
    )
    assert sum(heard) == len(told) == 7
    assert told[0].finding.a == "videos"
    assert told[0].q is not None
    assert told[0].p is not None
    assert told[0].p < told[0].q <= 0.05
    untested = follow_pairs([(a_series("a", [1.0]), a_series("b", [1.0]))])
    assert (untested[0].p, untested[0].q) == (None, None)


@given(st.lists(st.floats(0.001, 1.0), min_size=1, max_size=40))
def test_q_is_at_least_p_and_keeps_its_order(ps: list[float]) -> None:
    qs = benjamini_hochberg(ps)
    assert all(p - 1e-6 <= q <= 1 for p, q in zip(ps, qs, strict=True))
    rising = [q for _, q in sorted(zip(ps, qs, strict=True))]
    assert rising == sorted(rising)


# --- made series ---------------------------------------------------------------------------------


@pytest.mark.parametrize("regime", REGIMES, ids=lambda r: r.name)
def test_made_series_have_the_counts_that_are_told(regime: Regime) -> None:
    pairs = [simulate(regime, seed) for seed in range(60)]
    assert all(len(x) == N_DAYS and (x >= 0).all() and (x == x.round()).all() for x in pairs[0])
    means = np.mean([[a.sum(), b.sum()] for a, b in pairs], axis=0)
    assert np.allclose(means, [N_DAYS * RATE_A, N_DAYS * RATE_B], rtol=0.15)
    again = simulate(regime, 3)
    assert all((x == y).all() for x, y in zip(again, pairs[3], strict=True))


def test_echoes_come_after_their_cause() -> None:
    excited = next(r for r in REGIMES if r.name == "Poisson, excited")
    lags = np.zeros(11)
    for seed in range(200):
        a, b = simulate(excited, seed)
        lags += [float(a[5 + k : N_DAYS - 5 + k] @ b[5 : N_DAYS - 5]) for k in range(-5, 6)]
    usual = lags[[0, 1, 2, 3, 4, 5, 9, 10]].mean()
    extra = lags[6:9] / usual - 1
    assert np.allclose(extra, ECHO / 3 / RATE_A, atol=0.12)


# --- receipts ------------------------------------------------------------------------------------


def test_each_bar_leads_to_the_words_behind_it() -> None:
    b = random_series("setbacks", 0.12)
    a = echoing(b, 1)
    day = FIRST + timedelta(days=next(i for i, v in enumerate(a.values) if v))
    told = (DayReceipt(day, "It released a <film>.", "The Lowland Post: A film"),)
    page = report_html(
        follow_test(a, b), a, b, cross_intensity(a, b), page=PageOptions(receipts=(told, ()))
    )
    root = html.fromstring(page)
    (href,) = root.xpath("//figure//a/@href")
    assert root.xpath("//figure//*[local-name()='svg'][.//a]/@role") == ["group"]
    assert root.xpath(f"//dt[@id='{href[1:]}']/text()")
    assert "“It released a &lt;film&gt;.”" in page
