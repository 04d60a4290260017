"""The import check: rooms know the nouns, never one another, and hide no imports in functions.

    python tools/rooms.py        prints what breaks the rules and exits 1, or one line and 0

Rules are the table below. `import dateline` must load no heavy library: that is measured, in a
fresh interpreter, not read off the source.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

SRC = Path(__file__).resolve().parents[1] / "src" / "dateline"

SHARED = frozenset({"model", "errors", "records", "released", "text", "outlets"})
ROOMS = frozenset(
    {"collect", "read", "lineage", "understand", "stories", "claims", "timing", "roundup"}
)
# module or package -> what of dateline it may import, beside itself
MAY_IMPORT: dict[str, frozenset[str]] = {
    "__init__": frozenset(),
    "errors": frozenset(),
    "model": frozenset({"errors"}),
    "records": frozenset({"errors", "model"}),
    "released": frozenset({"errors"}),
    "text": frozenset({"model"}),
    "outlets": frozenset(),
    "settings": frozenset({"errors", "outlets"}),
    "progress": frozenset(),
    "workers": frozenset(),
    **dict.fromkeys(ROOMS, SHARED),
    "archive": frozenset({"model", "errors", "records"}),
    "demo": frozenset(),
    "pipeline": SHARED | ROOMS | {"archive", "settings", "progress", "workers", "demo"},
    "commands": SHARED | {"cli", "pipeline", "settings", "progress", "timing", "__init__"},
    "cli": frozenset({"errors", "__init__"}),
    "__main__": frozenset({"cli"}),
}
HEAVY = ("spacy", "trafilatura", "lxml", "numpy", "httpx", "feedparser", "jinja2", "nupunkt",
         "py3langid", "fastwarc", "resiliparse", "htmldate")  # fmt: skip
LIGHT_MODULES = ("dateline", "dateline.cli", "dateline.model", "dateline.archive")


def main() -> int:
    """Print every broken rule; give 1 if there is one."""
    wrong = [w for path in sorted(SRC.rglob("*.py")) for w in broken_rules(path)]
    wrong += [w for module in LIGHT_MODULES for w in heavy_imports(module)]
    print("\n".join(wrong) or "rooms: every import keeps to its room")
    return 1 if wrong else 0


def broken_rules(path: Path) -> Iterator[str]:
    """Yield what is wrong with one module's imports."""
    relative = path.relative_to(SRC)
    home = relative.parts[0].removesuffix(".py")
    if home not in MAY_IMPORT:
        yield f"{relative}: {home!r} is in no row of tools/rooms.py; add it with what it may import"
        return
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        for room in (name.split(".")[1] for name in imported(node)):
            if room != home and room not in MAY_IMPORT[home]:
                yield f"{relative}:{line_of(node)}: {home} may not import dateline.{room}"
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            hidden = (n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom))
            yield from (f"{relative}:{n.lineno}: an import hidden in a function" for n in hidden)


def imported(node: ast.AST) -> Iterator[str]:
    """Yield the modules of dateline that an import statement names, with their room."""
    names: list[str] = []
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and node.level:
        names = ["dateline.relative_imports_are_not_used"]
    elif isinstance(node, ast.ImportFrom) and node.module == "dateline":
        names = [f"dateline.{alias.name}" for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and node.module:
        names = [node.module]
    for name in names:
        if name.split(".")[0] == "dateline":
            yield "dateline.__init__" if name in ("dateline", "dateline.__version__") else name


def line_of(node: ast.AST) -> int:
    """Give the line of a node that has one."""
    return int(getattr(node, "lineno", 0))


def heavy_imports(module: str) -> Iterator[str]:
    """Yield the heavy libraries that importing `module` loads in a fresh interpreter."""
    code = f"import sys, {module}; print(*(m for m in {HEAVY!r} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    for name in done.stdout.split():
        yield f"import {module} loads {name}, which is heavy"


if __name__ == "__main__":
    sys.exit(main())
