"""The option `--saved`, which several commands have."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add_saved_option(parser: argparse.ArgumentParser, what: str) -> None:
    """Add `--saved N`; `what` says what the command does with the search."""
    parser.add_argument("--saved", metavar="N", type=int, choices=range(1, 10), help=what)
