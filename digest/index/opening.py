"""Opening the library's papers whatever state the index is in: it is only a cache."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from digest.errors import StoreError
from digest.index.engine import Index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digest.index.engine import Progress
    from digest.library import Library, Reading
    from digest.paper import Paper

_TEMPORARY_PLACES: Final = (None, "/dev/shm")  # noqa: S108 - None is the platform's own
"""Where to put an index that may not stay; the second is in memory, for a full disk."""


@contextlib.contextmanager
def opened(
    folder: Path,
    library: Library,
    progress: Progress | None = None,
    on_temporary: Callable[[StoreError], object] = lambda _: None,
    tell: Callable[[str], object] = lambda _: None,
) -> Iterator[Index]:
    """Open the index; if it cannot be written, build one that lasts as long as the block.

    Args:
        folder: the index folder.
        library: the papers.
        progress: called as indexing advances.
        on_temporary: called with the reason before a temporary index is used.
        tell: see `Index.open`.

    Raises:
        StoreError: the library cannot be read, or no index can be written anywhere.
    """
    with contextlib.ExitStack() as cleaning:
        try:
            index = Index.open(folder, library, progress, tell=tell)
        except StoreError as error:
            temporary = _temporary(library, progress, cleaning)
            if temporary is None:
                raise
            on_temporary(error)
            index = temporary
        cleaning.callback(index.close)
        yield index


def _temporary(
    library: Library, progress: Progress | None, cleaning: contextlib.ExitStack
) -> Index | None:
    for place in _TEMPORARY_PLACES:
        with contextlib.suppress(OSError, StoreError), contextlib.ExitStack() as trying:
            made = trying.enter_context(
                tempfile.TemporaryDirectory("", "sheaf-", place, ignore_cleanup_errors=True)
            )
            index = Index.open(Path(made) / "index", library, progress)
            cleaning.push(trying.pop_all())
            return index
    return None


class PaperLookup:
    """Finds papers by id and writes nothing: in the index, or without it in the library.

    So whatever happened to the index (missing, outdated, damaged, unreadable), bookmarks open.
    """

    def __init__(self, library: Library, index: Index | None) -> None:
        self._library = library
        self._index = index
        self._reading: Reading | None = None

    @classmethod
    def open(cls, folder: Path, library: Library) -> Self:
        """Use the index in a folder if it is up to date; never build or mend it."""
        try:
            index = Index.open_current(folder, library)
        except Exception:  # noqa: BLE001 - whatever is wrong with a cache, there is the truth
            index = None
        return cls(library, index)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the library if it was read; an index that was passed in stays open."""
        if self._reading is not None:
            self._reading.close()
        self._reading = None

    def id_of(self, paper_id: str) -> str | None:
        """Return the id that the paper with an id, current or former, has now; None if none has it.

        Raises:
            StoreError: the library cannot be read.
        """
        if self._index is not None:
            try:
                return self._index.id_of(paper_id)
            except Exception:  # noqa: BLE001 - as below
                self._index = None
        paper = self.get(paper_id)
        return paper.id if paper else None

    def get(self, paper_id: str) -> Paper | None:
        """Return the paper with this id, current or former; None if there is none.

        Raises:
            StoreError: the library cannot be read.
        """
        if self._index is not None:
            try:
                return self._index.get(paper_id)
            except Exception:  # noqa: BLE001 - as above
                self._index = None
        if self._reading is None:
            self._reading = self._library.reading()
        return self._reading.get(paper_id)
