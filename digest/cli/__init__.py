"""The command line: finds the command, runs it, and turns every failure into one line.

A command is a module in this package with `configure(parser)` and `run(arguments) -> exit code`;
one whose first word may be left out puts it there in `completed(words)`.
Only the command being run is imported, so `sheaf --version` loads neither Whoosh nor Textual.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import os
import sys
from typing import TYPE_CHECKING, Any, Final, NoReturn

from digest import __version__
from digest.cli import wall
from digest.errors import SheafError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS: Final = {
    "read": "open the reader (the same as plain `sheaf`)",
    "demo": "try the reader on a built-in sample; nothing is saved",
    "add": "import digests or bibliographies",
    "fetch": "fetch papers from Hugging Face, arXiv or a feed",
    "sync": "fetch everything that your config subscribes to",
    "sources": "list the formats that `sheaf add` can read",
    "search": "search the library",
    "list": "list every paper",
    "show": "show one paper",
    "text": "print the whole text of a paper; fetch, add, list and remove texts",
    "similar": "list the papers most similar to one",
    "digests": "list, rename, remove and restore digests",
    "split": "take a wrongly merged paper apart, or join it again",
    "bookmark": "add, remove, list, tag, annotate and restore bookmarks",
    "mark": "mark papers as read or unread, and undo it",
    "export": "write papers as BibTeX, RIS, CSL JSON, Markdown, JSON lines, CSV or Atom",
    "index": "rebuild, check or describe the search index",
    "config": "show, find, edit and check the config file",
    "completions": "print completions for bash, zsh or fish",
    "man": "show the manual page",
    "doctor": "show where everything is, report problems and fix what is safe to fix",
}
"""Every command and its one-line description, in the order of `sheaf --help`."""

_DEFAULT: Final = "read"
_MODULES: Final = {"list": "list_all"}
"""Modules of another name than their command: `list` would hide Python's own."""


class CommandParser(argparse.ArgumentParser):
    """Reports wrong usage in one line, like every other error in Sheaf."""

    def error(self, message: str) -> NoReturn:
        """Raise the error that `main` reports."""
        raise UsageError(message, hint=f"see `{self.prog} --help`")


def program() -> NoReturn:
    """Run the command line of this process and exit: what `sheaf` in a shell calls."""
    code = main()
    threading = sys.modules.get("threading")  # commands that start no thread needn't load it
    threads = [] if threading is None else threading.enumerate()
    if any(each.daemon for each in threads):
        # A search, or the opening of the library, goes on behind a person who has quit. Python
        # would unwind its thread when it wants the lock back; within C++ (NumPy's) that aborts.
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)
    sys.exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        The exit code: 0, 1 for an error, 2 for wrong usage, 130 after Ctrl-C.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:  # it was already closed when we started
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
        elif name != "stdin" and isinstance(stream, io.TextIOWrapper):
            # Print a question mark for what the terminal's encoding lacks, instead of failing.
            stream.reconfigure(errors="replace")
    wall.build()
    try:
        return _run(list(sys.argv[1:] if argv is None else argv))
    except SheafError as error:
        print(f"sheaf: {_one_line(str(error))}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("sheaf: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:
        _drop_output()  # the program reading it (head, less) has had enough
        return 0
    except OSError as error:
        if error.filename is not None:
            return _internal_error(error)
        _drop_output()
        reason = (error.strerror or type(error).__name__).lower()
        print(f"sheaf: cannot write the output: {reason}; send it elsewhere", file=sys.stderr)
        return 1
    except Exception as error:  # noqa: BLE001 - people get one line, not a traceback
        return _internal_error(error)


def _drop_output() -> None:
    # Otherwise Python would fail on flushing what is left in its buffer when it exits.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _internal_error(error: Exception) -> int:
    if os.environ.get("SHEAF_DEBUG"):
        raise error
    kind = type(error).__name__
    print(
        f"sheaf: internal error ({kind}: {_one_line(str(error))}); please report it with the "
        "traceback that SHEAF_DEBUG=1 prints",
        file=sys.stderr,
    )
    return 1


def _run(argv: list[str]) -> int:
    options = argv[:1]
    if not argv or (argv[0].startswith("-") and options[0] not in _TOP_OPTIONS):
        argv = [_DEFAULT, *argv]
    name = argv[0]
    if name in {"--version", "-V"}:
        print(f"sheaf {__version__}")
        return 0
    if name in {"--help", "-h", "help"}:
        print(_help())
        return 0
    if name not in COMMANDS:
        raise UsageError(f"unknown command {name!r}", hint="see `sheaf --help`")
    command = command_module(name)
    parser = CommandParser(
        prog=f"sheaf {name}", description=description_of(name), allow_abbrev=False
    )
    command.configure(parser)
    words = command.completed(argv[1:]) if hasattr(command, "completed") else argv[1:]
    code: int = command.run(parser.parse_args(words))
    if code == 0:
        print(end="", flush=True)  # now, so that `main` handles a broken pipe
    return code


def command_module(name: str) -> Any:
    """Import and return the module of a command, with its `configure` and `run`."""
    return importlib.import_module(f"digest.cli.{_MODULES.get(name, name)}")


def description_of(name: str) -> str:
    """Return the description of a command, for its help."""
    return COMMANDS[name][0].upper() + COMMANDS[name][1:]


_TOP_OPTIONS: Final = frozenset({"--version", "-V", "--help", "-h"})


def _help() -> str:
    width = max(map(len, COMMANDS)) + 2
    lines = [f"  {name:<{width}}{help_line}" for name, help_line in COMMANDS.items()]
    return "\n".join(
        [
            "Sheaf, a terminal reader for papers.",
            "",
            "usage: sheaf [COMMAND ...]     sheaf COMMAND --help",
            "",
            *lines,
            "",
            "Files are kept in your platform's folders, or under SHEAF_HOME if it is set.",
        ]
    )


def _one_line(text: str) -> str:
    from digest.text import safe

    return safe(" ".join(text.split()))
