"""The kept texts on disk: a folder a paper, in it the pages as they came, and what was read there.

    texts/arxiv-2403.01234/v2.html         the page: while it is there, the text is kept
    texts/arxiv-2403.01234/v2.json         what was read in it (`document_json`)
    texts/arxiv-2403.01234/v2.source.json  where it came from, and when

The page is the truth. Without the second file, or with one that is damaged or of another form, the
page is read again; without the third it counts as a file of the person's. `v0` is a version that
nothing tells.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from digest.arxiv import arxiv_id
from digest.errors import NotFoundError, StoreError
from digest.fulltext.content import plain
from digest.fulltext.document import Format
from digest.fulltext.document_json import TextFormError, from_json, to_json
from digest.storage.durable import locked, open_regular, replace_durably, reported, store_error
from digest.text import visible

if TYPE_CHECKING:
    from digest.fulltext.document import Document

Read = Callable[[bytes, str], "Document"]
"""Reads a page, of any format, that came from a URL; raises a `SheafError` where it cannot."""

_ENDINGS: Final = {
    Format.HTML: ".html",
    Format.MARKDOWN: ".md",
    Format.PDF: ".pdf",
    Format.PLAIN: ".txt",
}
_PAGE: Final = re.compile(rf"v(0|[1-9]\d{{0,4}})({'|'.join(map(re.escape, _ENDINGS.values()))})")
_READABLE: Final = re.compile(r"[^a-z0-9.]+")
_LONGEST_NAME: Final = 80
"""Characters of a folder's name, without the hash."""


class Source(StrEnum):
    """Where a text came from."""

    ARXIV = "arxiv"
    AR5IV = "ar5iv"
    HUGGING_FACE = "hf"
    PDF = "pdf"
    FILE = "file"


_SOURCES: Final = frozenset(each.value for each in Source)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptText:
    """One version of a paper's text, as the store has it."""

    paper: str
    """The id under which it was kept."""
    version: int | None
    """arXiv's version; None where nothing tells it."""
    source: Source
    url: str
    """The page's address; empty for a file of the person's."""
    kept: str
    """When, in ISO 8601 and UTC."""
    title: str
    licence: str
    page: Path
    size: int
    """Bytes on disk, of the page and what belongs to it."""


@dataclass(frozen=True, slots=True)
class Removed:
    """What `Texts.remove` took away."""

    texts: tuple[KeptText, ...]

    @property
    def size(self) -> int:
        """Bytes that were freed."""
        return sum(each.size for each in self.texts)

    @property
    def are_files(self) -> bool:
        """Whether one of them came from a file, so that no service can bring it back."""
        return any(each.source is Source.FILE for each in self.texts)


class Texts:
    """The kept texts, which need not exist. Safe to use from several processes.

    Args:
        folder: where they are.
        read: reads a page again where what was read in it is lost.
    """

    def __init__(self, folder: Path, read: Read) -> None:
        self.folder = folder
        self._read = read

    def keep(
        self,
        paper: str,
        page: bytes,
        text: Document,
        *,
        source: Source,
        url: str,
        moment: float | None = None,
    ) -> KeptText:
        """Keep a text, in place of one of the same version; it is on disk when this returns.

        Args:
            paper: the paper's id.
            page: the page as it came.
            text: what was read in it.
            source: where it came from.
            url: its address; empty for a file of the person's.
            moment: when it came, in seconds since 1970; None for now.

        Raises:
            StoreError: it cannot be written.
        """
        folder = self.folder / folder_name(paper)
        target = folder / f"v{text.version or 0}{_ENDINGS[text.format]}"
        about = {
            "paper": paper,
            "version": text.version,
            "source": source.value,
            "url": url,
            "kept": _iso(time.time() if moment is None else moment),
            "title": plain(text.title),
            "licence": text.licence,
        }
        with locked(self.folder):
            replace_durably(_document(target), _dumped(to_json(text)))
            replace_durably(_about(target), _dumped(about))
            replace_durably(target, page)  # last: with it, the text is kept
            for other in _pages(folder):
                if other.stem == target.stem and other != target:
                    other.unlink(missing_ok=True)
            self._touch()
        return _kept(target)

    def find(self, *ids: str, version: int | None = None) -> KeptText | None:
        """Return a paper's text, of several versions the one that was kept last.

        Args:
            ids: every id that the paper has or had.
            version: the only version that will do; None for any.
        """
        found = [
            dataclasses.replace(each, paper=each.paper or name)
            for name in ids
            for each in map(_kept, _pages(self.folder / folder_name(name)))
            if version is None or each.version == version
        ]
        return max(found, key=_recency, default=None)

    def read(self, kept: KeptText) -> Document:
        """Return a kept text; what was read in its page is made again where that is lost.

        Raises:
            StoreError: the page cannot be read from disk.
            SheafError: nothing can be read in the page.
        """
        path = _document(kept.page)
        with contextlib.suppress(OSError, TextFormError, ValueError, RecursionError):
            return from_json(json.loads(path.read_bytes()))
        text = self._read(self.page(kept), kept.url)
        text = dataclasses.replace(
            text, version=text.version or kept.version, licence=text.licence or kept.licence
        )
        with (
            contextlib.suppress(StoreError),
            locked(self.folder),
        ):  # if not, it is read all the same
            if kept.page.exists():
                replace_durably(path, _dumped(to_json(text)))
        return text

    def page(self, kept: KeptText) -> bytes:
        """Return the page as it came.

        Raises:
            StoreError: it cannot be read from disk.
        """
        with reported(kept.page, "read this text"), open_regular(kept.page) as file:
            return file.read()

    def all(self) -> list[KeptText]:
        """Return every kept text, by paper and version."""
        if not self.folder.exists():
            return []
        with reported(self.folder, "list this folder"):
            folders = sorted(each for each in self.folder.iterdir() if each.is_dir())
            return [_kept(page) for folder in folders for page in sorted(_pages(folder))]

    def _touch(self) -> None:
        """Set the time by which `stamp` tells that something changed: no two are the same."""
        now = time.time_ns()
        with contextlib.suppress(OSError):
            os.utime(self.folder, ns=(now, now))

    def stamp(self) -> int:
        """Return a number that changes whenever a text is kept or removed; 0 without texts."""
        try:
            return self.folder.stat().st_mtime_ns
        except OSError:
            return 0

    def newest(self) -> list[Path]:
        """Return a page of each paper that has a text: of several versions the one kept last.

        Quick: what is known of a page is read only where there are several.

        Raises:
            StoreError: the folder cannot be listed.
        """
        if not self.folder.exists():
            return []
        with reported(self.folder, "list this folder"):
            folders = sorted(each.path for each in os.scandir(self.folder) if each.is_dir())
            pages = [
                [Path(folder, name) for name in _names(folder) if _PAGE.fullmatch(name)]
                for folder in folders
            ]
        return [
            each[0] if len(each) == 1 else max(map(_kept, each), key=_recency).page
            for each in pages
            if each
        ]

    def kept(self, page: Path) -> KeptText:
        """Return what is known of a kept page.

        Raises:
            StoreError: it is not there any more.
        """
        return _kept(page)

    def remove(self, *ids: str, version: int | None = None) -> Removed:
        """Remove a paper's texts, or one version.

        Raises:
            NotFoundError: there is none.
            StoreError: it cannot be removed.
        """
        with locked(self.folder):
            pages = [
                (name, page) for name in ids for page in _pages(self.folder / folder_name(name))
            ]
            texts = tuple(
                dataclasses.replace(kept, paper=kept.paper or name)
                for name, page in pages
                if (kept := _kept(page)).version == version or version is None
            )
            for kept in texts:
                with reported(kept.page, "remove this text"):
                    for each in (kept.page, _document(kept.page), _about(kept.page)):
                        each.unlink(missing_ok=True)
                with contextlib.suppress(OSError):  # there are other versions
                    kept.page.parent.rmdir()
            self._touch()
        if not texts:
            of_version = "" if version is None else f"version {version} of "
            raise NotFoundError(
                f"no text of {of_version}{ids[0]} is kept",
                hint="`sheaf text list` lists those that are",
            )
        return Removed(texts)


def _recency(kept: KeptText) -> tuple[str, int]:
    return kept.kept, kept.version or 0


def folder_name(paper: str) -> str:
    """Return the name of a paper's folder: readable, another for each id, on any file system."""
    readable = _READABLE.sub("-", paper.lower()).strip("-")[:_LONGEST_NAME]
    if arxiv_id(paper) == paper:
        return readable
    return f"{readable}-{blake2b(paper.encode(errors='surrogatepass'), digest_size=6).hexdigest()}"


def _names(folder: str) -> list[str]:
    try:
        return [each.name for each in os.scandir(folder)]
    except (FileNotFoundError, NotADirectoryError):
        return []  # it was removed right now


def _pages(folder: Path) -> list[Path]:
    """Return the pages in a paper's folder, which need not exist."""
    try:
        return [each for each in folder.iterdir() if _PAGE.fullmatch(each.name)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise store_error(error, folder, "list this folder") from error


def _document(page: Path) -> Path:
    return page.with_suffix(".json")


def _about(page: Path) -> Path:
    return page.with_suffix(".source.json")


def _kept(page: Path) -> KeptText:
    """Return what is known of a kept page; of one that lost that, what the file itself tells."""
    values: Any = {}
    with contextlib.suppress(OSError, ValueError, RecursionError):
        values = json.loads(_about(page).read_bytes())
    known = values if isinstance(values, dict) else {}

    def text(name: str) -> str:
        value = known.get(name)
        return visible(value) if isinstance(value, str) else ""

    changed = _iso(_stat(page).st_mtime)
    source = text("source")
    return KeptText(
        paper=text("paper") or _paper_of(page.parent.name),
        version=int(page.stem[1:]) or None,
        source=Source(source) if source in _SOURCES else Source.FILE,
        url=text("url"),
        kept=text("kept") or changed,
        title=text("title"),
        licence=text("licence"),
        page=page,
        size=sum(_size(each) for each in (page, _document(page), _about(page))),
    )


def _paper_of(name: str) -> str:
    """Return the id of an arXiv paper's folder; empty for any other, whose name is a hash."""
    number = name.removeprefix("arxiv-")
    for each in (number, "/".join(number.rsplit("-", 1))):
        if name != number and (found := arxiv_id(each)) and folder_name(found) == name:
            return found
    return ""


def _stat(path: Path) -> os.stat_result:
    with reported(path, "read this text"):
        return path.stat()


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _dumped(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
