"""Everything that Sheaf raises on purpose, each a sentence for the person at the keyboard.

SheafError
├── InputError      a file or stream that cannot be taken in
├── StoreError      the library, the bookmarks or the index cannot be read or written
├── ConfigError     the config file says something that Sheaf does not understand
├── FetchError      a service gave no answer that Sheaf can use
│   ├── UnreachableError   no connection to it: offline, or no such host
│   └── DeferredError      it asks to be left alone for a while
├── TerminalError   the terminal cannot show the reader
├── NotFoundError   no paper, bookmark or digest of that name
└── UsageError      a wrong call of the command line (exit code 2)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class SheafError(Exception):
    """What went wrong, where, and what to do about it.

    `str()` of it is one line: ``where, line N: what; remedy``.
    """

    exit_code = 1
    """What the command line exits with when this reaches it."""

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
    """A file or stream that cannot be taken in: missing, unreadable, or no digest."""


class StoreError(SheafError):
    """The library, the bookmarks or the index cannot be read or written."""


class ConfigError(SheafError):
    """The config file says something that Sheaf does not understand."""


class FetchError(SheafError):
    """A service gave no answer that Sheaf can use."""

    transient = False
    """Whether the same request may well succeed when it is sent again at once."""

    def __init__(
        self, what: str, *, where: Path | str | None = None, hint: str = "", transient: bool = False
    ) -> None:
        super().__init__(what, where=where, hint=hint)
        self.transient = transient


class UnreachableError(FetchError):
    """There is no connection to a service: the machine is offline, or the host does not exist."""


class DeferredError(FetchError):
    """A service asks to be left alone for a while."""


class TerminalError(SheafError):
    """The terminal cannot show the reader: no terminal, too dumb, or too small."""


class NotFoundError(SheafError):
    """There is no paper, bookmark or digest of that name."""


class UsageError(SheafError):
    """A wrong call of the command line."""

    exit_code = 2
