"""Every format that Sheaf reads, in one table; each is a module that is a `base.Source`.

To add a format: write the module, add a line to the table. Modules are imported when they are
asked for. Formats that are easy to tell stand first, for the sniffer asks in this order.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

from digest.errors import InputError, UsageError

if TYPE_CHECKING:
    from digest.sources.base import Source

_MODULES: Final = {
    "ris": "digest.sources.ris",
    "bibtex": "digest.sources.bibtex",
    "csl-json": "digest.sources.csl_json",
    "jsonl": "digest.sources.jsonl",
    "json": "digest.sources.json",
    "hf-page": "digest.sources.hf_page",
}
"""Name as after `--format` -> module."""

_FOREIGN: Final = {
    b"\x1f\x8b": ("compressed with gzip", "unpack it with gunzip and add what comes out"),
    b"BZh": ("compressed with bzip2", "unpack it with bunzip2 and add what comes out"),
    b"\xfd7zXZ\x00": ("compressed with xz", "unpack it with unxz and add what comes out"),
    b"\x28\xb5\x2f\xfd": ("compressed with zstd", "unpack it with unzstd and add what comes out"),
    b"PK\x03\x04": ("a zip archive", "unpack it and add the files in it"),
    b"%PDF": ("a PDF", "add a digest or a bibliography; Sheaf reads no PDFs"),
}
"""First bytes of what people hand over although no source reads it: what it is, what to do."""
_BYTE_ORDER_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")


def names() -> tuple[str, ...]:
    """The names of all sources, in the order in which the sniffer asks them."""
    return tuple(_MODULES)


def source(name: str) -> Source:
    """The source of that name.

    Raises:
        UsageError: there is none.
    """
    try:
        module = _MODULES[name]
    except KeyError:
        known = ", ".join(sorted(names()))
        raise UsageError(f"there is no format {name!r}", do=f"use one of: {known}") from None
    return cast("Source", import_module(module))


def sniff(head: bytes, file: str) -> Source:
    """The source that the first bytes of `file` (up to 64 KiB) are very likely meant for.

    Raises:
        InputError: none takes it; says so in words that fit an empty file, an archive and so on.
    """
    if not head.strip():
        raise InputError("this file is empty", where=file, do="save the page again and add that")
    for magic, (what, do) in _FOREIGN.items():
        if head.startswith(magic):
            raise InputError(f"this file is {what}", where=file, do=do)
    if _is_binary(head):
        raise InputError(
            "this file holds binary data, no text", where=file, do="add a digest saved as text"
        )
    for name in names():
        candidate = source(name)
        if candidate.sniff(head):
            return candidate
    known = ", ".join(sorted(names()))
    raise InputError(
        "this file is no digest that Sheaf knows",
        where=file,
        do=f"if it is one of {known}, say so with --format",
    )


def _is_binary(head: bytes) -> bool:
    """Tell bytes that are no text in UTF-8, UTF-16 with its mark, or an old 8-bit code."""
    if head.startswith(_BYTE_ORDER_MARKS):
        return False
    controls = sum(head.count(code) for code in range(0x20) if code not in b"\t\n\f\r\x1b")
    return b"\0" in head or controls * 20 > len(head)
