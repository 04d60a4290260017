"""A desk: a folder with `desk.toml`, the archive and the printed roundups.

One process at a time may work a desk (a lock on `.lock`, let go of by whatever ends the process);
others may look.
"""

import fcntl
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from dateline.archive import Archive
from dateline.errors import WrongInput, WrongSettings
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
    lock: IO[bytes] | None = None

    @classmethod
    def open(cls, folder: Path, *, quiet: bool = False) -> Self:
        """Open the desk in `folder` to look; WrongInput where there is none, saying what helps."""
        settings = _settings(folder)
        add_outlets(settings.outlets)
        return cls(folder, settings, Archive.open(folder), quiet)

    @classmethod
    def work(cls, folder: Path, *, quiet: bool = False) -> Self:
        """Open the desk in `folder` to work it; WrongInput while another process does."""
        settings = _settings(folder)
        lock = _locked(folder)
        add_outlets(settings.outlets)
        archive = Archive.open(folder)
        archive.sweep()
        return cls(folder, settings, archive, quiet, lock)

    @classmethod
    def make(cls, folder: Path, *, settings: str = TEMPLATE, quiet: bool = False) -> Self:
        """Make a desk in `folder` if there is none, with `settings`; open it to work."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / SETTINGS_NAME
        if not path.exists():
            path.write_text(settings, "utf-8")
        return cls.work(folder, quiet=quiet)

    def progress(self, what: str, total: int | None = None) -> Progress:
        """A counter on stderr for one step."""
        return Progress(what, total, quiet=self.quiet)

    def close(self) -> None:
        """Close the archive and let others work."""
        self.archive.close()
        if self.lock is not None:
            self.lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.close()


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader finds the old one or the new one, never a half."""
    half = path.with_name(f".{path.name}.half")
    half.write_text(text, "utf-8")
    half.replace(path)


def _settings(folder: Path) -> Settings:
    path = folder / SETTINGS_NAME
    if not path.is_file():
        raise WrongInput(
            f"no desk in {str(folder)!r}; make one with: dateline --desk {folder} init",
            about=str(folder),
        )
    try:
        return read_settings(path.read_text("utf-8"), about=str(path))
    except UnicodeDecodeError as error:
        raise WrongSettings(f"{path} is not UTF-8: {error}", about=str(path)) from error


def _locked(folder: Path) -> IO[bytes]:
    lock = (folder / ".lock").open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise WrongInput(
            f"another dateline is at work on {str(folder)!r}; wait until it is done",
            about=str(folder),
        ) from error
    return lock
