"""A desk: a folder with `desk.toml`, the archive and the printed roundups."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from dateline.archive import Archive
from dateline.errors import WrongInput
from dateline.outlets import add_outlets
from dateline.progress import Progress
from dateline.settings import TEMPLATE, Settings, read_settings

SETTINGS_NAME: Final = "desk.toml"


@dataclass(frozen=True, slots=True)
class Desk:
    """An open desk. Use as a context manager; `quiet` silences progress."""

    folder: Path
    settings: Settings
    archive: Archive
    quiet: bool = False

    @classmethod
    def open(cls, folder: Path, *, quiet: bool = False) -> Self:
        """Open the desk in `folder`; WrongInput where there is none, saying how to make one."""
        path = folder / SETTINGS_NAME
        if not path.is_file():
            raise WrongInput(
                f"no desk in {str(folder)!r}; make one with: dateline --desk {folder} init",
                about=str(folder),
            )
        settings = read_settings(path.read_text("utf-8"), about=str(path))
        add_outlets(settings.outlets)
        return cls(folder, settings, Archive.open(folder), quiet)

    @classmethod
    def make(cls, folder: Path, *, extra: Iterable[str] = (), quiet: bool = False) -> Self:
        """Make a desk in `folder` if there is none, with `extra` lines of settings; open it."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / SETTINGS_NAME
        if not path.exists():
            path.write_text("\n".join((TEMPLATE, *extra)), "utf-8")
        return cls.open(folder, quiet=quiet)

    def progress(self, what: str, total: int | None = None) -> Progress:
        """A counter on stderr for one step."""
        return Progress(what, total, quiet=self.quiet)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.archive.close()
