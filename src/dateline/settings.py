"""A desk's settings: `desk.toml` in the desk's folder. Every setting has a default.

>>> read_settings('[roundup]\\nstories = 5\\n').stories
5
"""

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from dateline.errors import WrongSettings
from dateline.outlets import Outlet

TEMPLATE: Final = """\
# A Dateline desk. Every setting is optional; the values shown are the defaults.

[desk]
name = "Dateline"

[collect]
contact = ""            # told to every host in the user agent: an address or a page about you
allow_hosts = []        # loopback or private hosts that may be fetched, by name
max_megabytes = 20      # a page or feed larger than this is refused
timeout_seconds = 20    # for one page, whole
pause_seconds = 1.0     # between two pages of one host

[understand]
processes = 2

[roundup]
stories = 12            # at most, on a page
lines = 8               # at most, for each story

# One table a feed:
# [[feed]]
# url = "https://example.org/feed.xml"
# outlet = "Example Post"

# Outlets and agencies that our table lacks:
# [[outlet]]
# name = "Example Post"
# kind = "outlet"       # outlet, agency or monitor
# other_names = ["Post of Example"]
"""


@dataclass(frozen=True, slots=True)
class FeedSetting:
    """A feed that the desk follows."""

    url: str
    outlet: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What `desk.toml` says; see `TEMPLATE` for what each means."""

    name: str = "Dateline"
    contact: str = ""
    allow_hosts: tuple[str, ...] = ()
    max_megabytes: float = 20.0
    timeout_seconds: float = 20.0
    pause_seconds: float = 1.0
    processes: int = 2
    stories: int = 12
    lines: int = 8
    feeds: tuple[FeedSetting, ...] = ()
    outlets: tuple[Outlet, ...] = ()


# section -> the settings that stand in it
SECTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "desk": ("name",),
    "collect": ("contact", "allow_hosts", "max_megabytes", "timeout_seconds", "pause_seconds"),
    "understand": ("processes",),
    "roundup": ("stories", "lines"),
}
_WANTED: Final[Mapping[str, str]] = {
    "tuple": "a list of strings",
    "str": "a string",
    "int": "a whole number, 0 or above",
    "float": "a number, 0 or above",
}
_LISTS: Final[Mapping[str, tuple[str, type]]] = {
    "feed": ("feeds", FeedSetting),
    "outlet": ("outlets", Outlet),
}


def read_settings(toml: str, *, about: str = "desk.toml") -> Settings:
    """Read settings; WrongSettings names the section, setting or value that is not known."""
    try:
        plain = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise WrongSettings(f"{about} is not TOML: {error}", about=about) from error
    found: dict[str, Any] = {}
    for section, values in plain.items():
        if section in _LISTS:
            name, kind = _LISTS[section]
            found[name] = tuple(_row(kind, row, f"[[{section}]]") for row in values)
        else:
            found.update(_section(section, values))
    return Settings(**found)


def _section(section: str, values: Mapping[str, Any]) -> dict[str, Any]:
    if section not in SECTIONS or not isinstance(values, Mapping):
        known = ", ".join((*SECTIONS, *_LISTS))
        raise WrongSettings(f"unknown section {section!r}; known: {known}", about=section)
    return {name: _value(section, name, value) for name, value in values.items()}


def _value(section: str, name: str, value: Any) -> Any:
    if name not in SECTIONS[section]:
        known = ", ".join(SECTIONS[section])
        raise WrongSettings(f"unknown setting {name!r} in [{section}]; known: {known}", about=name)
    wanted: type = type(getattr(Settings(), name))
    if wanted is tuple and isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(value)
    fits = isinstance(value, int | float if wanted is float else wanted)
    if not fits or isinstance(value, bool) or (isinstance(value, int | float) and value < 0):
        what = _WANTED[wanted.__name__]
        raise WrongSettings(f"{name} = {value!r} in [{section}]; give {what}", about=name)
    return value


def _row(kind: type, row: Any, section: str) -> Any:
    fields = {f.name for f in dataclasses.fields(kind)}
    try:
        if unknown := set(row) - fields:
            raise TypeError(f"unknown {sorted(unknown)}; known: {sorted(fields)}")
        return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in row.items()})
    except (TypeError, ValueError) as error:
        raise WrongSettings(f"{section} {row!r}: {error}", about=section) from error
