"""Everything that Dateline raises on purpose.

DeskError                 carries `about`: the url, path, id or value it is about
├── WrongInput            the caller gave something that cannot be used
│   ├── WrongRecord       a JSON record is not in the documented form
│   └── WrongSettings     desk.toml or an option has a value we do not know
├── Unreadable            bytes that no article can be read from
├── Unreachable           a page or feed that could not be fetched
│   └── Refused           an address, host or size that we do not fetch
├── ArchiveError          the archive cannot be opened, or lacks what was asked
├── ModelError            the weights of a trained reader are missing or not the released ones
└── EvidenceError         words that do not stand where they are said to stand
"""


class DeskError(Exception):
    """The root of all errors raised on purpose; `about` names what it is about."""

    def __init__(self, message: str, *, about: str = "") -> None:
        super().__init__(message)
        self.about = about


class WrongInput(DeskError):
    """The caller gave something that cannot be used; the message says what would work."""


class WrongRecord(WrongInput):
    """A JSON record is not in the documented form."""


class WrongSettings(WrongInput):
    """A setting or option has a value that is not known."""


class Unreadable(DeskError):
    """Bytes that no article can be read from."""


class Unreachable(DeskError):
    """A page or feed that could not be fetched."""


class Refused(Unreachable):
    """An address, host or size that is not fetched by rule."""


class ArchiveError(DeskError):
    """The archive cannot be opened, or lacks what was asked for."""


class ModelError(DeskError):
    """The weights of a trained reader are missing, damaged or not the released ones."""


class EvidenceError(DeskError):
    """Words that do not stand where they are said to stand."""
