"""`sheaf demo`: the reader on a built-in sample, in a home that is deleted afterwards."""

from __future__ import annotations

import tempfile
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from digest.cli.reader import open_reader
from digest.storage.paths import home_at

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Add no options."""


def run(arguments: argparse.Namespace) -> int:  # noqa: ARG001 - every command takes it
    """Open the reader on the sample."""
    from tui.terminal import ownership

    ownership.check()
    with tempfile.TemporaryDirectory(prefix="sheaf-demo-") as folder:
        folders = home_at(Path(folder))
        fill(folders.library)
        code, _ = open_reader(folders, tells_changes=False)  # none of them is kept
    return code


def fill(library: Path) -> None:
    """Import the sample into a library."""
    from digest.ingest.files import import_file
    from digest.library import Library

    with as_file(files("digest") / "demo" / "landmarks.jsonl") as sample:
        import_file(str(sample), Library(library), source_name="jsonl", name="sample")
