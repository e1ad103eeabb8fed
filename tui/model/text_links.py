"""What a line of a whole text leads to: places in it, cited papers, pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.fulltext.typeset import Line

_LEADING: Final = frozenset({"REFERENCE", "NOTE", "LINK"})
"""The roles of runs that lead somewhere."""


@dataclass(frozen=True, slots=True)
class TextLink:
    """Words that lead somewhere."""

    words: str
    target: str
    """An anchor of the text, or a page's URL."""
    is_page: bool


def links_on(lines: Iterable[Line]) -> list[TextLink]:
    """Return what some lines lead to, each once, in the order in which they are read."""
    found: dict[str, TextLink] = {}
    before = ""
    for run in (run for line in lines for run in line.runs if run.text.strip()):
        if run.target and run.role.name in _LEADING:
            own = found.get(run.target)
            if own is None:
                found[run.target] = TextLink(run.text, run.target, run.role.name == "LINK")
            elif run.target == before:  # it goes on, maybe on the next line
                found[run.target] = replace(own, words=f"{own.words} {run.text}")
        before = run.target
    return list(found.values())
