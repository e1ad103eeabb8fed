"""Small PDFs, made by hand: words in Helvetica at places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Words:
    """Words on one line of a page; `x` and `y` in points from the lower left corner."""

    x: float
    y: float
    text: str
    size: float = 10
    bold: bool = False
    upright: bool = False
    """Whether they stand upright in the margin."""


def lines(x: float, y: float, *texts: str, size: float = 10, gap: float = 12) -> list[Words]:
    """Lines below each other."""
    return [Words(x, y - gap * at, text, size) for at, text in enumerate(texts)]


def pdf(*pages: Sequence[Words]) -> bytes:
    """A PDF of A4 pages."""
    contents = [_content(each) for each in pages]
    kids = " ".join(f"{5 + 2 * at} 0 R" for at in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    ]
    for at, content in enumerate(contents):
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {6 + 2 * at} 0 R "
            "/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>".encode(),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        ]
    made = bytearray(b"%PDF-1.4\n")
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        made += b"%010d 00000 n \n" % place
    made += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        table,
    )
    return bytes(made)


def _content(words: Sequence[Words]) -> bytes:
    shown = []
    for each in words:
        matrix = "0 1 -1 0" if each.upright else "1 0 0 1"
        text = each.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        font = "F2" if each.bold else "F1"
        shown.append(f"BT /{font} {each.size} Tf {matrix} {each.x} {each.y} Tm ({text}) Tj ET")
    return "\n".join(shown).encode("cp1252")
