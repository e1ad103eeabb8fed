"""The index as everyone else sees it: open it, search it, ask for a paper."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from digest.errors import SheafError
from digest.index.search.evaluate import Evaluator
from digest.index.search.explain import Explanation, explanation
from digest.index.search.matches import NOTHING
from digest.index.search.searcher import CancelledError, SearchResult, SearchRun
from digest.index.search.similar import more_like_this
from digest.index.search.suggest import suggestion
from digest.index.search.top_k import RankedHits, Sort
from digest.index.segment.array_file import DamagedError
from digest.index.segment.check import changed_arrays, faults
from digest.index.segment.manifest import Manifest, OtherVersionError, read_manifest
from digest.index.segment.reader import SegmentArrays
from digest.index.segment.snapshot import Snapshot
from digest.index.whoosh_compat.fallback import WhooshMatchers
from digest.index.write.checkpoint import Change, change_since
from digest.index.write.index_writer import Writer
from digest.paper import Page, Understood
from digest.query import parse
from digest.query.highlights import word_highlight
from digest.query.parser import NO_USER_SETS
from digest.storage.durable import locked, reported

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from digest.library import Library
    from digest.paper import Paper
    from digest.query.parser import UserSets

Progress = Callable[[int, int], None]
"""Told how many papers have been indexed, of how many."""


@dataclass(frozen=True, slots=True)
class Stats:
    """How large the index is."""

    papers: int
    deleted: int
    """Papers that were replaced and still take room, until their segment is merged."""
    segments: int
    size: int
    """Bytes on disk."""
    title_words: int
    """Distinct words of titles, summed over the segments."""
    generation: int
    """Raised by every change."""


class Index:
    """The searchable form of the library as it was when it was opened; it never changes.

    Threads may share one. Searches take turns, as the evaluator remembers words between them;
    reading papers never waits for a search.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        """Open a state of the index. Others call `open`.

        Raises:
            DamagedError: a file is not whole.
            OSError: a file cannot be read.
        """
        self._folder: Final = folder
        self._evaluating: Final = threading.RLock()
        """Held by whoever uses the evaluator or Whoosh's searcher."""
        segments = [SegmentArrays(folder / segment.filename) for segment in manifest.segments]
        self._checking: Final = _DamageCheck(segments)
        self._manifest: Final = manifest
        self._snapshot: Final = Snapshot(
            segments, [segment.deleted for segment in manifest.segments]
        )
        self._whoosh: Final = WhooshMatchers(folder, manifest.segments, segments)
        self._evaluator: Final = Evaluator(self._snapshot, self._whoosh.matches)

    @classmethod
    def open(
        cls,
        folder: Path,
        library: Library,
        progress: Progress | None = None,
        *,
        processes: int | None = None,
    ) -> Self:
        """The index of the library as it is now.

        Where the library only grew, what is new is added; where the index is missing, old or
        damaged, or the library is another, it is made again.

        Args:
            folder: where the index is kept.
            library: the papers; only its `path` is used.
            progress: told how far indexing is.
            processes: how many to use for it; None for as many as are worth it.

        Raises:
            StoreError: the library cannot be read or the folder not written.
        """
        with reported(library.path, "read the library"):
            with contextlib.suppress(FileNotFoundError):
                library.path.stat()  # what keeps it from being read is no fault of the index
            opened, change = cls._opened(folder, library.path)
            if opened is not None and change is Change.NONE:
                return opened
        with locked(folder), reported(folder, "write the index"):
            # Another process may have done it while this one waited for the lock.
            opened, change = cls._opened(folder, library.path)
            if opened is not None and change is Change.NONE:
                return opened
            old = opened._manifest if opened else None  # noqa: SLF001 - of this class
            try:
                manifest = cls._written(folder, old, library.path, progress, processes)
            except DamagedError:  # met while merging what was there
                manifest = cls._written(folder, None, library.path, progress, processes)
            return cls(folder, manifest)

    @staticmethod
    def _written(
        folder: Path,
        old: Manifest | None,
        log: Path,
        progress: Progress | None,
        processes: int | None = None,
    ) -> Manifest:
        """Index what the log holds beyond an old state, or all of it."""
        writer = Writer(folder, old)
        start = old.checkpoint.offset if old else 0
        writer.add_lines(log, start, progress=progress, processes=processes)
        return writer.commit()

    @classmethod
    def _opened(cls, folder: Path, log: Path) -> tuple[Self | None, Change]:
        """The index as it is on disk, None if it is of no use, and what became of the library."""
        try:
            manifest = read_manifest(folder)
            change = change_since(manifest.checkpoint, log)
            return (None if change is Change.REPLACED else cls(folder, manifest)), change
        except (DamagedError, OtherVersionError, OSError):
            return None, Change.REPLACED

    @classmethod
    def rebuild(cls, folder: Path, library: Library, progress: Progress | None = None) -> Self:
        """The index made again from the library, whatever there is.

        Raises:
            StoreError: the library cannot be read or the folder not written.
        """
        with locked(folder), reported(folder, "write the index"):
            return cls(folder, cls._written(folder, None, library.path, progress))

    def __len__(self) -> int:
        """How many papers there are."""
        return self._snapshot.count

    def search(
        self,
        query: str,
        *,
        limit: int | None = None,
        sort: Sort = Sort.RELEVANCE,
        cancelled: Callable[[], bool] = lambda: False,
        prefix_last: bool = True,
        user_sets: UserSets = NO_USER_SETS,
        only: Collection[str] = (),
    ) -> Page:
        """The papers for what a person typed, best first; everything, newest first, for nothing.

        Args:
            query: anything; see `digest.query`.
            limit: how many hits there are to see at most; the total counts all.
            sort: in which order.
            cancelled: asked between words; the answer to a search that was given up is empty.
            prefix_last: whether a word at the very end also stands for what it begins.
            user_sets: the ids behind `is:bookmarked`, `is:read` and `tag:NAME`, by `bookmarked`,
                `read` and `tag:NAME`.
            only: names of `user_sets` that a paper must be in, as if the query said so.

        Raises:
            StoreError: the index is damaged.
        """
        started = time.perf_counter()
        parsed = parse(query, user_sets, only=only, prefix_last=prefix_last)
        with self._evaluating, self._checking:
            snapshot = self._snapshot
            try:
                answer = SearchRun(self._evaluator, parsed, cancelled).answer()
            except CancelledError:
                answer = SearchResult(NOTHING, (), ())
            if parsed.is_everything and sort is Sort.RELEVANCE:
                sort = Sort.DATE
            hits = RankedHits(snapshot, answer.found, sort, limit)
        words = parsed.highlights
        if answer.corrections:
            words = words + [word_highlight(better) for _, better in answer.corrections]
        understood = Understood(tuple(words), answer.remarks, answer.corrections)
        return Page(hits, len(answer.found.docs), time.perf_counter() - started, understood)

    def get(self, paper_id: str) -> Paper | None:
        """The paper of an id, also of one that it had before; None if there is none."""
        with self._checking:
            doc = self._doc(paper_id)
            return None if doc is None else self._snapshot.paper(doc)

    def _doc(self, paper_id: str) -> int | None:
        docs = self._snapshot.by_key([paper_id]).get(paper_id, [])
        exact = [doc for doc in docs if self._snapshot.paper_id(doc) == paper_id]
        if exact or not docs:
            return exact[0] if exact else None
        aliased = [doc for doc in docs if paper_id in self._snapshot.paper(doc).aliases]
        if aliased or not paper_id.startswith("doi:"):
            return aliased[0] if aliased else None
        return docs[0]

    def keys(self, keys: Iterable[str]) -> dict[str, tuple[Paper, ...]]:
        """The papers that each key stands for (see `Paper.keys`); keys without any are absent."""
        with self._checking:
            found = self._snapshot.by_key(keys)
            papers = {doc: self._snapshot.paper(doc) for docs in found.values() for doc in docs}
        return {key: tuple(papers[doc] for doc in docs) for key, docs in found.items()}

    def covers(self, log: Path) -> bool:
        """Whether this is the index of just what a library's log holds now."""
        return change_since(self._manifest.checkpoint, log) is Change.NONE

    def similar(self, paper_id: str, limit: int = 20) -> Page:
        """The papers most like one, by its own strongest words; none if there is no such paper.

        Raises:
            StoreError: the index is damaged.
        """
        started = time.perf_counter()
        with self._evaluating, self._checking:
            doc = self._doc(paper_id)
            found = NOTHING if doc is None else more_like_this(self._evaluator, doc)
            hits = RankedHits(self._snapshot, found, Sort.RELEVANCE, limit)
        return Page(hits, len(found.docs), time.perf_counter() - started, Understood())

    def explain(
        self,
        query: str,
        paper_id: str,
        *,
        prefix_last: bool = True,
        user_sets: UserSets = NO_USER_SETS,
        only: Collection[str] = (),
    ) -> Explanation:
        """Why a paper is where it is in the answer to a query: shares that add up to its score.

        Raises:
            StoreError: the index is damaged.
        """
        parsed = parse(query, user_sets, only=only, prefix_last=prefix_last)
        with self._evaluating, self._checking:
            doc = self._doc(paper_id)
            return explanation(self._evaluator, parsed, paper_id, doc)

    def suggest(self, query: str) -> str | None:
        """The query with the words that next to nothing holds put right; None if none are."""
        with self._evaluating, self._checking:
            return suggestion(self._evaluator, query)

    def stats(self) -> Stats:
        """How large the index is."""
        snapshot = self._snapshot
        return Stats(
            papers=snapshot.count,
            deleted=snapshot.size - snapshot.count,
            segments=len(snapshot.segments),
            size=sum(segment.file.size for segment in snapshot.segments),
            title_words=sum(field.count for _, field in snapshot.lists("title_words")),
            generation=self._manifest.generation,
        )

    def check(self) -> list[str]:
        """What is wrong with the files, a sentence each; reads all of them."""
        return faults(self._snapshot, self._manifest.segments)

    def close(self) -> None:
        """Let go of what Whoosh holds open; the mapped files go with the last page of hits."""
        with self._evaluating:
            self._whoosh.close()


class _DamageCheck:
    """Tells damage from a bug where a search failed; entered at every key, so it does no more.

    Numbers that rotted in a posting list fail far from where they were read, as an index out of
    range, say. Checking each when it is read would slow every search; so the files are checked
    when something has failed, and what failed on whole files is a bug and is raised as such.
    """

    def __init__(self, segments: Sequence[SegmentArrays]) -> None:
        self._segments = segments

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, SheafError):
            for damage in changed_arrays(self._segments):
                raise damage from error
