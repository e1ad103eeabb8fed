"""Keeps the index of passages up to date with the kept texts, and searches it."""

from __future__ import annotations

import contextlib
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from digest.errors import SheafError, StoreError
from digest.fulltext.readers import read_file
from digest.fulltext.store import Texts
from digest.index.segment.array_file import DamagedError, noted_damage
from digest.index.segment.manifest import (
    Checkpoint,
    Manifest,
    OtherVersionError,
    read_manifest,
)
from digest.index.write.analyze import BatchAnalyzer
from digest.index.write.index_writer import Writer
from digest.paper import paper_to_json
from digest.passages.record import LABELS, NOTHING, label_of, to_paper
from digest.passages.snapshot import PassageSnapshot
from digest.passages.split import passages
from digest.storage.durable import locked, make_unwritable_for_others, reported
from digest.storage.memory import collection_paused
from digest.text.oneline import json_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from digest.index.write.analyze import AnalyzedBatch
    from digest.passages.snapshot import FoundPassages, PassageStats
    from digest.query.tree import InText
    from digest.storage.paths import Home

Progress = Callable[[int, int], None]
"""Called with the number of texts indexed so far, and of all that are to be."""

_QUICKLY: Final = 16
"""Texts that are indexed in less time than a person notices much."""
_EMPTY: Final = Manifest(0, (), Checkpoint(0, 0, 0, 0, ""))
_TEXTS_AT_ONCE: Final = 50
"""Texts that are indexed before the index is written, so that little is lost by an interruption."""


class _ClosedError(Exception):
    """Nobody waits for the index any more."""


class Passages:
    """Searches the kept texts by paragraph. Safe to share between threads.

    The index is opened by the first search, which also brings it up to date: texts that were kept
    or removed meanwhile are added and taken out, and an index that is missing, damaged or of
    another version is made again.

    Args:
        folder: where the index is.
        texts: the texts, which need not exist.
        waits: whether a search waits until everything is indexed. If not, and there is much to
            do, it is done behind: searches find what is indexed so far, and `remark` says so.
    """

    def __init__(self, folder: Path, texts: Texts, *, waits: bool = True) -> None:
        self._folder = folder
        self._texts = texts
        self._waits = waits
        self._working = threading.RLock()
        self._closing = contextlib.ExitStack()
        self._snapshot: PassageSnapshot | None = None
        self._stamp = -1
        """The texts' stamp when `_snapshot` was brought up to date."""
        self._behind: threading.Thread | None = None
        """Indexes texts while searches go on."""
        self._is_closed = threading.Event()
        self._done = (0, 0)
        """How many texts it has indexed, and of how many."""
        self._failure: Exception | None = None
        """Why it could not go on, to be raised by the next search."""

    @classmethod
    def of(cls, home: Home, *, waits: bool = True) -> Self:
        """Return what searches the texts that are kept in a home."""
        return cls(home.passages, Texts(home.texts, read_file), waits=waits)

    def find(self, query: InText) -> FoundPassages:
        """Return the texts with a passage that matches a query; see `TextSearcher`."""
        with self._working:
            try:
                return self._searched().find(query)
            except DamagedError:
                self._snapshot = None
                return self._searched().find(query)

    def words(self, start: str) -> dict[str, int]:
        """Return the commonest words that start so, and in how many texts each is.

        Never waits: empty while no search has opened the index yet, or one is running.
        """
        if not self._working.acquire(blocking=False):
            return {}
        try:
            return self._snapshot.words(start) if self._snapshot is not None else {}
        except DamagedError:
            return {}  # the next search notices it, and mends the index
        finally:
            self._working.release()

    def remark(self) -> str:
        """Say so if there was nothing to search in, or not yet everything; empty otherwise."""
        if self._behind is not None:
            done, total = self._done
            return f"texts are being indexed, {done:,} of {total:,} so far; search again for more"
        if self._snapshot is not None and self._snapshot.papers:
            return ""
        return "no texts are kept yet, so text: finds nothing; `sheaf text fetch` fetches them"

    def update(self, progress: Progress | None = None) -> PassageStats:
        """Bring the index up to date.

        Raises:
            StoreError: the texts cannot be read, or no index can be written.
        """
        with self._working:
            return self._current(progress).stats()

    def rebuild(self, progress: Progress | None = None) -> PassageStats:
        """Make the index again from all texts. Raises as `update`."""
        with self._working, locked(self._folder), reported(self._folder, "write this index"):
            self._snapshot = None
            self._stamp = self._texts.stamp()
            self._snapshot = self._written(self._folder, None, self._wanted(), progress)
            return self._snapshot.stats()

    def check(self) -> list[str]:
        """Read every byte of the index as it is; return what is wrong, one sentence each.

        An index that isn't there is not wrong, and neither are texts that it has yet to take in.
        """
        try:
            return PassageSnapshot(self._folder, read_manifest(self._folder)).check()
        except (FileNotFoundError, OtherVersionError):
            return []
        except DamagedError as error:
            return [error.reason]
        except OSError as error:
            return [f"{self._folder}: {error.strerror or type(error).__name__}".lower()]

    def clear_cache(self) -> None:
        """Forget recent queries. For benchmarks, which must not measure the cache."""
        with self._working:
            if self._snapshot is not None:
                self._snapshot.clear_cache()

    def close(self) -> None:
        """Stop indexing, and delete the index if it is in a temporary place."""
        self._is_closed.set()
        if self._behind is not None:
            self._behind.join()
        self._closing.close()

    def _searched(self) -> PassageSnapshot:
        """Return what a search is to search in."""
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure
        if self._waits or (self._snapshot is not None and self._stamp == self._texts.stamp()):
            return self._current()
        if self._behind is None:
            found = _opened(self._folder)
            wanted = self._wanted()
            if len(wanted.keys() - set(found.labels if found else ())) <= _QUICKLY:
                return self._current(wanted=wanted)
            self._snapshot = found
            self._done = (0, len(wanted))
            self._behind = threading.Thread(target=self._index_behind, daemon=True)
            self._behind.start()
        if self._snapshot is None:
            self._snapshot = PassageSnapshot(self._folder, _EMPTY)
        return self._snapshot

    def _index_behind(self) -> None:
        def report(done: int, total: int) -> None:
            found = _opened(self._folder)
            with self._working:
                self._done = (done, total)
                self._snapshot = found or self._snapshot

        stamp, found = self._texts.stamp(), None
        try:
            found = self._anywhere(report)
        except Exception as error:  # noqa: BLE001 - a bug too ends the next search, not this thread
            self._failure = error
        with self._working:
            self._behind = None
            if found is not None and not self._is_closed.is_set():
                self._snapshot, self._stamp = found, stamp

    def _current(
        self, progress: Progress | None = None, wanted: Mapping[str, Path] | None = None
    ) -> PassageSnapshot:
        stamp = self._texts.stamp()
        if self._snapshot is not None and stamp == self._stamp:
            return self._snapshot
        found = self._snapshot = self._anywhere(progress, wanted)
        self._stamp = stamp
        return found

    def _anywhere(
        self, progress: Progress | None, wanted: Mapping[str, Path] | None = None
    ) -> PassageSnapshot:
        """Bring the index up to date, or if it cannot be written one in a temporary place."""
        wanted = self._wanted() if wanted is None else wanted
        try:
            return self._updated(self._folder, wanted, progress)
        except DamagedError:
            raise
        except StoreError:
            temporary = self._closing.enter_context(
                tempfile.TemporaryDirectory("", "sheaf-", ignore_cleanup_errors=True)
            )
            return self._updated(Path(temporary) / "passages", wanted, progress)

    def _updated(
        self, folder: Path, wanted: Mapping[str, Path], progress: Progress | None
    ) -> PassageSnapshot:
        """Open an index; bring it up to date first, or make it again if it is of no use."""
        exposed = make_unwritable_for_others(folder)
        found = None if exposed else _opened(folder)
        if found is not None and frozenset(found.labels) == wanted.keys():
            return found
        with locked(folder), reported(folder, "write this index"):
            found = None if exposed else _opened(folder)
            try:
                return self._written(folder, found, wanted, progress)
            except DamagedError:  # found while segments were merged
                return self._written(folder, None, wanted, progress)

    def _wanted(self) -> dict[str, Path]:
        """The pages that are to be in the index, by their labels."""
        found = {}
        for page in self._texts.newest():
            with contextlib.suppress(OSError):  # it was removed right now
                found[label_of(page)] = page
        return found

    def _written(
        self,
        folder: Path,
        old: PassageSnapshot | None,
        wanted: Mapping[str, Path],
        progress: Progress | None,
    ) -> PassageSnapshot:
        manifest = old.manifest if old else None
        has = frozenset(old.labels if old else ())
        gone = has - wanted.keys()
        missing = [(label, page) for label, page in wanted.items() if label not in has]
        if old is not None and not (gone or missing):
            return old
        for start in range(0, max(len(missing), 1), _TEXTS_AT_ONCE):
            writer = Writer(folder, manifest)
            writer.remove_holding(LABELS, gone)
            gone = frozenset()
            batch, records = self._analyzed(missing[start : start + _TEXTS_AT_ONCE])
            if batch.ids:
                writer.add_batch(batch, records)
            manifest = writer.commit()
            if progress:
                progress(min(start + _TEXTS_AT_ONCE, len(missing)), len(missing))
        assert manifest is not None  # noqa: S101 - the loop runs at least once
        return PassageSnapshot(folder, manifest)

    def _analyzed(self, pages: Iterable[tuple[str, Path]]) -> tuple[AnalyzedBatch, bytes]:
        """The passages of some texts, analysed, and their records."""
        analyzer = BatchAnalyzer()
        lines: list[bytes] = []
        end = 0
        with collection_paused():
            for label, page in pages:
                if self._is_closed.is_set():
                    raise _ClosedError
                try:
                    kept = self._texts.kept(page)
                    said = list(passages(self._texts.read(kept))) if kept.paper else []
                except StoreError:
                    continue  # perhaps it can be read the next time
                except SheafError:
                    said = []
                for number, (heading, passage) in enumerate(said or [("", NOTHING)]):
                    record = to_paper(kept.paper, number, label, heading, passage)
                    line = json_line(_filled(paper_to_json(record))).encode()
                    analyzer.add(record, (end, end + len(line)))
                    lines.append(line)
                    end += len(line)
            return analyzer.batch(), b"".join(lines)


def _filled(record: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in record.items() if value not in (None, [], "")}


def _opened(folder: Path) -> PassageSnapshot | None:
    """Return the index in a folder; None if there is none, or none that can be used."""
    try:
        manifest = read_manifest(folder)
        if noted_damage(folder) in {each.filename for each in manifest.segments}:
            return None
        return PassageSnapshot(folder, manifest)
    except (OSError, OtherVersionError, DamagedError):
        return None
