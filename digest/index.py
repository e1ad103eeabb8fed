"""The Whoosh index of the library: a cache that is made again whenever it is missing or damaged.

Nothing outside knows how it works: open it, search it, ask for a paper.
"""

from __future__ import annotations

import contextlib
import enum
import json
import shutil
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from whoosh import fields, scoring
from whoosh import index as whoosh_index
from whoosh import query as wq
from whoosh.analysis import LowercaseFilter, RegexTokenizer

from digest import query as queries
from digest.files import locked, make_private, replace_durably, reported, store_error
from digest.paper import Hit, Page, Paper, Understood, paper_from_json, paper_to_json

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from digest.library import Library

Progress = Callable[[int], None]
"""Told how many papers have been indexed so far."""

_VERSION: Final = 2
_STAMP: Final = "library.json"


class Sort(enum.Enum):
    """In which order papers are listed."""

    RELEVANCE = "relevance"
    DATE = "date"
    UPVOTES = "upvotes"


def _schema() -> fields.Schema:
    words = RegexTokenizer(r"\w+(?:\.?\w+)*") | LowercaseFilter()
    return fields.Schema(
        ids=fields.KEYWORD,
        title=fields.TEXT(analyzer=queries.STEMMED),
        abstract=fields.TEXT(analyzer=queries.STEMMED),
        title_words=fields.TEXT(analyzer=words, phrase=False),
        abstract_words=fields.TEXT(analyzer=words, phrase=False),
        people=fields.TEXT(analyzer=words, phrase=False),
        record=fields.STORED,
    )


class Index:
    """The searchable form of the library."""

    def __init__(self, folder: Path, index: Any) -> None:
        self._folder = folder
        self._index = index
        self._searcher = index.searcher(weighting=scoring.BM25F())

    @classmethod
    def open(cls, folder: Path, library: Library, progress: Progress | None = None) -> Index:
        """The index of the library as it is now, made again where it is missing, old or damaged.

        Raises:
            StoreError: the folder cannot be written.
        """
        stamp = _stamp(library)
        with locked(folder):
            if _read_stamp(folder) == stamp:
                with contextlib.suppress(Exception):  # a damaged index may raise anything
                    return cls(folder, whoosh_index.open_dir(str(folder)))
            return cls._build(folder, library, stamp, progress)

    @classmethod
    def _build(
        cls, folder: Path, library: Library, stamp: dict[str, int], progress: Progress | None
    ) -> Index:
        with reported(folder, "write the index"):
            if folder.exists():
                shutil.rmtree(folder)
            make_private(folder)
            index = whoosh_index.create_in(str(folder), _schema())
            writer = index.writer(limitmb=256)
            for count, paper in enumerate(library.papers(), start=1):
                writer.add_document(**_document(paper))
                if progress and count % 100 == 0:
                    progress(count)
            writer.commit(optimize=True)
            replace_durably(folder / _STAMP, json.dumps(stamp).encode())
            return cls(folder, index)

    def search(
        self,
        text: str,
        *,
        limit: int | None = None,
        sort: Sort = Sort.RELEVANCE,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Page:
        """The papers for what a person typed, best first; everything, newest first, for nothing.

        `cancelled` is asked now and then; the answer to a cancelled search is empty.
        """
        started = time.perf_counter()
        parsed = queries.parse(text)
        if parsed is None:
            found = self._run(wq.Every())
            order = sort if sort is not Sort.RELEVANCE else Sort.DATE
            hits = _in_order([Hit(hit.paper) for hit in found], order)
            understood = Understood()
        else:
            found = self._run(parsed.every)
            if not found and not cancelled():
                found = self._run(parsed.some)
            hits = _in_order(found, sort)
            understood = Understood(parsed.marks, parsed.remarks)
        seconds = time.perf_counter() - started
        return Page(tuple(hits[:limit]), len(hits), seconds, understood)

    def _run(self, query: wq.Query) -> list[Hit]:
        results = self._searcher.search(query, limit=None)
        return [Hit(_paper(result), float(result.score or 0.0)) for result in results]

    def get(self, paper_id: str) -> Paper | None:
        """The paper that has or had that id, or None."""
        results = self._searcher.search(wq.Term("ids", paper_id), limit=None)
        papers = [_paper(result) for result in results]
        papers.sort(key=lambda paper: paper.id != paper_id)
        return papers[0] if papers else None

    def close(self) -> None:
        """Let go of the files."""
        self._searcher.close()
        self._index.close()


def _document(paper: Paper) -> dict[str, Any]:
    return {
        "ids": [paper.id, *paper.aliases],
        "title": paper.title,
        "abstract": paper.abstract,
        "title_words": paper.title,
        "abstract_words": paper.abstract,
        "people": " ".join(paper.authors),
        "record": json.dumps(paper_to_json(paper), ensure_ascii=False),
    }


def _paper(result: Any) -> Paper:
    return paper_from_json(json.loads(result["record"]))


def _in_order(hits: Iterable[Hit], sort: Sort) -> list[Hit]:
    ordered = sorted(hits, key=lambda hit: hit.paper.id)
    ordered.sort(key=lambda hit: hit.paper.date or "", reverse=True)
    if sort is Sort.UPVOTES:
        ordered.sort(key=lambda hit: hit.paper.upvotes or 0, reverse=True)
    elif sort is Sort.RELEVANCE:
        ordered.sort(key=lambda hit: -round(hit.score, 9))
    return ordered


def _stamp(library: Library) -> dict[str, int]:
    try:
        status = library.path.stat()
    except FileNotFoundError:
        return {"version": _VERSION, "inode": 0, "size": 0, "changed": 0}
    except OSError as error:
        raise store_error(error, library.path, "read the library") from error
    return {
        "version": _VERSION,
        "inode": status.st_ino,
        "size": status.st_size,
        "changed": status.st_mtime_ns,
    }


def _read_stamp(folder: Path) -> Any:
    try:
        return json.loads((folder / _STAMP).read_bytes())
    except (OSError, ValueError):
        return None
