"""`sheaf read`: the reader on the person's own library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.cli import demo
from digest.cli.reader import open_reader
from digest.storage.paths import home

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of `sheaf read`."""
    parser.add_argument("query", nargs="*", metavar="QUERY", help="what to search for at once")


def run(arguments: argparse.Namespace) -> int:
    """Open the reader, and the sample where that was asked for in it."""
    code, wants_demo = open_reader(home(), " ".join(arguments.query))
    return demo.run(arguments) if wants_demo else code
