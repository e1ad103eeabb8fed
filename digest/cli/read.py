"""`sheaf read`: the reader on your own library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.cli import demo
from digest.cli.reader import open_reader
from digest.storage.paths import home

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `sheaf read`."""
    parser.add_argument("query", nargs="*", metavar="QUERY", help="start with this search")


def run(arguments: argparse.Namespace) -> int:
    """Open the reader, and then the sample if the person asked for it there."""
    code, wants_demo = open_reader(home(), " ".join(arguments.query))
    return demo.run(arguments) if wants_demo else code
