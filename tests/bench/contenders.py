"""The systems that the speed benchmark compares, each behind the same three calls."""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING, Any, Protocol

from digest.index import Index
from digest.index.schema import whoosh_schema
from digest.library import Library
from digest.storage.memory import keep_freed
from tests.plain_whoosh import whoosh_document

if TYPE_CHECKING:
    from pathlib import Path

    from digest.paper import Paper
    from tests.bench.typed import Typed

TOP = 50


class Contender(Protocol):
    """A search system with the title and abstract of the same papers."""

    name: str

    def build(self, papers: list[Paper]) -> None:
        """Index papers."""

    def search(self, query: Typed) -> int:
        """Rank the best TOP papers; returns how many were found, at most TOP."""

    def size(self) -> int:
        """Bytes on disk."""


def folder_size(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


class Ours:
    """This project's index: all fields, the papers' records and the counts included."""

    def __init__(self, home: Path, processes: int | None) -> None:
        self.name = "Sheaf" if processes is None else f"Sheaf, {processes} process"
        self._home = home
        self._processes = processes

    def build(self, papers: list[Paper]) -> None:
        shutil.rmtree(self._home / "index", ignore_errors=True)
        library = Library(self._home / "library")
        keep_freed()  # as the program does when it starts
        self.index = Index.open(self._home / "index", library, processes=self._processes)
        assert len(self.index) == len(papers)

    def search(self, query: Typed) -> int:
        if query.kind != "keystroke":
            # While typing the last words are remembered; a query out of nowhere has no such help.
            self.index._evaluator.clear_cache()
        page = self.index.search(query.text if query.prefix else f"{query.text} ", limit=TOP)
        return len(page.hits)

    def size(self) -> int:
        return folder_size(self._home / "index")


class PlainWhoosh:
    """Whoosh with its own codec, and Sheaf's schema and analysis."""

    name = "plain Whoosh"

    def __init__(self, home: Path) -> None:
        self._home = home

    def build(self, papers: list[Paper]) -> None:
        from whoosh import index

        self._home.mkdir(parents=True)
        self._index = index.create_in(str(self._home), whoosh_schema())
        writer = self._index.writer(limitmb=512)
        wanted = ("title", "abstract", "title_words", "abstract_words", "record")
        for paper in papers:
            document = whoosh_document(paper)
            writer.add_document(**{name: document[name] for name in wanted})
        writer.commit()
        self._searcher = self._index.searcher()

    def search(self, query: Typed) -> int:
        from whoosh import query as wq

        from digest.query.tree import PhraseQuery, Word

        scope = (query.field,) if query.field else ("title", "abstract")
        parts: list[Any] = [Word(word, scope) for word in query.words]
        if query.prefix:
            parts.append(Word(query.prefix, scope, is_prefix=True))
        if query.phrase:
            parts.append(PhraseQuery(list(query.phrase), scope))
        return len(self._searcher.search(wq.And(parts), limit=TOP).top_n)

    def size(self) -> int:
        return folder_size(self._home)


class Fts5:
    """SQLite's FTS5 with the porter stemmer and prefix indexes."""

    name = "SQLite FTS5"

    def __init__(self, home: Path) -> None:
        self._home = home

    def build(self, papers: list[Paper]) -> None:
        self._home.mkdir(parents=True)
        self._db = sqlite3.connect(self._home / "papers.db")
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute(
            "CREATE VIRTUAL TABLE papers USING fts5(title, abstract, "
            "tokenize = 'porter unicode61', prefix = '1 2 3')"
        )
        self._db.executemany(
            "INSERT INTO papers (title, abstract) VALUES (?, ?)",
            ((paper.title, paper.abstract) for paper in papers),
        )
        self._db.commit()

    def search(self, query: Typed) -> int:
        parts = [f'"{word}"' for word in query.words]
        if query.phrase:
            parts.append(f'"{" ".join(query.phrase)}"')
        if query.prefix:
            parts.append(f'"{query.prefix}"*')
        text = " AND ".join(parts)
        if query.field:
            text = f"{query.field} : ({text})"
        sql = "SELECT rowid FROM papers WHERE papers MATCH ? ORDER BY bm25(papers, 2, 1) LIMIT ?"
        return len(self._db.execute(sql, (text, TOP)).fetchall())

    def size(self) -> int:
        return folder_size(self._home)


class Tantivy:
    """Rust's tantivy; the last word as a prefix is a query by regular expression."""

    name = "tantivy"

    def __init__(self, home: Path) -> None:
        self._home = home

    def build(self, papers: list[Paper]) -> None:
        import tantivy

        self._home.mkdir(parents=True)
        builder = tantivy.SchemaBuilder()
        for name in ("title", "abstract"):
            builder.add_text_field(name, tokenizer_name="en_stem")
        for name in ("title_words", "abstract_words"):
            builder.add_text_field(name, tokenizer_name="default")
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema, path=str(self._home))
        writer = self._index.writer(256_000_000)
        for paper in papers:
            writer.add_document(
                tantivy.Document(
                    title=paper.title,
                    abstract=paper.abstract,
                    title_words=paper.title,
                    abstract_words=paper.abstract,
                )
            )
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, query: Typed) -> int:
        import tantivy

        fields = [query.field] if query.field else ["title", "abstract"]
        parts = []
        if query.words:
            text = " ".join(f"+{word}" for word in query.words)
            parts.append(self._index.parse_query(text, fields))
        if query.phrase:
            parts.append(self._index.parse_query(f'"{" ".join(query.phrase)}"', fields))
        if query.prefix:
            either = [
                (
                    tantivy.Occur.Should,
                    tantivy.Query.regex_query(self._schema, f"{field}_words", f"{query.prefix}.*"),
                )
                for field in fields
            ]
            parts.append(tantivy.Query.boolean_query(either))
        whole = tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in parts])
        return len(self._searcher.search(whole, TOP).hits)

    def size(self) -> int:
        return folder_size(self._home)
