"""All commands in one parser, from which completions and the manual page are made.

Running a command needs only its own parser; this one imports every command.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import Final

from digest.cli import COMMANDS, CommandParser, command_module, description_of

SUMMARY: Final = "a terminal reader for papers"


def whole_parser() -> argparse.ArgumentParser:
    """Return the parser of `sheaf` with every command, in the order of `sheaf --help`."""
    parser = CommandParser(prog="sheaf", description=f"Sheaf, {SUMMARY}.", allow_abbrev=False)
    parser.add_argument("-V", "--version", action="store_true", help="show the version")
    commands = parser.add_subparsers(metavar="COMMAND")
    for name, help_line in COMMANDS.items():
        one = commands.add_parser(
            name, help=help_line, description=description_of(name), allow_abbrev=False
        )
        command_module(name).configure(one)
    return parser


@dataclass(frozen=True, slots=True)
class Subcommand:
    """A command of a parser."""

    name: str
    parser: argparse.ArgumentParser
    summary: str
    """Its help line."""


@dataclass(frozen=True, slots=True)
class Syntax:
    """What a parser takes, beside `--help`."""

    arguments: tuple[argparse.Action, ...]
    commands: tuple[Subcommand, ...]
    needs_command: bool


def syntax_of(parser: argparse.ArgumentParser) -> Syntax:
    """Return what a parser takes. argparse has no public way to ask; shtab asks like this too."""
    arguments, commands, needs_command = [], [], False
    for action in parser._actions:  # noqa: SLF001
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            needs_command = action.required
            summaries = {each.dest: each.help or "" for each in action._get_subactions()}  # noqa: SLF001
            commands += [
                Subcommand(name, one, summaries.get(name, ""))
                for name, one in action.choices.items()
            ]
        elif "--help" not in action.option_strings:
            arguments.append(action)
    return Syntax(tuple(arguments), tuple(commands), needs_command)
