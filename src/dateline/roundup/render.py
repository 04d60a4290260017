"""Drawing the three files from a roundup, and writing them: the same records, the same bytes.

`index.html` stands alone: no script, nothing fetched. `roundup.json` is the records;
the other two are drawn from it, so that `check` can draw them again and compare.
"""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from dateline.errors import WrongRecord
from dateline.model import sha256_of
from dateline.records import from_plain, to_plain
from dateline.roundup import words
from dateline.roundup.record import FORMAT, Block, Roundup
from dateline.roundup.timeline import draw

FILES: Final = ("index.html", "roundup.md", "roundup.json")

# The two palettes, name -> (light, dark). Contrast of each pair of SHADES is tested to WCAG AA.
PALETTE: Final = {
    "paper": ("#fbfaf6", "#15171a"),
    "card": ("#f3f0e8", "#1e2125"),
    "ink": ("#1b1a17", "#ebe8e1"),
    "soft": ("#5a564c", "#b0aba0"),
    "rule": ("#d8d2c4", "#3a3d42"),
    "link": ("#1d4a78", "#9cc6f0"),
    "denied": ("#8c2318", "#f2a597"),
    "careful": ("#70470a", "#e8c170"),
    "firm": ("#1f5c3a", "#93d3a8"),
    "mark": ("#f7e6a6", "#544715"),
}
_TEXT: Final = ("ink", "soft", "link", "denied", "careful", "firm")
SHADES: Final = (
    *((front, "paper") for front in _TEXT),
    *((front, "card") for front in _TEXT),
    ("ink", "mark"),
    ("paper", "ink"),
)

_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]<>#|~])")
_LIST_START: Final = re.compile(r"^(\s*)([-+=]|\d+[.)])")


_POINTING: Final = re.compile(
    r"(?:his|her|its|their|our|my)\b|the (?:group|movement|militia|company|firm|organi[sz]ation)$",
    re.I,
)
_ASIDE: Final = ".writing-"


def to_json(roundup: Roundup) -> str:
    """Give `roundup.json`: the format, a digest over all the rest, then the records."""
    plain = to_plain(roundup)
    head = {"format": FORMAT, "digest": _digest(plain)}
    return json.dumps(head | plain, ensure_ascii=False, indent=1) + "\n"


def from_json(text: str) -> Roundup:
    """Give the roundup that `text` holds; WrongRecord where it is not one, or was changed."""
    try:
        plain = json.loads(text)
    except ValueError as error:
        raise WrongRecord(f"roundup.json is not JSON: {error}", about="roundup.json") from error
    if not isinstance(plain, Mapping) or plain.get("format") != FORMAT:
        raise WrongRecord(f"roundup.json is not of format {FORMAT!r}", about="roundup.json")
    return from_plain(Roundup, plain)


def digest_of_json(text: str) -> tuple[str, str]:
    """Give the digest that `roundup.json` states and the one that its records have."""
    plain = json.loads(text)
    rest = {k: v for k, v in plain.items() if k not in ("format", "digest")}
    return str(plain.get("digest")), _digest(rest)


def _digest(plain: Any) -> str:
    return sha256_of(json.dumps(plain, ensure_ascii=False, sort_keys=True))


def to_html(roundup: Roundup) -> str:
    """Give `index.html`, one page that needs nothing beside it."""
    return _draw_page("page.html", roundup)


def to_markdown(roundup: Roundup) -> str:
    """Give `roundup.md`, with the receipts as footnotes."""
    text = _draw_page("page.md", roundup)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _draw_page(template: str, roundup: Roundup) -> str:
    lines = {line.id: line for line in roundup.lines()}
    numbers = {line_id: i for i, line_id in enumerate(lines, 1)}
    return (
        templates()
        .get_template(template)
        .render(
            roundup=roundup,
            numbers=numbers,
            digest=_digest(to_plain(roundup)),
            drawings={b.story_id: draw(b.timeline, roundup.day) for b in roundup.blocks},
            palette=PALETTE,
        )
    )


@cache
def templates() -> Environment:
    """Give the room's templates, with its words and filters."""
    env = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(enabled_extensions=("html", "css")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.globals["words"] = words
    env.globals["denied_by"] = denied_by
    env.filters["md"] = markdown
    return env


def denied_by(block: Block) -> list[str]:
    """Give who denies something in a block, in few words, for the contents list.

    "His spokeswoman" tells nothing so far from its sentence: left out beside others.
    """
    names = [
        d.speaker.split(",")[0]
        for e in block.exchanges
        for d in e.denials
        if d.speaker and (e.says or words.verb(d) == "denied")
    ]
    each = list({words.capital(name): name for name in reversed(names)}.values())[::-1]
    return [name for name in each if not _POINTING.match(name)] or each


def markdown(text: str) -> str:
    """Give `text` so that Markdown prints it as it stands."""
    safe = _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
    return _LIST_START.sub(r"\1\\\2", safe)


def write_roundup(roundup: Roundup, folder: Path) -> tuple[Path, ...]:
    """Write the three files into `folder` and give their paths; each appears whole or not."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = (to_html(roundup), to_markdown(roundup), to_json(roundup))
    for left in folder.glob(f"{_ASIDE}*"):  # by a run that was killed
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=_ASIDE) as aside:
        for name, text in zip(FILES, texts, strict=True):
            with (Path(aside) / name).open("wb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
        for name in FILES:
            os.replace(Path(aside) / name, folder / name)
    return tuple(folder / name for name in FILES)
