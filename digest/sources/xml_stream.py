"""Stream XML as small trees, one per record, in constant memory and safe from entity expansion.

Namespaces are dropped on purpose: real files lose or misname them, and in the formats read here
local names are unambiguous. A DOCTYPE, and with it any custom entity, is refused.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, Final
from xml.parsers import expat

from digest.errors import InputError
from digest.sources.base import Origin, Remark, Skipped
from digest.sources.xml_text import XmlText

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_RECORD_CHARS: Final = 16 * 1024 * 1024
"""Characters in one record, names and texts; real ones stay below a million."""
_MAX_DEPTH: Final = 100
_MAX_PROLOGUE_BYTES: Final = 1024 * 1024


@dataclass(slots=True)
class XmlNode:
    """An element; its name has no namespace or prefix."""

    name: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    """The text directly inside it, before, between and after its children."""
    children: list[XmlNode] = field(default_factory=list)

    def all(self, name: str) -> list[XmlNode]:
        """Return the children with that name."""
        return [child for child in self.children if child.name == name]

    def first(self, *path: str) -> XmlNode | None:
        """Return the first element down a path of names, or None."""
        node = self
        for name in path:
            found = next((each for each in node.children if each.name == name), None)
            if found is None:
                return None
            node = found
        return node

    def value(self, *path: str) -> str:
        """Return all the text inside the first element down a path, or an empty string."""
        node = self.first(*path)
        return node.whole_text().strip() if node else ""

    def whole_text(self) -> str:
        """Return all the text inside, including that of descendants."""
        if not self.children:
            return self.text
        return " ".join([self.text, *(child.whole_text() for child in self.children)])


def root_name(head: str) -> str:
    """Return the local name of a document's root element, or an empty string if it isn't XML."""
    at = 0
    while at < len(head):
        if head[at].isspace() or head[at] == "\ufeff":
            at += 1
            continue
        for start, end in (("<?", "?>"), ("<!--", "-->"), ("<!", ">")):
            if head.startswith(start, at):
                stop = head.find(end, at)
                if stop < 0:
                    return ""
                if start == "<!" and "[" in head[at:stop]:
                    stop = head.find("]", at)
                    stop = head.find(">", stop) if stop >= 0 else len(head)
                at = stop + len(end)
                break
        else:
            match = _ROOT.match(head, at)
            return match[1].rpartition(":")[2] if match else ""
    return ""


_ROOT: Final = re.compile(r"<([A-Za-z_][\w.:-]{0,100})[\s/>]")


def refuse_doctype(data: bytes, origin: Origin) -> None:
    """Check what precedes the first element, on behalf of parsers that allow a DOCTYPE.

    Raises:
        InputError: there is a DOCTYPE, or an encoding that Sheaf doesn't know.
    """
    # The second check is for data that expat doesn't accept as XML.
    text = XmlText(BytesIO(data[:_MAX_PROLOGUE_BYTES]), origin.file)
    prologue = b"".join(iter(text.read, b""))
    parser = expat.ParserCreate("utf-8")
    found: list[int] = []
    parser.StartDoctypeDeclHandler = lambda *_: found.append(parser.CurrentLineNumber)
    parser.StartElementHandler = _stop
    with contextlib.suppress(expat.ExpatError, _PrologueEndsError):
        parser.Parse(prologue, False)
    shouted = prologue.decode().upper()
    first = re.search(r"<[A-Z_]", shouted)
    at = shouted.find("<!DOCTYPE", 0, first.start() if first else None)
    if at >= 0:
        found.append(shouted.count("\n", 0, at) + 1)
    if found:
        raise _doctype(origin, found[0])


def _stop(*_: object) -> None:
    raise _PrologueEndsError


class _PrologueEndsError(Exception):
    """The first element begins, so no DOCTYPE can follow."""


def _doctype(origin: Origin, line: int) -> InputError:
    return InputError(
        "this XML has a DOCTYPE, which could make it expand without limit",
        where=origin.file,
        line=line,
        hint="remove the DOCTYPE if you trust the file",
    )


def records(
    stream: BinaryIO, origin: Origin, wanted: frozenset[str]
) -> Iterator[XmlNode | Skipped | Remark]:
    """Yield every outermost element with a wanted name, complete with its content.

    If the XML breaks after some were read, the last event is a `Skipped` that says where.

    Raises:
        InputError: the XML breaks before the first record, has a DOCTYPE, an encoding that Sheaf
            doesn't know, or a record of over 16 million characters or 100 levels.
    """
    builder = _Builder(origin, wanted)
    decoded = XmlText(stream, origin.file)
    found = False
    broken: expat.ExpatError | None = None
    parser = builder.parser()
    while broken is None:
        chunk = decoded.read()
        try:
            parser.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            broken = error
        yield from builder.done
        found = found or bool(builder.done)
        builder.done.clear()
        if not chunk:
            break
    if decoded.remark:
        yield Remark(decoded.remark)
    if broken is None:
        return
    what = _reason(broken, at_end=not chunk)
    if not found:
        raise InputError(
            f"this file cannot be read as XML: {what}",
            where=origin.file,
            line=broken.lineno,
            hint="get the file again",
        )
    yield Skipped(broken.lineno, f"{what}{builder.current_record()}; nothing after this was read")


def _reason(error: expat.ExpatError, *, at_end: bool) -> str:
    if at_end:
        return "the file breaks off here"
    return f"the XML is broken here ({expat.ErrorString(error.code)})"


class _Builder:
    """Builds nodes from expat's events, only inside wanted elements."""

    def __init__(self, origin: Origin, wanted: frozenset[str]) -> None:
        self.done: list[XmlNode] = []
        self._origin = origin
        self._wanted = wanted
        self._open: list[XmlNode] = []
        self._size = 0
        self._parser: expat.XMLParserType

    def parser(self) -> expat.XMLParserType:
        self._parser = parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        return parser

    def current_record(self) -> str:
        """Describe the record that was being read, for messages."""
        if not self._open:
            return ""
        name = self._open[0].value("title") or self._open[0].value("id")
        return f", in the record “{' '.join(name.split())[:60]}”" if name else ", in a record"

    def _refuse(self, *_: object) -> None:
        raise _doctype(self._origin, self._parser.CurrentLineNumber)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if not self._open and name not in self._wanted:
            return
        node = XmlNode(name, attributes, self._parser.CurrentLineNumber)
        if self._open:
            self._open[-1].children.append(node)
        self._open.append(node)
        self._grow(len(name) + sum(map(len, attributes.values())) + 50)
        if len(self._open) > _MAX_DEPTH:
            self._too_large("nests more than 100 elements")

    def _end(self, _: str) -> None:
        if not self._open:
            return
        node = self._open.pop()
        if not self._open:
            self.done.append(node)
            self._size = 0

    def _characters(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text
            self._grow(len(text))

    def _grow(self, size: int) -> None:
        self._size += size
        if self._size > _MAX_RECORD_CHARS:
            self._too_large("has over 16 million characters")

    def _too_large(self, what: str) -> None:
        raise InputError(
            f"a record in this XML {what}",
            where=self._origin.file,
            line=self._parser.CurrentLineNumber,
            hint="check that the file is what it claims to be",
        )
