"""Spans as runs: formulas become Unicode, citations and links know where they lead."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from digest.fulltext import document as d
from digest.fulltext.typeset.line import Role, Run
from digest.math import inline
from digest.text.tex import tables

if TYPE_CHECKING:
    from collections.abc import Iterable

BREAK: Final = "\n"
"""The text of a run that ends its line."""
_ROLES: Final = {
    d.Style.ITALIC: Role.ITALIC,
    d.Style.BOLD: Role.BOLD,
    d.Style.UNDERLINE: Role.UNDERLINE,
}
_SCRIPTS: Final = {
    d.Style.SUPERSCRIPT: ("^", tables.SUPERSCRIPT_LETTERS),
    d.Style.SUBSCRIPT: ("_", tables.SUBSCRIPTS),
}


@dataclass(slots=True)
class Spelled:
    """Runs, and the footnotes whose marks stand among them."""

    runs: list[Run] = field(default_factory=list)
    notes: list[d.Footnote] = field(default_factory=list)


def spelled(spans: Iterable[d.Span], role: Role = Role.TEXT) -> Spelled:
    """Return spans as runs; `role` is that of plain text."""
    found = Spelled()
    _add(found, spans, role, "")
    return found


def _add(  # noqa: C901 - a case for each kind of span
    found: Spelled, spans: Iterable[d.Span], role: Role, target: str
) -> None:
    for span in spans:
        match span:
            case d.Text(text=text):
                found.runs.append(Run(text.replace(BREAK, " "), role, target))
            case d.Styled(style=style, spans=inner):
                if style in _SCRIPTS:
                    found.runs.append(Run(_raised(style, inner), role, target))
                else:
                    # What leads somewhere stays recognisable, whatever its type.
                    kept = role if target else _ROLES.get(style, role)
                    _add(found, inner, kept, target)
            case d.Code(text=text):
                found.runs.append(Run(text.replace(BREAK, " "), Role.CODE, target))
            case d.Math(tex=tex):
                found.runs.append(_formula(tex, role, target))
            case d.Link(url=url, spans=inner):
                _add(found, inner, Role.LINK, url)
            case d.Reference(target=anchor, spans=inner):
                _add(found, inner, Role.REFERENCE, anchor)
            case d.Citation(spans=inner):
                _add(found, inner, role, target)
            case d.Footnote():
                found.notes.append(span)
                found.runs.append(Run(note_mark(span), Role.NOTE, span.anchor))
            case d.LineBreak():
                found.runs.append(Run(BREAK))
            case d.Unread(source=source):
                found.runs.append(Run(source, Role.UNREAD))


def note_mark(note: d.Footnote) -> str:
    """Return a footnote's mark as it stands in the text: raised digits, or as it is."""
    mark = note.mark or "*"
    raised = tables.SUPERSCRIPT_LETTERS
    return "".join([raised[c] for c in mark]) if all(c in raised for c in mark) else f"[{mark}]"


def _formula(tex: str, role: Role, target: str) -> Run:
    said = inline(tex)
    if not said.understood:
        return Run(said.text, Role.UNREAD, target)
    return Run(said.text, role if target else Role.MATH, target)


def _raised(style: d.Style, spans: tuple[d.Span, ...]) -> str:
    text = "".join([run.text for run in spelled(spans).runs])
    sign, letters = _SCRIPTS[style]
    if all(c in letters for c in text):
        return "".join([letters[c] for c in text])
    return sign + text if len(text) == 1 else f"{sign}({text})"
