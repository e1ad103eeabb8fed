"""`sheaf demo`: the reader on a built-in sample, in a home that is deleted afterwards."""

from __future__ import annotations

import datetime as dt
import tempfile
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from digest.cli.reader import open_reader
from digest.storage.paths import home_at

if TYPE_CHECKING:
    import argparse

_OF_TODAY: Final = 20
"""Papers of the sample in the digest of today; the others are in that of yesterday."""


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


def fill(library: Path, today: dt.date | None = None) -> None:
    """Import the sample into a library as the digests of two days, so that a morning can be tried.

    Args:
        library: the folder.
        today: the day of the newer one; None for the day that it is.
    """
    from digest.ingest.pipeline import import_stream
    from digest.library import Library
    from digest.library.digests import Digests
    from digest.sources.base import Origin, digest_label

    today = today or dt.datetime.now().astimezone().date()
    lines = (files("digest") / "demo" / "landmarks.jsonl").read_bytes().splitlines(keepends=True)
    days = {today - dt.timedelta(days=1): lines[_OF_TODAY:], today: lines[:_OF_TODAY]}
    labels = []
    with Library(library).adding() as adding:
        for day, records in days.items():
            origin = Origin("sample", modified=today, date=day)
            import_stream(BytesIO(b"".join(records)), origin, adding, source_name="jsonl")
            labels.append(digest_label("jsonl", origin, None))
    digests = Digests.open(library)
    for label in labels:
        digests.rename(label, "Sample")
