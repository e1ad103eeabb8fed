"""The pages of a PDF as pieces of text with places, read by PDFium in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from digest.errors import TextError

MOST_BYTES: Final = 50_000_000
MOST_PAGES: Final = 500
MOST_CHARACTERS: Final = 4_000_000
_SECONDS: Final = 90.0
"""Of wall clock; the process itself has fewer of processor time."""
_PROGRAM: Final = Path(__file__).with_name("extract.py")
_BOLD: Final = 1
_FORMULA: Final = 2
_TOLD: Final = {
    "password": "the PDF is protected by a password",
    "damaged": "the PDF is damaged",
    "characters": f"the PDF has more than {MOST_CHARACTERS:,} characters",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters on one line, or a part of it; places in points from the page's lower left corner."""

    left: float
    bottom: float
    right: float
    top: float
    size: float
    runs: tuple[tuple[str, int], ...]
    """Text, and 1 where it is raised, -1 where it is lowered, else 0."""
    bold: bool = False
    formula: bool = False
    """Whether a good part of it is set in a font of formulas."""

    @property
    def text(self) -> str:
        """What it says."""
        return "".join([text for text, _ in self.runs])


@dataclass(frozen=True, slots=True)
class Page:
    """A page."""

    width: float
    height: float
    stamp: str
    """What stands upright in its margin."""
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Pages:
    """A PDF."""

    pages: tuple[Page, ...]
    total: int
    """How many pages it has; no more than `MOST_PAGES` are read."""


def read_pages(data: bytes) -> Pages:
    """Return the pages of a PDF.

    Raises:
        TextError: pypdfium2 isn't installed, or the file can't be read within bounds.
    """
    if find_spec("pypdfium2") is None:
        raise TextError(
            "reading a PDF needs pypdfium2", hint="`pip install 'papersheaf[pdf]'` installs it"
        )
    if len(data) > MOST_BYTES:
        raise TextError(
            f"the PDF has {len(data) / 1e6:,.0f} MB, more than the {MOST_BYTES / 1e6:,.0f} MB that"
            " Sheaf reads"
        )
    command = [sys.executable, "-P", str(_PROGRAM), str(MOST_PAGES), str(MOST_CHARACTERS)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command, input=data, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TextError("the PDF takes too long to read") from error
    lines = done.stdout.splitlines()
    values = [json.loads(line) for line in lines if line.endswith(b"}")]
    if values and "error" in values[-1]:
        raise TextError(_TOLD[values[-1]["error"]])
    if done.returncode != 0 or not values:
        raise TextError("the PDF can't be read: it takes too much time or memory, or is damaged")
    return Pages(tuple(_page(each) for each in values[1:]), int(values[0]["pages"]))


def _page(value: dict[str, Any]) -> Page:
    pieces = tuple(
        Piece(
            float(left),
            float(bottom),
            float(right),
            float(top),
            float(size),
            tuple((str(text), int(shift)) for text, shift in runs),
            bold=bool(flags & _BOLD),
            formula=bool(flags & _FORMULA),
        )
        for left, bottom, right, top, size, flags, runs in value["pieces"]
    )
    return Page(float(value["width"]), float(value["height"]), str(value["stamp"]), pieces)
