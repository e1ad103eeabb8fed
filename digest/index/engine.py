"""The public interface of the index: open it, search it, look up papers."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Generic, Self, TypeVar

from digest.errors import SheafError
from digest.index.losses import LossKeeper
from digest.index.search.arrival import Arrivals
from digest.index.search.evaluate import Evaluator
from digest.index.search.explain import Explanation, explanation, explanation_of_similar
from digest.index.search.matches import NOTHING
from digest.index.search.ranking import CancelledError, SearchResult, SearchRun
from digest.index.search.similar import more_like_this
from digest.index.search.sort_orders import Orders
from digest.index.search.suggest import suggestion
from digest.index.search.top_k import RankedHits
from digest.index.segment.array_file import DamagedError, noted_damage
from digest.index.segment.check import changed_arrays, faults
from digest.index.segment.manifest import (
    EXTENSION,
    Manifest,
    OtherVersionError,
    SegmentInfo,
    read_manifest,
)
from digest.index.segment.reader import SegmentArrays
from digest.index.segment.snapshot import Snapshot
from digest.index.whoosh_compat.fallback import WhooshMatchers
from digest.index.write.checkpoint import LogChange, change_since, described, has_indexed_bytes
from digest.paper import Page, Understood
from digest.query import parse
from digest.query.highlights import word_highlight
from digest.query.parser import NO_USER_SETS
from digest.request import Sort
from digest.storage.durable import locked, make_unwritable_for_others, reported

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from digest.index.search.inside import TextSearcher
    from digest.library import Library
    from digest.paper import Paper
    from digest.query.parser import UserSets

Progress = Callable[[int, int], None]
"""Called with the number of papers indexed so far and the total."""


@dataclass(frozen=True, slots=True)
class Stats:
    """Index statistics."""

    papers: int
    deleted: int
    """Replaced papers that still take up space until their segment is merged."""
    segments: int
    size: int
    """Bytes on disk."""
    title_words: int
    """Distinct title words, summed over the segments."""
    generation: int
    """Incremented by every change."""


_MANY_LOOKUPS: Final = 1000
"""After so many ids were looked up one by one, they are looked up in an array of all."""
SIMILAR: Final = 20
"""How many similar papers are listed unless someone wants more."""
_I = TypeVar("_I")


@dataclass(frozen=True, slots=True)
class _Found(Generic[_I]):
    """The state in which an index was found."""

    index: _I | None
    """None if it cannot be opened."""
    change: LogChange
    """How the library changed since it was indexed."""
    problem: str = ""
    """Why it must not be used, to follow "it is rebuilt because"; empty if nothing is wrong."""

    @property
    def is_current(self) -> bool:
        """Whether it can be used as it is."""
        return self.index is not None and self.change is LogChange.NONE and not self.problem


class Index:
    """An immutable view of the library's index, as of when it was opened.

    Safe to share between threads. Searches run one at a time, because the evaluator caches words;
    reading papers never waits for a search.
    """

    def __init__(self, folder: Path, manifest: Manifest, library: Path | None = None) -> None:
        """Open one state of the index. Callers outside this module use `open`.

        Args:
            folder: the index folder.
            manifest: the state.
            library: the library's folder, which tells when papers were added; None if that is
                not asked for.

        Raises:
            DamagedError: a file is truncated or corrupt.
            OSError: a file cannot be read.
        """
        self._folder: Final = folder
        self._evaluating: Final = threading.RLock()
        """Guards the evaluator and Whoosh's searcher."""
        segments = [_segment(folder, info) for info in manifest.segments]
        self._checking: Final = _DamageCheck(segments)
        self._manifest: Final = manifest
        self._lookups = 0
        """How many ids were looked up."""
        self._snapshot: Final = Snapshot(
            segments, [segment.deleted for segment in manifest.segments]
        )
        self._orders: Final = Orders(self._snapshot, Arrivals(self._snapshot, library))
        self._whoosh: Final = WhooshMatchers(folder, manifest.segments, segments)
        self._evaluator: Final = Evaluator(
            self._snapshot, self._whoosh.matches, self._orders.arrivals
        )

    @classmethod
    def open(
        cls,
        folder: Path,
        library: Library,
        progress: Progress | None = None,
        *,
        tell: Callable[[str], object] = lambda _: None,
        thorough: bool = False,
        processes: int | None = None,
    ) -> Self:
        """Open the index, first bringing it up to date with the library.

        If the library only grew, the new papers are added; if the index is missing, outdated or
        damaged, or the library was replaced, the index is rebuilt. Papers that the index has and
        the library lost are kept in a file first; see `digest.library.lost`.

        Args:
            folder: the index folder.
            library: the papers.
            progress: called as indexing advances.
            tell: called with a sentence for the person, before and after something that was not
                to be expected is put right.
            thorough: whether to read every byte of the index, and of the library what it covers.
            processes: how many processes to index with; None to choose automatically.

        Raises:
            StoreError: the library cannot be read or the folder cannot be written.
        """
        with reported(library.path, "read the library"):
            with contextlib.suppress(FileNotFoundError):
                library.path.stat()  # other errors concern the library, not the index
            exposed = make_unwritable_for_others(folder)
            found = cls._found(folder, library.path, thorough=thorough)
            if found.is_current and not exposed and found.index is not None:
                return found.index
        with locked(folder), reported(folder, "write the index"):
            # Another process may have updated it while this one waited for the lock.
            found = cls._found(folder, library.path, thorough=thorough)
            if exposed:
                found = replace(found, problem="others were able to write to its folder")
            if found.is_current and found.index is not None:
                return found.index
            return cls._updated(folder, library, found, tell, progress, processes)

    @classmethod
    def open_current(cls, folder: Path, library: Library) -> Self | None:
        """Open the index only if it is up to date with the library; writes nothing."""
        found = cls._found(folder, library.path)
        return found.index if found.is_current else None

    @classmethod
    def _found(cls, folder: Path, log: Path, *, thorough: bool = False) -> _Found[Self]:
        """The index on disk, what is wrong with it, and how the library changed since."""
        try:
            manifest = read_manifest(folder)
            change = change_since(manifest.checkpoint, log)
            if thorough and change is LogChange.NONE:
                is_same = has_indexed_bytes(manifest.checkpoint, log)
                change = change if is_same else LogChange.REPLACED
            index = cls(folder, manifest, log.parent)
        except FileNotFoundError as error:
            missing = Path(error.filename or "")
            problem = f"{missing.name} is missing" if missing.suffix == EXTENSION else ""
            return _Found(None, LogChange.REPLACED, problem)
        except OtherVersionError:
            return _Found(None, LogChange.REPLACED, "it is of another version of Sheaf")
        except DamagedError as error:
            return _Found(None, LogChange.REPLACED, error.reason)
        except OSError as error:
            reason = (error.strerror or type(error).__name__).lower()
            return _Found(None, LogChange.REPLACED, f"it cannot be read ({reason})")
        problem = ""
        if noted_damage(folder) in {segment.filename for segment in manifest.segments}:
            problem = "it was found damaged"
        elif thorough:
            problem = next(iter(index.check()), "")
        return _Found(index, change, problem)

    @classmethod
    def _updated(
        cls,
        folder: Path,
        library: Library,
        found: _Found[Self],
        tell: Callable[[str], object],
        progress: Progress | None,
        processes: int | None = None,
    ) -> Self:
        """Write the next state of an index and open it; the caller has locked the folder."""
        keeper = None if found.index is None else found.index._keeper(found, library, tell)  # noqa: SLF001 - of this class
        is_usable = found.change is LogChange.GROWN and not found.problem
        old = found.index._manifest if found.index and is_usable else None  # noqa: SLF001
        before = keeper.keep if keeper else lambda _: None
        try:
            manifest = cls._written(folder, old, library.path, progress, processes, before)
        except DamagedError as error:  # found while merging existing segments
            if old is None:
                raise
            manifest = cls._written(folder, None, library.path, progress, processes, before)
            tell(f"{folder}: rebuilt the index: {error.reason}; no paper is lost")
        if found.problem:  # not before: perhaps no index can be written
            tell(f"{folder}: rebuilt the index: {found.problem}; no paper is lost")
        if keeper and keeper.kept:
            papers = "1 paper" if keeper.kept.count == 1 else f"{keeper.kept.count:,} papers"
            tell(
                f"{keeper.kept.path}: keeps {papers} as the index had them, which the library "
                "lost; `sheaf index salvage` puts them back, or delete the file"
            )
        return cls(folder, manifest, library.path.parent)

    def _keeper(
        self, found: _Found[Any], library: Library, tell: Callable[[str], object]
    ) -> LossKeeper | None:
        """Say how the library was replaced; return what keeps the papers that it lost."""
        if found.change is not LogChange.REPLACED:
            return None
        difference = described(self._manifest.checkpoint, library.path)
        tell(f"{library.path}: {difference.text}; indexing it again")
        return LossKeeper(
            library,
            self._snapshot,
            self._manifest.checkpoint,
            changed_too=difference.is_in_place,
        )

    @staticmethod
    def _written(
        folder: Path,
        old: Manifest | None,
        log: Path,
        progress: Progress | None,
        processes: int | None,
        before: Callable[[Snapshot], None],
    ) -> Manifest:
        """Index the part of the log that is not yet in `old`, or all of it if there is no `old`."""
        from digest.index.write.index_writer import Writer  # most starts have nothing to write

        writer = Writer(folder, old)
        start = old.checkpoint.offset if old else 0
        writer.add_lines(log, start, progress=progress, processes=processes)
        return writer.commit(before)

    @classmethod
    def rebuild(
        cls,
        folder: Path,
        library: Library,
        progress: Progress | None = None,
        tell: Callable[[str], object] = lambda _: None,
    ) -> Self:
        """Rebuild the index from the library, whatever state it is in.

        Args: see `open`.

        Raises:
            StoreError: the library cannot be read or the folder cannot be written.
        """
        make_unwritable_for_others(folder)
        with locked(folder), reported(folder, "write the index"):
            found = cls._found(folder, library.path)
            if found.change is not LogChange.REPLACED:
                found = _Found(None, LogChange.REPLACED)
            return cls._updated(folder, library, replace(found, problem=""), tell, progress)

    def search_texts(self, texts: TextSearcher) -> None:
        """Have `text:` search these texts of papers; without them it finds nothing."""
        with self._evaluating:
            self._evaluator.texts = texts

    def __len__(self) -> int:
        """Return the number of papers."""
        return self._snapshot.count

    def search(
        self,
        query: str,
        *,
        limit: int | None = None,
        sort: Sort = Sort.RELEVANCE,
        reverse: bool = False,
        cancelled: Callable[[], bool] = lambda: False,
        prefix_last: bool = True,
        user_sets: UserSets = NO_USER_SETS,
        only: Collection[str] = (),
        without: Collection[str] = (),
        outside: Collection[str] = (),
        within: Collection[str] = (),
    ) -> Page:
        """Return the papers that match a query, best first; for an empty query all, newest first.

        Args:
            query: any text; see `digest.query`.
            limit: the maximum number of hits; the total still counts all of them.
            sort: the order of the hits.
            reverse: whether to turn the order around.
            cancelled: polled between words; a cancelled search has no hits.
            prefix_last: whether a word at the very end also matches as a prefix.
            user_sets: the ids for `is:bookmarked`, `is:read` and `tag:NAME`, under the keys
                `bookmarked`, `read` and `tag:NAME`.
            only: keys of `user_sets` that every hit must be in, as if they were in the query.
            without: keys of `user_sets` that no hit may be in.
            outside: labels of digests that no hit may be in.
            within: labels of digests of which every hit must be in one; empty for no such limit.

        Raises:
            StoreError: the index is damaged.
        """
        started = time.perf_counter()
        parsed = parse(
            query,
            user_sets,
            only=only,
            without=without,
            outside=outside,
            within=within,
            prefix_last=prefix_last,
        )
        with self._evaluating, self._checking:
            try:
                answer = SearchRun(self._evaluator, parsed, cancelled).answer()
            except CancelledError:
                answer = SearchResult(NOTHING, (), ())
            if parsed.is_everything and sort is Sort.RELEVANCE:
                sort = Sort.DATE
            hits = RankedHits(
                self._orders,
                answer.found,
                sort,
                limit,
                reverse=reverse,
                inside=[self._evaluator.inside(each) for each in parsed.inside],
            )
            about_texts = self._evaluator.texts.remark() if parsed.asks_inside else ""
        remarks = (*answer.remarks, about_texts) if about_texts else answer.remarks
        words = parsed.highlights
        if answer.corrections:
            words = words + [word_highlight(better) for _, better in answer.corrections]
        understood = Understood(tuple(words), remarks, answer.corrections)
        return Page(hits, len(answer.found.docs), time.perf_counter() - started, understood)

    def get(self, paper_id: str) -> Paper | None:
        """Return the paper with this id, current or former; None if there is none.

        Raises:
            StoreError: the index is damaged.
        """
        with self._checking:
            doc = self._doc(paper_id)
            return None if doc is None else self._snapshot.paper(doc)

    def id_of(self, paper_id: str) -> str | None:
        """Return the id that the paper with an id, current or former, has now; None if none has it.

        Raises:
            StoreError: the index is damaged.
        """
        with self._checking:
            doc = self._doc(paper_id)
            return None if doc is None else self._snapshot.paper_id(doc)

    def _doc(self, paper_id: str) -> int | None:
        self._lookups += 1
        if self._lookups > _MANY_LOOKUPS:
            doc = self._snapshot.with_id(paper_id)
            if doc is not None:
                return doc
        docs = self._snapshot.by_key([paper_id]).get(paper_id, [])
        exact = [doc for doc in docs if self._snapshot.paper_id(doc) == paper_id]
        if exact or not docs:
            return exact[0] if exact else None
        aliased = [doc for doc in docs if paper_id in self._snapshot.paper(doc).aliases]
        if aliased or not paper_id.startswith("doi:"):
            return aliased[0] if aliased else None
        return docs[0]

    def keys(self, keys: Iterable[str]) -> dict[str, tuple[Paper, ...]]:
        """Return the papers with each key (see `Paper.keys`), omitting keys without papers.

        Raises:
            StoreError: the index is damaged.
        """
        with self._checking:
            found = self._snapshot.by_key(keys)
            papers = {doc: self._snapshot.paper(doc) for docs in found.values() for doc in docs}
        return {key: tuple(papers[doc] for doc in docs) for key, docs in found.items()}

    def covers(self, log: Path) -> bool:
        """Tell whether this index is up to date with a library's log."""
        return change_since(self._manifest.checkpoint, log) is LogChange.NONE

    def similar(self, paper_id: str, limit: int | None = SIMILAR) -> Page:
        """Return the papers most similar to one, by its most distinctive words.

        Empty if the id is unknown.

        Raises:
            StoreError: the index is damaged.
        """
        started = time.perf_counter()
        with self._evaluating, self._checking:
            doc = self._doc(paper_id)
            found = NOTHING if doc is None else more_like_this(self._evaluator, doc)
            hits = RankedHits(self._orders, found, Sort.RELEVANCE, limit)
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
        """Explain a paper's rank for a query, as shares that add up to its score.

        Raises:
            StoreError: the index is damaged.
        """
        parsed = parse(query, user_sets, only=only, prefix_last=prefix_last)
        with self._evaluating, self._checking:
            doc = self._doc(paper_id)
            return explanation(self._evaluator, parsed, paper_id, doc)

    def explain_similar(self, source_id: str, paper_id: str) -> Explanation:
        """Explain why a paper is similar to a source, as shares that add up to its score.

        Raises:
            StoreError: the index is damaged.
        """
        with self._evaluating, self._checking:
            source, doc = self._doc(source_id), self._doc(paper_id)
            if source is None or doc is None:
                return Explanation(paper_id, 0.0, is_hit=False, shares=())
            return explanation_of_similar(self._evaluator, source, doc)

    def suggest(self, query: str) -> str | None:
        """Correct rare, probably misspelt words of a query; None if nothing changes."""
        with self._evaluating, self._checking:
            return suggestion(self._evaluator, query)

    def category_counts(self) -> dict[str, int]:
        """Return each category as the index has it, in lower case, and its number of papers.

        Records that were replaced count until their segment is merged.
        """
        counts: dict[str, int] = {}
        with self._evaluating, self._checking:
            for _, arrays in self._snapshot.lists("cat"):
                for number in range(arrays.count):
                    found = arrays.postings(number, number + 1)
                    term = arrays.term(number).decode("utf-8", "replace")
                    counts[term] = counts.get(term, 0) + found.stop - found.start
        return counts

    def stats(self) -> Stats:
        """Return index statistics."""
        snapshot = self._snapshot
        return Stats(
            papers=snapshot.count,
            deleted=snapshot.size - snapshot.count,
            segments=len(snapshot.segments),
            size=sum(segment.file.size for segment in snapshot.segments),
            title_words=sum(field.count for _, field in snapshot.lists("title_words")),
            generation=self._manifest.generation,
        )

    def has_indexed_bytes(self, log: Path) -> bool:
        """Tell whether a library still begins with what was indexed; reads all of that.

        Raises:
            StoreError: it cannot be read.
        """
        with reported(log, "read the library"):
            return has_indexed_bytes(self._manifest.checkpoint, log)

    def check(self) -> list[str]:
        """Verify all files, reading every byte; return the problems found, one sentence each."""
        return faults(self._snapshot, self._manifest.segments)

    def close(self) -> None:
        """Close Whoosh's searcher; files stay mapped until the last page of hits is released."""
        with self._evaluating:
            self._whoosh.close()


def _segment(folder: Path, info: SegmentInfo) -> SegmentArrays:
    """Open a segment.

    Raises:
        DamagedError: it is truncated or corrupt, or not the file that the manifest lists.
        OSError: it cannot be read.
    """
    arrays = SegmentArrays(folder / info.filename)
    if (arrays.count, arrays.file.checksum) != (info.papers, info.checksum):
        raise DamagedError("this is not the file that index.json lists", arrays.file.path)
    return arrays


class _DamageCheck:
    """Distinguishes damage from a bug after a failed search, at no cost to successful ones.

    A corrupt number in a posting list fails far from where it was read, for example as an index
    out of range. Validating every read would slow down every search, so the files are verified
    only after a failure; an error on intact files is a bug and propagates unchanged.
    """

    def __init__(self, segments: Sequence[SegmentArrays]) -> None:
        self._segments = segments

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, SheafError):
            for damage in changed_arrays(self._segments):
                raise damage from error
