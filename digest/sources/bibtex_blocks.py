"""Split a BibTeX file into entries with complete values, and report problems.

`bibtexparser` splits the file; blocks that it rejects are repaired where the intention is clear.
Macros, concatenations and inherited fields are resolved here; TeX is left as written.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from digest.bibliography.dates import MONTHS
from digest.sources.base import Remark, Skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_NEXT_FIELD: Final = re.compile(r"\s*([A-Za-z][\w+:.-]*)\s*=")
_COMMENT: Final = re.compile(r"%[^\n]*")
_SWALLOWED_FIELD: Final = re.compile(r"(?<!\s)[^\S\n]*\n\s*+([A-Za-z][\w+:.-]*+)\s*+=")
_NOT_INHERITED: Final = frozenset(
    (
        *("title", "subtitle", "titleaddon", "shorttitle", "crossref", "xref", "xdata", "ids"),
        *(
            "entryset",
            "related",
            "abstract",
            "keywords",
            "doi",
            "eprint",
            "url",
            "label",
            "sortkey",
        ),
        *("options", "note", "author", "file", "pages", "annote", "annotation", "sortkey"),
    )
)
_FROM_PARENT_TITLE: Final = {"booktitle": "title", "booksubtitle": "subtitle"}
_NEXT_BLOCK: Final = re.compile(r"\n[ \t]*@\w*[ \t]*[{(]")
_MIN_MACRO_CHARS: Final = 1 << 20
_MACRO_GROWTH: Final = 16
"""Macros may add `_MIN_MACRO_CHARS` characters to a file, plus this many times its own length."""
_MAX_LISTED: Final = 8
"""How many items a remark lists before it only counts the rest."""


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One entry, its values still TeX."""

    line: int
    """1-based."""
    kind: str
    """Entry type as written, without the `@`."""
    key: str
    """Citation key as written; may be empty, may not be unique."""
    fields: Mapping[str, str]
    """Name as written -> value without outer braces or quotation marks, macros expanded."""
    inherited: Mapping[str, str] = field(default_factory=dict)
    """Fields that it lacks and the entries it refers to (`crossref`, `xdata`) have."""


def entries(text: str) -> Iterator[RawEntry | Skipped | Remark]:
    """Yield the entries in order, each with its problems, then remarks on the whole file.

    Lines of `text` must end in LF.
    """
    blocks = list(_blocks(text))
    strings = {each.key: each.value for each in blocks if _is(each, "String")}
    values = _Values(strings, _MIN_MACRO_CHARS + _MACRO_GROWTH * len(text))
    line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
    found: list[RawEntry | Skipped | Remark] = []
    broken_line = -1
    for each in blocks:
        source: Callable[[], str] = partial(_source, text, each, line_starts)
        if _is(each, "ParsingFailedBlock"):
            # The source of the first broken block of a line includes the others on that line;
            # reading it again for each of them would take quadratic time.
            if each.start_line == broken_line:
                source = str
            broken_line = each.start_line
        found += _read_block(each, values, source)
    by_key = {each.key: each for each in reversed(found) if isinstance(each, RawEntry)}
    for event in found:
        yield _with_inherited(event, by_key) if isinstance(event, RawEntry) else event
    yield from _duplicate_keys([each for each in found if isinstance(each, RawEntry)])
    if values.undefined:
        names = ", ".join(list(values.undefined)[:_MAX_LISTED])
        yield Remark(f"no @string defines {names}; read as if they stood for themselves")
    if values.is_full:
        yield Remark("the @strings of this file expand to too much text; some were left as names")


def _blocks(text: str) -> list[Any]:
    from bibtexparser.splitter import Splitter

    # Its logger would print to the terminal what we report ourselves.
    logging.getLogger("bibtexparser.splitter").disabled = True
    return list(Splitter(text).split().blocks)


def _is(block: Any, kind: str) -> bool:
    return type(block).__name__ == kind


def _read_block(
    block: Any, values: _Values, source: Callable[[], str]
) -> Iterator[RawEntry | Skipped | Remark]:
    line = block.start_line + 1
    if _is(block, "Entry"):
        yield from values.entry(block, line)
    elif _is(block, "DuplicateBlockKeyBlock"):
        if _is(block.ignore_error_block, "Entry"):
            yield from values.entry(block.ignore_error_block, line)
    elif _is(block, "DuplicateFieldKeyBlock"):
        names = ", ".join(repr(name) for name in sorted(block.duplicate_keys))
        entry = block.ignore_error_block
        yield Remark(f"line {line}: the entry {entry.key!r} has {names} twice; the first is used")
        yield from values.entry(entry, line)
    elif _is(block, "ParsingFailedBlock"):
        yield from _repaired(block, source(), values)


def _source(text: str, block: Any, line_starts: Sequence[int]) -> str:
    """Return the text from the block's start to the next block; `block.raw` may be shorter."""
    start = text.find(block.raw[:40].split("\n")[0], line_starts[block.start_line])
    end = _NEXT_BLOCK.search(text, start + 1)
    return text[start : end.start() if end else len(text)]


def _repaired(block: Any, source: str, values: _Values) -> Iterator[RawEntry | Skipped | Remark]:
    line = block.start_line + 1
    if not source:
        yield Skipped(line, f"{_name(block.raw)} is broken: {_reason(block.error)}")
        return
    name = _name(source)
    first, *others = filter(str.strip, source.split("\n"))
    if others and all(each.lstrip().startswith("%") for each in others):
        yield Skipped(line, f"{name} is commented out")
        return
    for what, repair in _REPAIRS:
        repaired = repair(source)
        if repaired == source:
            continue
        kinds = [each for each in _blocks(repaired) if not _is(each, "ImplicitComment")]
        if len(kinds) == 1 and _is(kinds[0], "Entry") and kinds[0].fields:
            yield Remark(f"line {line}: {name} {what}")
            yield from values.entry(kinds[0], line)
            return
    if not re.match(r"@\s*(?:comment|preamble)\b", first, re.IGNORECASE):
        yield Skipped(line, f"{name} is broken: {_reason(block.error)}")


_REPAIRS: Final = (
    (
        "has no key; read without one",
        lambda raw: re.sub(r"\A(@\w+\s*[{(])(?=\s*[\w+-]+\s*=)", r"\1,", raw),
    ),
    (
        "has an extra comma; ignored",
        lambda raw: re.sub(r",(?:\s{0,99},){1,99}(?=\s*(?:[\w+-]+\s*=|[})]\s*\Z))", ",", raw),
    ),
    (
        "ends a value with a backslash; not read as an escape",
        lambda raw: re.sub(r"(?<!\\)(\\++)(?=[}\"]\s*+(?:,|[})]?\s*+\Z))", r"\1 ", raw),
    ),
    ("is never closed; read up to the next entry", lambda raw: raw.rstrip().rstrip(",") + "\n}"),
)


def _name(raw: str) -> str:
    match = re.match(r"@(\w+)\s*[{(]\s*([^\s,={}()\"]{1,60})\s*,", raw)
    if match:
        return f"the entry {match[2]!r}"
    kind = re.match(r"@(\w{1,40})", raw)
    return f"an @{kind[1]} entry" if kind else "an entry"


def _reason(error: Any) -> str:
    reason = str(getattr(error, "abort_reason", error))
    if "Unexpected block start" in reason or "end of file" in reason:
        return "a brace or quotation mark in it is never closed; close it and add the file again"
    if "after entry key" in reason:
        return "a field in it has no `=` with a value; correct that and add the file again"
    return "it is not valid BibTeX; correct it and add the file again"


class _Values:
    """Resolves values as written, and records undefined macros."""

    def __init__(self, strings: Mapping[str, str], max_chars: int) -> None:
        """Set the macros, and how many characters all their expansions may have in total."""
        self._written = {name.strip().lower(): value for name, value in strings.items()}
        self._chars_left = max_chars
        self.is_full = False
        """Whether a macro was left as its name because its expansion didn't fit."""
        self._macros: dict[str, str] = dict(zip(MONTHS, MONTHS, strict=True))
        self.undefined: dict[str, None] = {}

    def entry(self, block: Any, line: int) -> Iterator[RawEntry | Skipped | Remark]:
        written = [each for each in block.fields if not each.key.strip().startswith("%")]
        if block.fields and not written:
            yield Skipped(line, f"the entry {block.key!r} is commented out")
            return
        fields: dict[str, str] = {}
        seen: set[str] = set()
        for each in written:
            name, rest = each.key.strip(), each.value
            while True:
                value, rest = self._content(rest)
                if name and name.lower() not in seen:
                    seen.add(name.lower())
                    fields[name] = value
                following = _NEXT_FIELD.match(rest)
                if following is None:
                    break
                yield Remark(
                    f"line {line}: a comma is missing after {name!r} of the entry {block.key!r}"
                )
                name, rest = following[1], rest[following.end() :]
            if _COMMENT.sub("", rest).strip():
                yield Remark(
                    f"line {line}: ignored what follows the value of {name!r} of the entry"
                    f" {block.key!r}: “{' '.join(rest.split())[:40]}”"
                )
        yield RawEntry(line, block.entry_type.strip(), block.key.strip(), fields)

    def _content(self, written: str) -> tuple[str, str]:
        """Return a value's text, and the rest after its end."""
        if written.startswith("{") and written.find("}") == len(written) - 1:
            return written[1:-1], ""
        parts: list[str] = []
        rest = written.lstrip()
        while True:
            part, rest = self._piece(rest)
            parts.append(part)
            rest = rest.lstrip()
            if not rest.startswith("#"):
                return "".join(parts), rest
            rest = rest[1:].lstrip()

    def _piece(self, written: str) -> tuple[str, str]:
        if written[:1] in {"{", '"'}:
            end = _end_of_group(written)
            return written[1:end], written[end + 1 :]
        end = next((i for i, c in enumerate(written) if c == "#"), len(written))
        swallowed = _SWALLOWED_FIELD.search(written, 0, end)
        if swallowed:
            end = swallowed.start()
        return self._macro(written[:end].strip()), written[end:]

    def _macro(self, name: str) -> str:
        lowered = name.lower()
        if lowered not in self._macros and lowered in self._written:
            # Removed before it is expanded, so that circular macros terminate.
            self._macros[lowered] = self._content(self._written.pop(lowered))[0]
        if lowered in self._macros:
            value = self._macros[lowered]
            if len(value) > self._chars_left:
                self.is_full = True
                return name
            self._chars_left -= len(value)
            return value
        if re.fullmatch(r"[A-Za-z][\w:.+/-]*", name) and not re.fullmatch(r"\w*\d\w*", name):
            self.undefined[name] = None
        return name


def _end_of_group(written: str) -> int:
    """Return where the group that opens `written` (with `{` or `"`) closes, or the length."""
    depth = 0
    quoted = written[0] == '"'
    for match in re.finditer(r'(?<!\\)[{}"]', written):
        if match[0] == '"':
            if quoted and depth == 0 and match.start() > 0:
                return match.start()
        elif match[0] == "{":
            depth += 1
        else:
            depth -= 1
            if depth == 0 and not quoted:
                return match.start()
    return len(written)


def _with_inherited(entry: RawEntry, by_key: Mapping[str, RawEntry]) -> RawEntry:
    fields = {name.lower(): value for name, value in entry.fields.items()}
    inherited: dict[str, str] = {}
    for key in re.split(r"(?:(?<!\s)\s+)?,\s*", fields.get("xdata", "")):
        if key in by_key and by_key[key] is not entry:
            for name, value in by_key[key].fields.items():
                if name.lower() not in fields:
                    inherited.setdefault(name.lower(), value)
    parent = by_key.get(fields.get("crossref", "").strip())
    if parent is not None and parent is not entry:
        theirs = {name.lower(): value for name, value in parent.fields.items()}
        theirs |= {
            name: theirs[other]
            for name, other in _FROM_PARENT_TITLE.items()
            if other in theirs and name not in theirs
        }
        for name, value in theirs.items():
            if name not in fields and name not in _NOT_INHERITED:
                inherited.setdefault(name, value)
    return replace(entry, inherited=inherited) if inherited else entry


def _duplicate_keys(found: list[RawEntry]) -> Iterator[Remark]:
    seen: set[str] = set()
    again: list[str] = []
    for entry in found:
        if entry.key and entry.key in seen:
            again.append(f"{entry.key!r} (line {entry.line})")
        seen.add(entry.key)
    if again:
        places = ", ".join(again[:_MAX_LISTED])
        more = f" and {len(again) - _MAX_LISTED} more" if len(again) > _MAX_LISTED else ""
        yield Remark(f"repeated keys: {places}{more}; all entries are imported")
