"""Settings: every default is in the template, and what is wrong is told by name."""

import pytest

from dateline.errors import WrongSettings
from dateline.outlets import Outlet
from dateline.settings import TEMPLATE, FeedSetting, Settings, read_settings


def test_the_template_is_the_defaults() -> None:
    assert read_settings(TEMPLATE) == Settings()


def test_feeds_and_outlets_are_tables() -> None:
    found = read_settings(
        '[[feed]]\nurl = "https://a.example/f"\n[[outlet]]\nname = "A"\nkind = "agency"\n'
        'other_names = ["AA"]\n'
    )
    assert found.feeds == (FeedSetting("https://a.example/f"),)
    assert found.outlets == (Outlet("A", "agency", ("AA",)),)


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ("[collect]\nmax_megabyte = 3\n", "unknown setting 'max_megabyte'"),
        ("[colect]\nmax_megabytes = 3\n", "unknown section 'colect'"),
        ("[understand]\nprocesses = 'two'\n", "give a whole number"),
        ("[understand]\nprocesses = true\n", "give a whole number"),
        ("[collect]\ntimeout_seconds = -1\n", "give 0.1 to 3600"),
        ("[collect]\nmax_megabytes = nan\n", "give 0.001 to 1000"),
        ("[understand]\nprocesses = 0\n", "give 1 to 64"),
        ("[[feed]]\nurl = 'ftp://x'\n", "give https"),
        ("[[feed]]\nurl = 5\n", "give a string"),
        ("feed = 5\n", "give url"),
        ("[[outlet]]\nname = 'A'\nkind = 'zzz'\n", "known: outlet, agency"),
        ("[[outlet]]\nname = 'A'\nkind = 'agency'\nother_names = 'abc'\n", "list of strings"),
        ("[collect]\nallow_hosts = 'localhost'\n", "give a list of strings"),
        ("[[feed]]\nlink = 'x'\n", "give url"),
        ("[collect\n", "not TOML"),
        ("name = 3\n", "unknown section 'name'"),
    ],
)
def test_what_is_wrong_is_told(toml: str, told: str) -> None:
    with pytest.raises(WrongSettings, match=told):
        read_settings(toml)
