"""`sheaf man`: the manual page, made from the parsers of all commands.

argparse-manpage would print what argparse formats, which differs from one Python to the next; the
page in the wheel must be the same whichever Python makes it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from digest import __version__

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from digest.cli.whole_parser import Subcommand

_DESCRIPTION: Final = """\
Without a command, sheaf opens the reader. Press ? there for its keys.
"""
_FILES: Final = (
    ("~/.local/share/sheaf/library/", "the papers and digests; the only truth"),
    ("~/.local/share/sheaf/texts/", "whole papers, each page as it came; see sheaf text"),
    ("~/.local/share/sheaf/bookmarks.jsonl", "bookmarks, tags, notes and what you read"),
    ("~/.config/sheaf/config.toml", "the config; see sheaf config"),
    ("~/.cache/sheaf/", "the index and fetched responses; may be deleted at any time"),
)
_ENVIRONMENT: Final = (
    ("SHEAF_HOME", "a folder that has all of the files instead"),
    ("VISUAL, EDITOR", "the editor for notes and for sheaf config edit"),
    ("SHEAF_DEBUG", "if set, an internal error prints its traceback"),
)
_EXIT_STATUS: Final = (
    ("0", "success, also if nothing was found"),
    ("1", "an error, told in one line on standard error"),
    ("2", "wrong usage"),
    ("130", "stopped by Ctrl-C"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add no options."""
    parser.description = (
        "Show the manual page, or print its source if the output is not a terminal."
    )


def run(arguments: argparse.Namespace) -> int:  # noqa: ARG001 - every command takes it
    """Show the page with `man` on a terminal; print its source elsewhere."""
    man = shutil.which("man")
    if not sys.stdout.isatty() or man is None:
        print(page(), end="")
        return 0
    with tempfile.TemporaryDirectory(prefix="sheaf-man-") as folder:
        file = Path(folder) / "sheaf.1"
        file.write_text(page(), encoding="utf-8")
        return subprocess.run([man, str(file)], check=False).returncode  # noqa: S603


def page() -> str:
    """Return the page as man(7) source."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    from digest.cli.whole_parser import SUMMARY, syntax_of, whole_parser

    yield f'.TH SHEAF 1 "" "sheaf {__version__}" "Sheaf"'
    yield from (".SH NAME", _text(f"sheaf - {SUMMARY}"))
    yield from (".SH SYNOPSIS", r"\fBsheaf\fR [\fICOMMAND\fR ...]")
    yield from (".SH DESCRIPTION", _text(_DESCRIPTION), ".SH COMMANDS")
    for each in syntax_of(whole_parser()).commands:
        yield from _command(f"sheaf {each.name}", each)
    yield ".SH FILES"
    yield from _terms((_bold(term), meaning) for term, meaning in _FILES)
    yield ".SH ENVIRONMENT"
    yield from _terms((_bold(term), meaning) for term, meaning in _ENVIRONMENT)
    yield ".SH EXIT STATUS"
    yield from _terms((_bold(term), meaning) for term, meaning in _EXIT_STATUS)


def _command(name: str, command: Subcommand) -> Iterator[str]:
    from digest.cli.whole_parser import syntax_of

    parser, syntax = command.parser, syntax_of(command.parser)
    heading = [_bold(name)]
    if any(each.option_strings for each in syntax.arguments):
        heading.append("[options]")
    heading += [_operand(each) for each in syntax.arguments if not each.option_strings]
    if syntax.needs_command:
        heading.append(r"\fICOMMAND\fR")
    yield ".SS " + " ".join(heading)
    yield _text(_sentence(parser.description or command.summary))
    yield from _terms((_term(each), _help(each, parser)) for each in syntax.arguments)
    if parser.epilog:
        yield from (".PP", ".nf", *map(_text, parser.epilog.split("\n")), ".fi")
    for each in syntax.commands:
        yield from _command(f"{name} {each.name}", each)


def _terms(terms: Iterable[tuple[str, str]]) -> Iterator[str]:
    for term, meaning in terms:
        yield from (".TP", term, _text(meaning) or "\\&")


def _term(action: argparse.Action) -> str:
    if not action.option_strings:
        return _operand(action)
    names = ", ".join(map(_bold, action.option_strings))
    return names if action.nargs == 0 else f"{names} {_operand(action)}"


def _operand(action: argparse.Action) -> str:
    """The value of an argument, as in a synopsis: `[FILE ...]`."""
    name = action.metavar or ""
    if not name and action.choices is not None:
        name = "{" + ",".join(map(str, action.choices)) + "}"
    one = rf"\fI{_escaped(str(name or action.dest.upper()))}\fR"
    shapes = {"?": f"[{one}]", "*": f"[{one} ...]", "+": f"{one} ..."}
    return shapes.get(str(action.nargs), one)


def _help(action: argparse.Action, parser: argparse.ArgumentParser) -> str:
    return (action.help or "") % {**vars(action), "prog": parser.prog}


def _sentence(text: str) -> str:
    first = text.split(maxsplit=1)[0]
    begin = text[0].upper() if first.islower() else text[0]  # arXiv stays arXiv
    return begin + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _bold(text: str) -> str:
    return rf"\fB{_escaped(text)}\fR"


def _text(text: str) -> str:
    """Text on one line, of which nothing is taken for a request."""
    text = _escaped(" ".join(text.split()))
    return rf"\&{text}" if text[:1] in {".", "'"} else text


def _escaped(text: str) -> str:
    return re.sub(r"[\\-]", lambda match: {"\\": r"\e", "-": r"\-"}[match[0]], text)


if __name__ == "__main__":
    print(page(), end="")
