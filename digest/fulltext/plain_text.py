"""The words of spans and blocks as plain text: for titles, outlines and the index of passages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.fulltext import document as d

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def line(spans: Iterable[d.Span]) -> str:
    """Return spans on one line; a formula is its TeX, footnotes are left out."""
    return " ".join("".join(_pieces(spans)).split())


def _pieces(spans: Iterable[d.Span]) -> Iterator[str]:
    for span in spans:
        match span:
            case d.Text() | d.Code():
                yield span.text
            case d.Math():
                yield span.tex
            case d.Unread():
                yield span.source
            case d.LineBreak():
                yield " "
            case d.Footnote():
                pass
            case _:
                yield from _pieces(span.spans)


def verbatim(spans: Iterable[d.Span]) -> str:
    """Return spans as they are, spaces and all; for lines whose spaces count."""
    return "".join(_pieces(spans))
