"""Registry of the formats that Sheaf reads; each is a module that implements `base.Source`.

To add a format, write the module and add a line to the table. Modules are imported on first use.
Sniffing follows the order of the table, so formats that are easy to recognise come first.

Other distributions can add sources through entry points in the group `sheaf.sources`: the name is
the value for `--format`, the object is a `base.Source` (a module will do). A broken plug-in is
reported by `plugin_problems` and affects nothing else.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Final, cast

from digest.errors import InputError, UsageError

if TYPE_CHECKING:
    from digest.sources.base import Source

_MODULES: Final = {
    "hf-html": "digest.sources.hf_html",
    "arxiv-atom": "digest.sources.arxiv_atom",
    "arxiv-rss": "digest.sources.arxiv_rss",
    "arxiv-oai": "digest.sources.arxiv_oai",
    "rss": "digest.sources.rss",
    "ris": "digest.sources.ris",
    "bibtex": "digest.sources.bibtex",
    "hf-json": "digest.sources.hf_json",
    "csl-json": "digest.sources.csl_json",
    "arxiv-kaggle": "digest.sources.arxiv_kaggle",
    "jsonl": "digest.sources.jsonl",
    "json": "digest.sources.json",
    "arxiv-mail": "digest.sources.arxiv_mail",
    "hf-page": "digest.sources.hf_page",
}
"""Name, as given to `--format` -> module."""

PLUGINS: Final = "sheaf.sources"
"""Entry point group through which other distributions add sources."""

_UNSUPPORTED: Final = {
    b"\x1f\x8b": ("compressed with gzip", "unpack it with gunzip and add the result"),
    b"BZh": ("compressed with bzip2", "unpack it with bunzip2 and add the result"),
    b"\xfd7zXZ\x00": ("compressed with xz", "unpack it with unxz and add the result"),
    b"\x28\xb5\x2f\xfd": ("compressed with zstd", "unpack it with unzstd and add the result"),
    b"PK\x03\x04": ("a zip archive", "unpack it and add the files in it"),
    b"7z\xbc\xaf\x27\x1c": ("a 7z archive", "unpack it and add the files in it"),
    b"%PDF": ("a PDF", "add a digest or a bibliography; Sheaf doesn't read PDFs"),
    b"SQLite format 3\0": ("a database", "export what is in it and add that"),
}
"""First bytes of unsupported files that people are likely to try -> what it is, what to do."""
_TAR_MAGIC: Final = slice(257, 262)
"""Position of the magic number in a tar archive."""


def names() -> tuple[str, ...]:
    """Return the names of all sources in sniffing order, plug-ins last."""
    return (*_MODULES, *_plugins())


def source(name: str) -> Source:
    """Return the source with that name.

    Raises:
        UsageError: no source has that name.
    """
    if name in _MODULES:
        return cast("Source", import_module(_MODULES[name]))
    plugin = _plugins().get(name)
    if plugin is None:
        known = ", ".join(sorted(names()))
        raise UsageError(f"unknown format {name!r}", hint=f"use one of: {known}")
    return plugin


def is_plugin(name: str) -> bool:
    """Return whether the source with that name comes from another distribution."""
    return name not in _MODULES


def plugin_problems() -> tuple[str, ...]:
    """Return the problems found with plug-ins so far, one sentence each."""
    _plugins()
    return tuple(_problems)


_problems: Final[dict[str, None]] = {}


@cache
def _plugins() -> dict[str, Source]:
    """Load the sources of other distributions; return the usable ones by name."""
    found: dict[str, Source] = {}
    for point in entry_points(group=PLUGINS):
        if point.name in _MODULES or point.name in found:
            _report(point.name, "another source has its name")
            continue
        try:
            plugin = point.load()
        except Exception as error:  # noqa: BLE001 - a plug-in may raise anything
            _report(point.name, f"loading it failed ({type(error).__name__}: {error})")
            continue
        if missing := [each for each in _REQUIRED_ATTRIBUTES if not hasattr(plugin, each)]:
            _report(point.name, f"it lacks {missing[0]!r}, which every source needs")
            continue
        found[point.name] = plugin
    return found


_REQUIRED_ATTRIBUTES: Final = ("name", "describes", "sniff", "read")


def _report(name: str, why: str) -> None:
    _problems[f"ignoring the plug-in {name!r}: {' '.join(why.split())}"] = None


def sniff(head: bytes, file: str) -> Source:
    """Return the source that most likely reads `file`, judging by its first bytes (up to 64 KiB).

    Raises:
        InputError: no source does; the message distinguishes empty files, archives and so on.
    """
    if not head.strip():
        raise InputError("this file is empty", where=file, hint="save the page again and add that")
    for magic, (what, hint) in _UNSUPPORTED.items():
        if head.startswith(magic):
            raise InputError(f"this file is {what}", where=file, hint=hint)
    if head[_TAR_MAGIC] == b"ustar":
        raise InputError(
            "this file is a tar archive", where=file, hint="unpack it and add the files in it"
        )
    if _is_binary(head):
        raise InputError(
            "this file is binary, not text", where=file, hint="save the digest as text and add that"
        )
    for name in names():
        candidate = source(name)
        if _accepts(name, candidate, head):
            return candidate
    known = ", ".join(sorted(names()))
    raise InputError(
        "not a format Sheaf recognises",
        where=file,
        hint=f"if it is one of {known}, name it with --format",
    )


def _accepts(name: str, candidate: Source, head: bytes) -> bool:
    if not is_plugin(name):
        return candidate.sniff(head)
    try:
        return bool(candidate.sniff(head))
    except Exception as error:  # noqa: BLE001 - a plug-in may raise anything
        _report(name, f"its sniff() failed ({type(error).__name__}: {error})")
        return False


def _is_binary(head: bytes) -> bool:
    """Return whether this isn't text: UTF-8, UTF-16 or 8-bit."""
    # Imported here: listing the sources loads none of their modules.
    from digest.sources.decoding import marked_encoding

    if (marked_encoding(head) or "").startswith("utf-16"):
        return False
    controls = sum(head.count(code) for code in range(0x20) if code not in b"\t\n\f\r\x1b")
    return b"\0" in head or controls * 20 > len(head)
