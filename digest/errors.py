"""Every error that Sheaf raises on purpose, each with a message for the person at the keyboard.

SheafError
├── InputError      a file or stream that cannot be imported
├── TextError       a page or file that holds no whole paper
├── StoreError      the library, the bookmarks or the index cannot be read or written
├── ConfigError     the config file is invalid
├── FetchError      a service gave no usable response
│   ├── UnreachableError   no connection to it: offline, or no such host
│   ├── DeferredError      it asked us to wait before the next request
│   ├── MissingPageError   it has no such page
│   └── StoppedError       the person stopped waiting for it
├── TerminalError   the terminal cannot show the reader
├── InternalError   Sheaf itself is at fault
├── NotFoundError   no such paper, bookmark or digest
└── UsageError      the command line was used incorrectly (exit code 2)
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


class TextError(SheafError):
    """A page or file that holds no whole paper: a stub, a failed conversion, or beyond bounds."""


class StoreError(SheafError):
    """The library, the bookmarks or the index cannot be read or written."""


class ConfigError(SheafError):
    """The config file is invalid."""


class FetchError(SheafError):
    """A service gave no usable response."""

    transient = False
    """Whether the same request is likely to succeed if it is repeated right away."""

    def __init__(
        self, what: str, *, where: Path | str | None = None, hint: str = "", transient: bool = False
    ) -> None:
        super().__init__(what, where=where, hint=hint)
        self.transient = transient


class UnreachableError(FetchError):
    """No connection to a service: the machine is offline, or the host does not exist."""


class DeferredError(FetchError):
    """A service asked us to wait before the next request."""


class MissingPageError(FetchError):
    """A service has no such page, or sends us away from itself instead of showing one."""


class StoppedError(FetchError):
    """The person stopped waiting for a service."""


class TerminalError(SheafError):
    """The terminal cannot show the reader: it is missing, too limited or too small."""


class InternalError(SheafError):
    """Sheaf itself is at fault: something failed that it didn't expect to."""


class NotFoundError(SheafError):
    """No such paper, bookmark or digest."""


class UsageError(SheafError):
    """The command line was used incorrectly."""

    exit_code = 2


def fault(error: BaseException, where: Path | str | None = None) -> InternalError:
    """Return what to tell people about an exception that nobody expected."""
    said = " ".join(str(error).split())[:_LONGEST_MESSAGE]
    kind = type(error).__name__
    return InternalError(
        f"internal error ({kind}: {said})" if said else f"internal error ({kind})",
        where=where,
        hint="please report it with the traceback that SHEAF_DEBUG=1 prints",
    )


_LONGEST_MESSAGE = 300
"""Characters; an exception may quote a whole file."""
