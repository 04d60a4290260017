"""Records to plain JSON values and back, read off the dataclasses: a noun is written down once.

>>> from dateline.model import Span
>>> from_plain(Span, to_plain(Span(3, 5)))
Span(start=3, end=5)
"""

import dataclasses
import json
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, Final, TypeVar

from dateline.errors import WrongRecord

R = TypeVar("R")

# Metadata of a field that a noun got later: while it has its default it is left out, so that what
# was written before still reads, and has the digest that it had.
LATER: Final = {"later": True}
_ALWAYS: Final = object()


def to_plain(value: Any) -> Any:
    """Give `value` as JSON values: records become objects, tuples lists, times ISO strings."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        each = ((n, getattr(value, n), left_out) for n, left_out in _fields(type(value)))
        return {name: to_plain(held) for name, held, left_out in each if held != left_out}
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(to_plain(v) for v in value)
    if isinstance(value, (tuple, list)):
        return [to_plain(v) for v in value]
    if isinstance(value, Mapping):
        return {k: to_plain(v) for k, v in value.items()}
    return value


def from_plain(kind: type[R], plain: Mapping[str, Any]) -> R:
    """Build a `kind` record from what `to_plain` gave; WrongRecord where a field does not fit."""
    try:
        fields = _builders(typing.cast(Any, kind))
        return kind(**{name: build(plain[name]) for name, build in fields if name in plain})
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise WrongRecord(f"not a {kind.__name__}: {error}", about=str(plain)[:200]) from error


def dump(value: Any) -> str:
    """Give `value` as one line of JSON with sorted keys: the same value, the same bytes."""
    return json.dumps(to_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@cache
def _fields(kind: type) -> tuple[tuple[str, Any], ...]:
    """Give the fields of a noun, each with the value at which it is left out."""
    fields = dataclasses.fields(kind)
    return tuple((f.name, f.default if f.metadata.get("later") else _ALWAYS) for f in fields)


@cache
def _builders(kind: type) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    hints = typing.get_type_hints(kind)
    return tuple((f.name, _builder(hints[f.name])) for f in dataclasses.fields(kind))


def _builder(hint: Any) -> Callable[[Any], Any]:
    """Give the function that turns a JSON value into what the type hint asks for."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        inner = _builder(next(a for a in args if a is not type(None)))
        return lambda v: None if v is None else inner(v)
    if origin is tuple:
        return _tuple_builder(args)
    if origin is frozenset:
        inner = _builder(args[0])
        return lambda v: frozenset(map(inner, v))
    if origin is dict:
        inner = _builder(args[1])
        return lambda v: {k: inner(x) for k, x in v.items()}
    if dataclasses.is_dataclass(hint):
        return lambda v: from_plain(hint, v)  # type: ignore[arg-type]
    return {datetime: datetime.fromisoformat, date: date.fromisoformat}.get(hint, lambda v: v)


def _tuple_builder(args: tuple[Any, ...]) -> Callable[[Any], Any]:
    if len(args) == 2 and args[1] is Ellipsis:
        inner = _builder(args[0])
        return lambda v: tuple(map(inner, v))
    inners = tuple(_builder(a) for a in args)
    return lambda v: tuple(build(x) for build, x in zip(inners, v, strict=True))
