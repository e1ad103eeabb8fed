"""Makes sections, abstract, front matter and bibliography of headings and blocks in a row."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from digest.fulltext import document as d
from digest.fulltext.anchors import Anchors
from digest.fulltext.assembly import references
from digest.fulltext.assembly.captions import with_captions
from digest.fulltext.assembly.links import linked
from digest.fulltext.assembly.naming import Namer
from digest.fulltext.assembly.numbering import Numbered, Numbering
from digest.fulltext.content import plain
from digest.fulltext.tidying import trimmed
from digest.text import normalise_title

if TYPE_CHECKING:
    from collections.abc import Sequence

_DEEPEST: Final = 5
_THEOREM: Final = re.compile(
    r"(?:Theorem|Lemma|Proposition|Corollary|Definition|Remark|Example|Conjecture|Claim|Assumption"
    r"|Proof|Observation|Fact|Problem|Hypothesis|Axiom|Notation)\b[^.:]{0,80}[.:]?\s*$"
)
_TOP: Final = frozenset(
    ("acknowledgements", "acknowledgments", "acknowledgement", "acknowledgment", "appendix")
)
"""Headings that begin a section wherever the page's markup puts them."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as it stands on the page, its number in it."""

    spans: tuple[d.Span, ...]
    depth: int
    """How deep the page's markup says it is, 1 for the highest; 0 if nothing says it."""
    name: str = ""
    """By what links on the page call it; empty if nothing does."""


Piece = Heading | d.Block


@dataclass(frozen=True, slots=True)
class Assembled:
    """The parts of a paper."""

    abstract: tuple[d.Block, ...]
    front: tuple[d.Block, ...]
    body: tuple[d.Block, ...]
    lone_captions: int
    """Captions of figures and tables that have nothing to show."""


@dataclass(slots=True)
class _Open:
    """A section that is being filled."""

    level: int
    anchor: str
    number: str = ""
    title: tuple[d.Span, ...] = ()
    appendix: bool = False
    blocks: list[d.Block] = field(default_factory=list)

    def closed(self) -> d.Section:
        return d.Section(
            self.anchor, self.level, self.number, self.title, tuple(self.blocks), self.appendix
        )


def assembled(pieces: Sequence[Piece]) -> Assembled:
    """Return the paper that headings and blocks make; the blocks are without anchors so far."""
    whole = with_captions(pieces)
    stretches = _stretches(whole)
    maker = _Maker(_offset(whole), front="front" if len(stretches) > 1 else "")
    for heading, blocks in stretches:
        maker.add(heading, blocks)
    made = maker.ended()
    lone = sum(isinstance(each, d.Figure) and not each.blocks for each in whole)
    abstract, front, body = linked(made, maker.names)
    return Assembled(abstract, front, body, lone)


def _stretches(whole: Sequence[object]) -> list[tuple[Heading | None, list[d.Block]]]:
    found: list[tuple[Heading | None, list[d.Block]]] = [(None, [])]
    for each in whole:
        if isinstance(each, Heading):
            found.append((each, []))
        else:
            found[-1][1].append(each)  # type: ignore[arg-type]
    return found


def _offset(whole: Sequence[object]) -> int:
    """Return by how much the page's markup goes deeper than its numbers say."""
    numbering = Numbering()
    offsets: Counter[int] = Counter()
    depths: list[int] = []
    for each in whole:
        if isinstance(each, Heading) and each.depth:
            depths.append(each.depth)
            numbered = numbering.read(plain(each.spans))
            if numbered is not None and "." not in numbered.number:
                offsets[each.depth - numbered.level] += 1
    if offsets:
        return offsets.most_common(1)[0][0]
    return min(depths, default=1) - 1


class _Maker:
    """Fills sections one after the other."""

    def __init__(self, offset: int, front: str) -> None:
        self._offset = offset
        self._front_stem = front
        self._numbering = Numbering()
        self._namer = Namer(Anchors())
        self._abstract: tuple[d.Block, ...] = ()
        self._front: list[d.Block] = []
        self._body: list[d.Block] = []
        self._open: list[_Open] = []
        self._counts: Counter[str] = Counter()
        self.names: dict[str, str] = {}
        """Anchors by what links on the page call them."""

    def add(self, heading: Heading | None, blocks: list[d.Block]) -> None:
        """Add a heading with what follows it, up to the next."""
        if heading is None:
            self._front += self._namer.blocks(blocks, self._front_stem)
            return
        text = plain(heading.spans)
        numbered = self._numbering.read(text)
        title = _without(heading.spans, numbered.length) if numbered else heading.spans
        name = normalise_title(plain(title))
        if name == "abstract" and not self._abstract:
            self._abstract = self._namer.blocks(blocks, "abstract")
            self._call(heading, "abstract")
        elif references.is_title(name):
            self._close(1)
            listed, others = references.bibliography(title, blocks, self._namer.anchors)
            self._call(heading, listed.anchor)
            self._body += [listed, *self._namer.blocks(others, listed.anchor)]
            self._numbering.begin_appendix()
        elif numbered is None and _THEOREM.match(text):
            self._theorem(title, blocks)
        else:
            self._section(heading, title, numbered, name)
            self._open[-1].blocks += self._namer.blocks(blocks, self._open[-1].anchor)

    def _section(
        self, heading: Heading, title: tuple[d.Span, ...], numbered: Numbered | None, name: str
    ) -> None:
        level = numbered.level if numbered else self._level(heading, name)
        level = max(1, min(level, _DEEPEST, self._open[-1].level + 1 if self._open else 1))
        self._close(level)
        if numbered is not None:
            anchor = self._namer.anchors.take(numbered.anchor)
        else:
            anchor = self._namer.anchors.make(
                f"{self._open[-1].anchor}.SSx" if self._open else "Sx"
            )
        self._call(heading, anchor)
        appendix = bool(numbered and numbered.appendix) or name == "appendix"
        appendix = appendix or any(each.appendix for each in self._open)
        number = numbered.number if numbered else ""
        self._open.append(_Open(level, anchor, number, title, appendix))

    def _level(self, heading: Heading, name: str) -> int:
        if name in _TOP or not heading.depth:
            return 1
        return heading.depth - self._offset

    def _theorem(self, title: tuple[d.Span, ...], blocks: list[d.Block]) -> None:
        """Add a theorem: nothing says where it ends, so only its first block is taken for it."""
        proof = plain(title).startswith("Proof")
        theorem = d.Theorem("", title, tuple(blocks[:1]), proof)
        stem = self._open[-1].anchor if self._open else ""
        into = self._open[-1].blocks if self._open else self._body
        into += self._namer.blocks([theorem, *blocks[1:]], stem)

    def _call(self, heading: Heading, anchor: str) -> None:
        if heading.name:
            self.names.setdefault(heading.name, anchor)

    def _close(self, level: int) -> None:
        """Close the sections that are of this level or deeper."""
        while self._open and self._open[-1].level >= level:
            closed = self._open.pop().closed()
            (self._open[-1].blocks if self._open else self._body).append(closed)

    def ended(self) -> tuple[tuple[d.Block, ...], tuple[d.Block, ...], tuple[d.Block, ...]]:
        """Return abstract, front matter and body."""
        self._close(1)
        if not self._body and not self._abstract:  # a text without any heading
            return (), (), tuple(self._front)
        return self._abstract, tuple(self._front), tuple(self._body)


def _without(spans: tuple[d.Span, ...], length: int) -> tuple[d.Span, ...]:
    """Return spans without their first characters."""
    found: list[d.Span] = []
    for span in spans:
        said = plain((span,)) if not isinstance(span, d.Text) else span.text
        if length <= 0:
            found.append(span)
        elif isinstance(span, d.Text):
            found.append(d.Text(span.text[length:]))
            length -= len(span.text)
        elif isinstance(span, d.Styled):
            inner = _without(span.spans, length)
            length -= len(said)
            if inner:
                found.append(d.Styled(span.style, inner))
        else:
            length -= len(said)
    return trimmed(tuple(each for each in found if each != d.Text("")))
