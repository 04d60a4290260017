"""A desk's settings: `desk.toml` in the desk's folder. Every setting has a default.

>>> read_settings('[roundup]\\nstories = 5\\n').stories
5
"""

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

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
reader = "auto"         # who says what: "auto" (trained where its weights are), "neural" or "rules"

[roundup]
stories = 12            # at most, on a page
lines = 8               # at most, for each story
confidence = 0.45       # of an attribution, at least, to be printed: 0 to 1
notice = ""             # stands at the head of each roundup

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
    reader: str = "auto"
    stories: int = 12
    lines: int = 8
    confidence: float = 0.45
    notice: str = ""
    feeds: tuple[FeedSetting, ...] = ()
    outlets: tuple[Outlet, ...] = ()


# section -> the settings that stand in it
SECTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "desk": ("name",),
    "collect": ("contact", "allow_hosts", "max_megabytes", "timeout_seconds", "pause_seconds"),
    "understand": ("processes", "reader"),
    "roundup": ("stories", "lines", "confidence", "notice"),
}
_WANTED: Final[Mapping[str, str]] = {
    "tuple": "a list of strings",
    "str": "a string",
    "int": "a whole number",
    "float": "a number",
}
# setting -> the least and the most that makes sense
_RANGES: Final[Mapping[str, tuple[float, float]]] = {
    "max_megabytes": (0.001, 1000),
    "timeout_seconds": (0.1, 3600),
    "pause_seconds": (0, 3600),
    "processes": (1, 64),
    "stories": (1, 1000),
    "lines": (1, 1000),
    "confidence": (0, 1),
}
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {"reader": ("auto", "neural", "rules")}
_OUTLET_KINDS: Final = ("outlet", "agency", "monitor")
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
            rows = values if isinstance(values, list) else [values]
            found[name] = tuple(_row(kind, row, section) for row in rows)
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
    if not fits or isinstance(value, bool):
        what = _WANTED[wanted.__name__]
        raise WrongSettings(f"{name} = {value!r} in [{section}]; give {what}", about=name)
    low, high = _RANGES.get(name, (0, 0))
    if high and not low <= value <= high:
        raise WrongSettings(f"{name} = {value!r} in [{section}]; give {low} to {high}", about=name)
    if name in _CHOICES and value not in _CHOICES[name]:
        known = ", ".join(map(repr, _CHOICES[name]))
        raise WrongSettings(f"{name} = {value!r} in [{section}]; give {known}", about=name)
    return value


def is_web_address(url: object) -> bool:
    """Whether `url` is an address that could be fetched: http or https, with a host."""
    try:
        parts = urlsplit(url) if isinstance(url, str) else None
    except ValueError:
        return False
    return parts is not None and parts.scheme in ("http", "https") and bool(parts.hostname)


def _row(kind: type, row: Any, section: str) -> Any:
    """Give one [[feed]] or [[outlet]] table as a record; WrongSettings says what it lacks."""
    fields = {f.name: f for f in dataclasses.fields(kind)}
    needed = [n for n, f in fields.items() if f.default is dataclasses.MISSING]
    if not isinstance(row, dict) or set(row) - fields.keys() or set(needed) - set(row):
        raise WrongSettings(
            f"[[{section}]] {row!r}: give {', '.join(needed)}; known: {', '.join(fields)}",
            about=section,
        )
    for name, value in row.items():
        is_list = isinstance(value, list) and all(isinstance(v, str) for v in value)
        if not (is_list if name == "other_names" else isinstance(value, str)):
            what = "a list of strings" if name == "other_names" else "a string"
            raise WrongSettings(f"{name} = {value!r} in [[{section}]]; give {what}", about=name)
    if kind is FeedSetting and not is_web_address(row["url"]):
        raise WrongSettings(f"url = {row['url']!r} in [[feed]]; give https://…", about=row["url"])
    if kind is Outlet and row["kind"] not in _OUTLET_KINDS:
        known = ", ".join(_OUTLET_KINDS)
        raise WrongSettings(f"kind = {row['kind']!r} in [[outlet]]; known: {known}", about="kind")
    return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in row.items()})
