"""Leads links within a page, and citations such as `[12]`, to the anchors of the document."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any, Final

from digest.fulltext import document as d
from digest.fulltext.content import every_block, plain
from digest.text import normalise_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    Part = tuple[d.Block, ...]
    Parts = tuple[Part, Part, Part]

TITLE_MARK: Final = "\n"
"""Between a reference's target and the title that the page gives with it, until it is linked."""
_CITED: Final = re.compile(r"\[(\d{1,4}(?:\s?[,;–-]\s?\d{1,4}){0,30})\]")
_NUMBER: Final = re.compile(r"\d{1,4}")
_LABEL: Final = re.compile(r"[\[(]?(\d{1,4})[\])]?\.?")
_FEWEST_LETTERS: Final = 12
"""A title with fewer may be part of another one."""
_ENTRY: Final = re.compile(r"bib\.bib\d{1,5}")


def linked(parts: Parts, names: dict[str, str]) -> Parts:
    """Return the parts of a document with what leads to nowhere as plain text.

    Args:
        parts: abstract, front matter and body; the target of a `Reference` is what the page has.
        names: anchors by what links on the page call them.
    """
    linker = _Linker(parts, names)
    abstract, front, body = (
        tuple(linker.value(block, cites=True) for block in blocks) for blocks in parts
    )
    return abstract, front, body


class _Linker:
    def __init__(self, parts: Parts, names: dict[str, str]) -> None:
        self._names = names
        self._anchors = {
            anchor for blocks in parts for each in _anchored(blocks) if (anchor := each)
        }
        self._entries = [
            entry
            for blocks in parts
            for block in every_block(blocks)
            if isinstance(block, d.Bibliography)
            for entry in block.entries
        ]
        self._by_number = {
            int(match[1]): entry.anchor
            for entry in self._entries
            if (match := _LABEL.fullmatch(entry.label))
        }
        self._titles: list[tuple[str, str]] = []
        self._known: dict[str, str] = {}

    def value(self, value: Any, *, cites: bool) -> Any:
        """Return a block or span with its references led to their places."""
        if isinstance(value, d.Bibliography | d.Code | d.Listing):
            cites = False
        changes: dict[str, Any] = {}
        for name in _FIELDS.get(type(value), ()):
            before = getattr(value, name)
            after = self._spans(before, cites=cites) if name in _SPANS else self._all(before, cites)
            if after is not before:
                changes[name] = after
        return dataclasses.replace(value, **changes) if changes else value

    def _all(self, values: tuple[Any, ...], cites: bool) -> tuple[Any, ...]:
        return tuple(self.value(each, cites=cites) for each in values)

    def _spans(self, spans: tuple[Any, ...], *, cites: bool) -> tuple[Any, ...]:
        found: list[Any] = []
        for span in spans:
            if isinstance(span, d.Reference):
                inner = self._spans(span.spans, cites=False)
                place = self._place(span.target)
                found += [d.Reference(place, inner)] if place else inner
            elif isinstance(span, d.Text) and cites and self._by_number and "[" in span.text:
                found += self._cited(span.text)
            elif isinstance(span, tuple):
                found.append(self._spans(span, cites=cites))
            else:
                inside = cites and not isinstance(span, d.Link | d.Citation)
                found.append(self.value(span, cites=inside))
        return tuple(found)

    def _place(self, target: str) -> str:
        """Return the anchor that a link of the page leads to; empty if nothing is there."""
        fragment, _, title = target.partition(TITLE_MARK)
        if title and _ENTRY.fullmatch(fragment):
            return self._entry(title)
        if fragment in self._names:
            return self._names[fragment]
        while fragment and fragment not in self._anchors:
            fragment = fragment.rpartition(".")[0]
        return fragment

    def _entry(self, title: str) -> str:
        """Return the anchor of the entry with a title; the page's own numbers are in no order."""
        if title not in self._known:
            wanted = normalise_title(title)
            if not self._titles:
                self._titles = [
                    (normalise_title(plain(each.spans)), each.anchor) for each in self._entries
                ]
            self._known[title] = next(
                (anchor for said, anchor in self._titles if wanted in said)
                if len(wanted) >= _FEWEST_LETTERS
                else iter(()),
                "",
            )
        return self._known[title]

    def _cited(self, text: str) -> Iterator[d.Span]:
        at = 0
        for match in _CITED.finditer(text):
            places = [self._by_number.get(int(each)) for each in _NUMBER.findall(match[1])]
            if not all(places):
                continue
            if match.start() > at:
                yield d.Text(text[at : match.start()])
            yield d.Citation(tuple(self._numbers(match[0])))
            at = match.end()
        if at < len(text):
            yield d.Text(text[at:])

    def _numbers(self, text: str) -> Iterator[d.Span]:
        at = 0
        for match in _NUMBER.finditer(text):
            yield d.Text(text[at : match.start()])
            yield d.Reference(self._by_number[int(match[0])], (d.Text(match[0]),))
            at = match.end()
        yield d.Text(text[at:])


def _anchored(blocks: tuple[d.Block, ...]) -> Iterator[str]:
    for block in every_block(blocks):
        yield block.anchor
        match block:
            case d.List(items=items):
                yield from (each.anchor for each in items)
            case d.Bibliography(entries=entries):
                yield from (each.anchor for each in entries)
            case d.Equation(rows=rows):
                yield from (each.anchor for each in rows)
            case _:
                pass


_SPANS: Final = frozenset(("spans", "title", "caption", "lines"))
_FIELDS: Final[dict[type[Any], tuple[str, ...]]] = {
    d.Paragraph: ("spans",),
    d.Section: ("title", "blocks"),
    d.Theorem: ("title", "blocks"),
    d.List: ("items",),
    d.Item: ("blocks",),
    d.Table: ("rows",),
    d.Row: ("cells",),
    d.Cell: ("blocks",),
    d.Figure: ("caption", "blocks"),
    d.Quotation: ("blocks",),
    d.Bibliography: ("title", "entries"),
    d.Entry: ("spans",),
    d.Styled: ("spans",),
    d.Link: ("spans",),
    d.Citation: ("spans",),
    d.Footnote: ("blocks",),
}
"""What of each kind holds spans or blocks."""
