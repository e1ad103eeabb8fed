"""The papers on disk, the only truth: a log of JSON lines in which a paper's last line counts.

`papers.jsonl` has one paper per line. A changed paper is appended again; the later line counts, and
the ids among its aliases are retired. A record that is merged is kept as it came, on a line of its
own that is no paper (see `provenance`). So importing only ever appends, and a program that reads on
from where it stopped (as the index does) sees everything that is new.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Protocol, Self

from digest.errors import StoreError
from digest.library.digests import Capture, Digests
from digest.library.merge import merged, same_paper
from digest.library.provenance import CAME_AS, paper_line, record_line, says_more
from digest.paper import (
    Paper,
    best_id,
    doi_id,
    id_rank,
    paper_from_json,
    title_id,
)
from digest.storage.durable import Appender, locked, reported
from digest.text.matching import title_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

CHUNK = 1000
"""Papers merged and written at a time, which bounds the memory needed to import a large file."""
_LOCAL_RANK: Final = id_rank("local:")
SMALL_LOG_BYTES = 4_000_000
"""Bytes up to which reading the log is as quick as opening an index."""
_OTHER_TITLES: Final = "other_titles"
_MAX_OTHER_TITLES: Final = 20
_IN_INDEX = -2
"""Instead of an offset: the paper was found in the index, not in the log."""


@dataclass(frozen=True, slots=True)
class BadLine:
    """A malformed line of the library; it stays in the file."""

    line: int
    """1-based."""
    reason: str


@dataclass(frozen=True, slots=True)
class AddResult:
    """The outcome of importing papers."""

    new: int
    merged: int
    """Records of papers that were already known, whether or not they changed."""
    ids: tuple[str, ...]
    """The id of each record's paper, in order and without duplicates."""


class Lookup(Protocol):
    """Finds papers by their keys faster than reading the whole log: the index."""

    def covers(self, log: Path) -> bool:
        """Return whether it has exactly what the log has now."""

    def keys(self, keys: Iterable[str]) -> Mapping[str, Sequence[Paper]]:
        """Return the papers for each key; see `Paper.keys`."""


class Library:
    """The imported papers.

    Args:
        folder: where they are stored.
        lookup: opens something that finds papers faster than reading all of them; called when
            papers are imported into a large library.
    """

    def __init__(self, folder: Path, lookup: Callable[[], Lookup] | None = None) -> None:
        self.path = folder / "papers.jsonl"
        """The log; need not exist."""
        self._lookup = lookup

    def add(self, papers: Iterable[Paper]) -> AddResult:
        """Import papers, all or none: new ones are added, known ones merged.

        Raises:
            StoreError: the library cannot be read or written; it is unchanged.
        """
        with self.adding() as adding:
            return adding.add(papers)

    @contextlib.contextmanager
    def adding(self) -> Iterator[Adding]:
        """Lock the library while several batches of papers are imported, each all or nothing.

        The known papers are read once, not for every batch. Nothing is created or locked before
        the first batch.

        Raises:
            StoreError: the library cannot be read or written.
        """
        with contextlib.ExitStack() as exit_stack:
            adding = Adding(self.path, exit_stack, self._lookup)
            exit_stack.callback(adding.close)
            yield adding

    def papers(self) -> Iterator[Paper]:
        """Yield every paper once, in its current state, in the order of their last lines."""
        if not self._exists():
            return
        with _Catalogue(self.path) as catalogue:
            yield from catalogue.papers()

    def reading(self) -> Reading:
        """Read the library, to find papers by id without an index; close what is returned.

        Raises:
            StoreError: the library cannot be read.
        """
        return Reading(_Catalogue(self.path) if self._exists() else None)

    def bad_lines(self) -> list[BadLine]:
        """Return the malformed lines, for a person to look at."""
        if not self._exists():
            return []
        with _Catalogue(self.path) as catalogue:
            return catalogue.bad

    def _exists(self) -> bool:
        with reported(self.path, "read the library"):
            try:
                self.path.stat()
            except FileNotFoundError:
                return False
            return True


class Reading:
    """The library as it was when it was read; see `Library.reading`."""

    def __init__(self, catalogue: _Catalogue | None) -> None:
        self._catalogue = catalogue

    def get(self, paper_id: str) -> Paper | None:
        """Return the paper with this id, current or former; None if there is none."""
        return self._catalogue.find(paper_id) if self._catalogue else None

    def line(self, paper_id: str) -> bytes:
        """Return the line of the paper that has this id now; empty if there is none."""
        return self._catalogue.line(paper_id) if self._catalogue else b""

    def close(self) -> None:
        """Close the library's file."""
        if self._catalogue is not None:
            self._catalogue.close()


class Adding:
    """The library while papers are imported; see `Library.adding`."""

    def __init__(
        self, path: Path, exit_stack: contextlib.ExitStack, lookup: Callable[[], Lookup] | None
    ) -> None:
        self.path = path
        """The log that is appended to."""
        self._lock = exit_stack.enter_context(contextlib.ExitStack())
        self._lookup = lookup
        self._is_locked = False
        self._catalogue: _Catalogue | None = None
        self.count = 0
        """Records seen so far, over all batches."""

    def add(self, papers: Iterable[Paper], capture: Capture | None = None) -> AddResult:
        """Import one batch, all or none of it.

        Args:
            papers: the records.
            capture: what is known of the digest that they came in; None leaves digests alone.

        Raises:
            StoreError: the library cannot be read or written; it is as it was before the batch.
        """
        new, before = 0, self.count
        ids: dict[str, None] = {}
        captured: dict[str, dict[str, None]] = {}
        if not self._is_locked:
            self._lock.enter_context(locked(self.path))
            self._is_locked = True
        # Before anything is written: the digests of an older home are derived from its papers.
        digests = Digests.open(self.path.parent) if capture is not None else None
        try:
            with reported(self.path, "write the library"), Appender(self.path) as log:
                catalogue = self._catalogue = self._catalogue or self._open_catalogue()
                for paper in papers:
                    current, is_new = catalogue.add(paper)
                    ids[current.id] = None
                    for label in paper.digests:
                        captured.setdefault(label, {})[current.id] = None
                    self.count += 1
                    new += is_new
                    if (self.count - before) % CHUNK == 0:
                        catalogue.write_changed(log)
                catalogue.write_changed(log)
                final = tuple(dict.fromkeys(map(catalogue.current_id, ids)))
                if capture is not None and digests is not None:
                    by_label = {
                        label: dict.fromkeys(map(catalogue.current_id, found))
                        for label, found in captured.items()
                    }
                    digests.record(by_label, capture)
        except BaseException:
            # The catalogue has papers that were removed from the log again.
            self.close()
            raise
        return AddResult(new, self.count - before - new, final)

    def _open_catalogue(self) -> _Catalogue:
        if self._lookup is not None and self.path.stat().st_size > SMALL_LOG_BYTES:
            # An index that cannot be written or read is no reason not to import.
            with contextlib.suppress(StoreError):
                lookup = self._lookup()
                # We hold the lock, so an index that covers the log now will do so until the end.
                if lookup.covers(self.path):
                    return _IndexedCatalogue(self.path, lookup)
        return _Catalogue(self.path)

    def pause(self) -> None:
        """Let others import until the next batch, which reads the library again."""
        self.close()
        self._lock.close()
        self._is_locked = False

    def close(self) -> None:
        """Close the library's file."""
        if self._catalogue is not None:
            self._catalogue.close()
        self._catalogue = None


class _Catalogue:
    """Where in the log each paper is, by any of its keys, and the changes not yet written."""

    def __init__(self, path: Path) -> None:
        self.offsets: dict[str, int] = {}
        self.bad: list[BadLine] = []
        self._ids_by_key: dict[str, list[str]] = {}
        self._changed: dict[str, Paper] = {}
        self._fresh: dict[str, Paper] = {}
        """New papers not yet written, as they came in."""
        self._records: list[tuple[Paper, str]] = []
        """Merged records not yet written, as they came in, with the id of their paper."""
        self._retired: dict[str, str] = {}
        """Id retired since the start -> the id that replaced it."""
        with reported(path, "read the library"):
            self._file = path.open("rb")
            self._read_log()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()

    def _read_log(self) -> None:
        offset = 0
        for number, line in enumerate(self._file, start=1):
            try:
                record = _parsed(line)
                if CAME_AS not in record:
                    paper = paper_from_json(record)
                    self._register(paper, paper.keys, offset)
            except ValueError as error:
                if line.strip():
                    self.bad.append(BadLine(number, str(error)))
            offset += len(line)

    def _register(self, paper: Paper, keys: tuple[str, ...], offset: int) -> None:
        for retired in paper.aliases:
            self.offsets.pop(retired, None)
        self.offsets.pop(paper.id, None)  # so that the order is that of the last lines
        self.offsets[paper.id] = offset
        for key in keys:
            ids = self._ids_by_key.setdefault(key, [])
            if paper.id not in ids:
                ids.append(paper.id)

    def add(self, paper: Paper) -> tuple[Paper, bool]:
        """Add or merge a paper; returns it as the library has it now, and whether it is new."""
        keys = paper.keys
        candidates = list(self._candidates(keys))
        others = [known for known in candidates if not same_paper(known, paper)]
        own = _without_disputed_ids(paper, others)
        current, is_new = own, True
        duplicates: list[Paper] = []
        for known in candidates:
            if same_paper(known, current):
                current, is_new = merged(known, current), False
                duplicates.append(known)
        if is_new:
            current = self._with_free_id(own)
            self._stage(current, keys if current is paper else current.keys)
            self._fresh[current.id] = current
        else:
            current = self._without_ids_of_others(current, duplicates)
            current = _with_other_titles(current, [*duplicates, paper])
            if len(duplicates) > 1 or current != duplicates[0]:
                for each in duplicates:
                    if each.id in self._fresh:
                        self._records.append((self._fresh.pop(each.id), current.id))
                if len(duplicates) > 1 or says_more(paper, duplicates[0]):
                    self._records.append((paper, current.id))
                self._stage(current, current.keys)
        return current, is_new

    def current_id(self, paper_id: str) -> str:
        """Return the id that a paper has now, given one that it had earlier in this import."""
        while paper_id in self._retired and paper_id not in self.offsets:
            paper_id = self._retired[paper_id]
        return paper_id

    def _without_ids_of_others(self, paper: Paper, duplicates: list[Paper]) -> Paper:
        """Return the paper without aliases that are another paper's id (such as of a Preface)."""
        ids = {each.id for each in duplicates}
        had = {alias for each in duplicates for alias in each.aliases}

        def is_own(name: str) -> bool:
            return name in ids or not (
                self._is_known(name) if name in had else self._is_taken(name)
            )

        aliases = tuple(filter(is_own, paper.aliases))
        return paper if len(aliases) == len(paper.aliases) else replace(paper, aliases=aliases)

    def _candidates(self, keys: tuple[str, ...]) -> Iterator[Paper]:
        ids = (each for key in keys for each in self._ids_by_key.get(key, ()))
        # Of two parts of a split paper, the one that has the record's id comes first.
        for each in sorted(dict.fromkeys(ids), key=lambda name: (name not in keys, id_rank(name))):
            known = self._get(each)
            if known is not None:
                yield known

    def _with_free_id(self, paper: Paper) -> Paper:
        # Another paper may have this title, and neither has an id that a registry assigned.
        number, paper_id = 1, paper.id
        while self._is_taken(paper_id):
            number += 1
            paper_id = f"{paper.id}-{number}"
        return paper if number == 1 else replace(paper, id=paper_id)

    def _is_taken(self, paper_id: str) -> bool:
        """Return whether a paper has this id or had it: bookmarks may still know it by that."""
        if self._is_known(paper_id):
            return True
        holders = map(self._get, self._ids_by_key.get(paper_id, ()))
        return any(holder is not None and paper_id in holder.aliases for holder in holders)

    def _is_known(self, paper_id: str) -> bool:
        return paper_id in self.offsets

    def _stage(self, paper: Paper, keys: tuple[str, ...]) -> None:
        for retired in paper.aliases:
            self._changed.pop(retired, None)
            self._retired[retired] = paper.id
        self._changed[paper.id] = paper
        self._register(paper, keys, -1)

    def _get(self, paper_id: str) -> Paper | None:
        if paper_id in self._changed:
            return self._changed[paper_id]
        offset = self.offsets.get(paper_id)
        return None if offset is None else self._load(paper_id, offset)

    def find(self, paper_id: str) -> Paper | None:
        """Return the paper with this id or alias, or for a DOI one that has it."""
        if (exact := self._get(paper_id)) is not None:
            return exact
        others = map(self._get, self._ids_by_key.get(paper_id, ()))
        papers = [paper for paper in others if paper is not None]
        aliased = [paper for paper in papers if paper_id in paper.aliases]
        if aliased or not paper_id.startswith("doi:"):
            return aliased[0] if aliased else None
        return papers[0] if papers else None

    def line(self, paper_id: str) -> bytes:
        """Return the line of the paper that has this id now; empty if there is none."""
        offset = self.offsets.get(paper_id)
        if offset is None:
            return b""
        self._file.seek(offset)
        return self._file.readline()

    def _load(self, paper_id: str, offset: int) -> Paper:  # noqa: ARG002 - see below
        return self._read_at(offset)

    def _read_at(self, offset: int) -> Paper:
        self._file.seek(offset)
        return paper_of_line(self._file.readline())

    def write_changed(self, log: Appender) -> None:
        """Append the papers that have changed since the last call."""
        records = [record_line(each, self.current_id(name)) for each, name in self._records]
        offsets = log.append([*records, *map(paper_line, self._changed.values())])
        self.offsets.update(zip(self._changed, offsets[len(records) :], strict=True))
        self._changed.clear()
        self._records.clear()
        self._fresh.clear()

    def papers(self) -> Iterator[Paper]:
        """Yield every paper that no later line has retired."""
        for offset in list(self.offsets.values()):
            yield self._read_at(offset)


class _IndexedCatalogue(_Catalogue):
    """A catalogue that looks papers up in the index on demand instead of reading the log."""

    def __init__(self, path: Path, lookup: Lookup) -> None:
        self._lookup = lookup
        self._found: dict[str, Paper] = {}
        super().__init__(path)

    def _read_log(self) -> None:
        """Read nothing."""

    def _candidates(self, keys: tuple[str, ...]) -> Iterator[Paper]:
        self._look_up(keys)
        return super()._candidates(keys)

    def _is_known(self, paper_id: str) -> bool:
        self._look_up((paper_id,))
        return super()._is_known(paper_id)

    def _look_up(self, keys: tuple[str, ...]) -> None:
        for papers in self._lookup.keys(keys).values():
            for paper in papers:
                if paper.id not in self._found:
                    self._found[paper.id] = paper
                    if paper.id not in self.offsets and paper.id not in self._retired:
                        self._register(paper, paper.keys, _IN_INDEX)

    def _load(self, paper_id: str, offset: int) -> Paper:
        return self._found[paper_id] if offset == _IN_INDEX else self._read_at(offset)


def _without_disputed_ids(paper: Paper, others: Iterable[Paper]) -> Paper:
    """Return the paper without ids that belong to other papers and are shared by mistake.

    Several papers may well have the same title id or source's id; those are numbered instead.
    """
    taken = {each for other in others for each in (other.id, *other.aliases)}
    own = (paper.id, *paper.aliases)
    disputed = {each for each in own if each in taken and id_rank(each) < _LOCAL_RANK}
    if not disputed:
        return paper
    left = [each for each in own if each not in disputed]
    if paper.doi and (doi := doi_id(paper.doi)) and doi not in taken:
        left.append(doi)
    left.append(title_id(paper.title or paper.abstract))
    paper_id = best_id(left)
    aliases = tuple(each for each in paper.aliases if each in left and each != paper_id)
    return replace(paper, id=paper_id, aliases=aliases)


def _with_other_titles(paper: Paper, records: Iterable[Paper]) -> Paper:
    """Return the paper with the titles that other records gave it, in `extra.other_titles`.

    So a record that says nothing else new is kept all the same, and can be split off again.
    """
    before = paper.extra.get(_OTHER_TITLES)
    others = [*before] if isinstance(before, list) else []
    known = {title_key(str(each)) for each in (paper.title, *others)}
    for record in records:
        if record.title and (key := title_key(record.title)) not in known:
            known.add(key)
            others.append(record.title)
    if len(others) == len(before or ()) or len(others) > _MAX_OTHER_TITLES:
        return paper
    return replace(paper, extra={**paper.extra, _OTHER_TITLES: others})


def _parsed(line: bytes) -> dict[str, Any]:
    """Parse one line.

    Raises:
        ValueError: the line is malformed; the message says why.
    """
    try:
        record: Any = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("it is not JSON") from None
    if not isinstance(record, dict):
        raise ValueError("it is not a JSON object")  # noqa: TRY004 - one kind of error
    return record


def paper_of_line(line: bytes) -> Paper:
    """Parse the paper on one line.

    Raises:
        ValueError: the line is malformed; the message says why.
    """
    return paper_from_json(_parsed(line))
