"""The sections of a document in reading order, and how a person or a program names one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.errors import NotFoundError
from digest.fulltext import document as d
from digest.fulltext.content import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ABSTRACT = "abstract"
"""The anchor that stands for the abstract."""


@dataclass(frozen=True, slots=True)
class Part:
    """A section, the abstract or the bibliography."""

    anchor: str
    level: int
    number: str
    title: str
    """Plain text."""
    blocks: tuple[d.Block, ...]
    """What is in it, without its subsections."""
    appendix: bool = False

    @property
    def heading(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}".strip()


def parts(text: d.Document) -> list[Part]:
    """Return all parts of a document; what stands before the first section is one without title."""
    found = [Part(ABSTRACT, 1, "", "Abstract", text.abstract)] if text.abstract else []
    loose = (*text.front, *_loose(text.body))
    if loose:
        found.append(Part("", 1, "", "", loose))
    return [*found, *_sections(text.body)]


def named(text: d.Document, name: str) -> list[Part]:
    """Return the part that is called so, and its subsections.

    Args:
        text: the document.
        name: an anchor (`S2.SS1`), a number (`2.1`), or the beginning of a title, in any case.

    Raises:
        NotFoundError: there is no such part.
    """
    every = parts(text)
    wanted = " ".join(name.split()).casefold().rstrip(".")
    tests: tuple[Callable[[Part], bool], ...] = (
        lambda part: part.anchor.casefold() == wanted,
        lambda part: part.number.casefold().rstrip(".") == wanted,
        lambda part: part.title.casefold() == wanted,
        lambda part: part.title.casefold().startswith(wanted),
    )
    for test in tests:
        at = next((at for at, part in enumerate(every) if wanted and test(part)), None)
        if at is not None:
            first = every[at]
            end = at + 1
            while end < len(every) and every[end].level > first.level:
                end += 1
            return every[at:end]
    raise NotFoundError(f"no section {name!r} in this text", hint="`--outline` lists the sections")


def _loose(blocks: Iterable[d.Block]) -> Iterator[d.Block]:
    return (each for each in blocks if not isinstance(each, d.Section | d.Bibliography))


def _sections(blocks: Iterable[d.Block]) -> Iterator[Part]:
    for block in blocks:
        if isinstance(block, d.Bibliography):
            yield Part(block.anchor, 1, "", plain(block.title) or "References", (block,))
        elif isinstance(block, d.Section):
            yield Part(
                block.anchor,
                block.level,
                block.number,
                plain(block.title),
                tuple(_loose(block.blocks)),
                block.appendix,
            )
            yield from _sections(block.blocks)
