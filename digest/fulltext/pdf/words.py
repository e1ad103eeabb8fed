"""Makes spans of lines: words that were broken at their ends become whole again."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from digest.fulltext import document as d
from digest.fulltext.tidying import merged, tidy, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from digest.fulltext.pdf.columns import Line

_HYPHENS: Final = "\x02\ufffe\xad-‐"
"""How PDFium tells a hyphen at the end of a line."""
_LIGATURES: Final = str.maketrans(
    {
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "ﬅ": "st",
        "ﬆ": "st",
        "\x02": "-",
        "\ufffe": "-",
    }
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LAST: Final = re.compile(r"(?<![^\W\d_])([^\W\d_]++)$")
_FIRST: Final = re.compile(r"([^\W\d_]+)")
_STYLES: Final = {1: d.Style.SUPERSCRIPT, -1: d.Style.SUBSCRIPT}


class Words:
    """The words of a paper, by which it is known how one is written that was broken."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._known: Counter[str] = Counter()
        for line in lines:
            text = line.text.translate(_LIGATURES).lower()
            self._known.update(_WORD.findall(text))

    def spans(self, lines: Sequence[Line]) -> tuple[d.Span, ...]:
        """Return lines as spans."""
        spans: list[d.Span] = []
        for line in lines:
            own = _spans(line)
            if spans and own:
                self._join(spans, own)
            spans += own
        return trimmed(merged(spans))

    def _join(self, spans: list[d.Span], own: list[d.Span]) -> None:
        """Change the end of what is there so that the next line follows it."""
        last, first = spans[-1], own[0]
        if not isinstance(last, d.Text) or not isinstance(first, d.Text):
            spans.append(d.Text(" "))
            return
        text = last.text.rstrip()
        if (
            len(text) > 1
            and text[-1] in _HYPHENS
            and (text[-2].isalpha() or text[-2] == "/")
            and first.text[:1].isalpha()
        ):
            spans[-1] = d.Text(text[:-1] + self._hyphen(text, first.text))
        else:
            spans[-1] = d.Text(text.rstrip() + " ")

    def _hyphen(self, before: str, after: str) -> str:
        """Return the hyphen of a word that is broken, or nothing if it is written without."""
        one, other = _LAST.search(before[:-1]), _FIRST.match(after)
        if one is None or other is None:
            return "" if before[-2:-1] == "/" else "-"
        if after[0].isupper():
            return "-"
        whole = self._known[(one[1] + other[1]).lower()]
        parted = self._known[f"{one[1]}-{other[1]}".lower()]
        return "-" if parted > whole else ""


def _spans(line: Line) -> list[d.Span]:
    spans: list[d.Span] = []
    for piece in line.pieces:
        if spans:
            spans.append(d.Text(" "))
        for text, shift in piece.runs:
            is_hyphenated = text[-1:] in _HYPHENS
            said = tidy(text.translate(_LIGATURES))
            if is_hyphenated and not said.endswith("-"):
                said += "-"
            if shift and said.strip():
                spans.append(d.Styled(_STYLES[shift], (d.Text(said.strip()),)))
                if said.endswith(" "):
                    spans.append(d.Text(" "))
            elif said:
                spans.append(d.Text(said))
    return list(merged(spans))
