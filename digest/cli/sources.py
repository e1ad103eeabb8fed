"""`sheaf sources`: what `sheaf add` can read."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from digest import sources
from digest.cli.common import add_listing_options, print_records
from digest.text import safe

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `sheaf sources`."""
    add_listing_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """List the sources, built-in ones first, and report broken plug-ins."""
    print_records([_record(name) for name in sources.names()], arguments, _line)
    for problem in sources.plugin_problems():
        print(f"sheaf: {safe(problem)}", file=sys.stderr)
    return 0


def _record(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "reads": str(sources.source(name).describes),
        "plugin": sources.is_plugin(name),
    }


def _line(record: dict[str, Any]) -> str:
    return f"{record['name']:<14}{record['reads']}{' (plug-in)' if record['plugin'] else ''}"
