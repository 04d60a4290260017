"""Outlets: one name for each, and two sections of one publisher are one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.outlets import Outlet, add_outlets, forget_outlets, outlet_name


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("AP", "The Associated Press"),
        ("CNN - Editorial", "CNN"),
        ("CNN (Web News)", "CNN"),
        ("Fox News Opinion", "Fox News"),
        ("Harbour Bell | Opinion", "Harbour Bell"),
        ("Harbour Bell - News - Opinion", "Harbour Bell"),
        ("Harbour Bell (News) - Opinion", "Harbour Bell"),
        ("Harbour  Bell", "Harbour Bell"),
        # No sections: these are called so.
        *((n, n) for n in ("Independent Online", "Sky News", "World Politics Review", "Opinion")),
        *((n, n) for n in ("(News)", "- News", "| Opinion", "", "ABC News (Australia)")),
    ],
)
def test_a_section_is_no_outlet(given_name: str, name: str) -> None:
    assert outlet_name(given_name) == name


@given(st.text(alphabet=" -|()abNewsOpinion", max_size=40))
def test_a_name_stays_and_is_never_lost(name: str) -> None:
    once = outlet_name(name)
    assert outlet_name(once) == once
    assert bool(once) == bool(name.strip())


@pytest.mark.parametrize(
    ("long", "name"),
    [
        ("a" + " " * 50_000 + "b", "a b"),
        ("a -" + " " * 50_000 + "b", "a - b"),
        ("a - news " * 5_000 + "b", "a - news " * 5_000 + "b"),
    ],
    ids=["blanks", "a dash and blanks", "sections inside"],
)
def test_long_names_come_back(long: str, name: str) -> None:
    assert outlet_name(long) == name


def test_a_desks_own_outlet_has_sections_too() -> None:
    add_outlets([Outlet("The Harbour Bell", "outlet", ("Bell",))])
    try:
        assert outlet_name("Bell - Opinion") == outlet_name("Bell Opinion") == "The Harbour Bell"
    finally:
        forget_outlets()
