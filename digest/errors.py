"""Every error that Sheaf raises on purpose, each with a message for the person at the keyboard.

SheafError
├── InputError      a file or stream that cannot be imported
├── StoreError      the library, the bookmarks or the index cannot be read or written
├── ConfigError     the config file is invalid
├── FetchError      a service gave no usable response
│   ├── UnreachableError   no connection to it: offline, or no such host
│   └── DeferredError      it asked not to be contacted for a while
├── TerminalError   the terminal cannot show the reader
├── NotFoundError   no such paper, bookmark or digest
└── UsageError      wrong usage of the command line (exit code 2)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class SheafError(Exception):
    """What went wrong, where, and what to do about it.

    Its `str()` is one line: ``where, line N: what; hint``.
    """

    exit_code = 1
    """The exit code of a command that ends with this error."""

    def __init__(
        self, what: str, *, where: Path | str | None = None, line: int | None = None, hint: str = ""
    ) -> None:
        self.what = what
        self.where = where
        self.line = line
        self.hint = hint
        place = "" if where is None else str(where)
        if line is not None:
            place += f", line {line}" if place else f"line {line}"
        sentence = f"{place}: {what}" if place else what
        super().__init__(f"{sentence}; {hint}" if hint else sentence)


class InputError(SheafError):
    """A file or stream that cannot be imported: missing, unreadable, or not a digest."""


class StoreError(SheafError):
    """The library, the bookmarks or the index cannot be read or written."""


class ConfigError(SheafError):
    """The config file is invalid."""


class FetchError(SheafError):
    """A service gave no usable response."""

    transient = False
    """Whether the same request is likely to succeed if it is sent again right away."""

    def __init__(
        self, what: str, *, where: Path | str | None = None, hint: str = "", transient: bool = False
    ) -> None:
        super().__init__(what, where=where, hint=hint)
        self.transient = transient


class UnreachableError(FetchError):
    """No connection to a service: the machine is offline, or the host does not exist."""


class DeferredError(FetchError):
    """A service asked not to be contacted for a while."""


class TerminalError(SheafError):
    """The terminal cannot show the reader: there is none, or it is too dumb or too small."""


class NotFoundError(SheafError):
    """There is no such paper, bookmark or digest."""


class UsageError(SheafError):
    """Wrong usage of the command line."""

    exit_code = 2
