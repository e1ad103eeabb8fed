"""What the commands share: opening the library and the index, and printing papers."""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final, Protocol

from digest.bookmarks import Bookmarks, marked_paper_to_json
from digest.cli.wall import unfiltered
from digest.errors import NotFoundError, StoreError
from digest.index import Index, PaperLookup, opened
from digest.library import Library
from digest.paper import parse_id
from digest.passages.lazily import LazyPassages
from digest.request import Sort
from digest.storage.memory import keep_freed
from digest.storage.paths import home
from digest.text import safe
from digest.text.oneline import json_line, json_page
from digest.text.snippet import best_fragment

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from digest.paper import Hit, Paper, Passage
    from digest.storage.paths import Home

_PASSAGE: Final = 200
"""Characters that people are shown of a paragraph; `--json` has all."""


def add_listing_options(parser: argparse.ArgumentParser) -> None:
    """Add `--json` and `--jsonl`, which every listing command has."""
    formats = parser.add_mutually_exclusive_group()
    formats.add_argument("--json", action="store_true", help="print one JSON array")
    formats.add_argument("--jsonl", action="store_true", help="print one JSON object per line")


def add_order_options(parser: argparse.ArgumentParser, *, limit: str = "all") -> None:
    """Add `--sort`, `--reverse` and `--limit`, which commands that list papers have."""
    parser.add_argument(
        "--sort",
        choices=[each.value for each in Sort],
        default=Sort.RELEVANCE.value,
        help="the order (default: relevance; without a query, newest first)",
    )
    parser.add_argument("--reverse", action="store_true", help="turn the order around")
    parser.add_argument(
        "--limit", type=number, metavar="N", help=f"at most N papers (default: {limit})"
    )


def number(text: str) -> int:
    """Parse the value of an option that takes a number of papers.

    Raises:
        ArgumentTypeError: `text` is not a whole number of 1 or more.
    """
    import argparse

    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of 1 or more")
    return int(text)


def day(text: str) -> dt.date:
    """Parse the value of an option that takes a date.

    Raises:
        ArgumentTypeError: `text` is not a date.
    """
    import argparse

    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date (YYYY-MM-DD)") from None


def counted(count: int, noun: str) -> str:
    """Return a number with its noun: `1 paper`, `3 papers`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def size_in_words(size: int) -> str:
    """Return a number of bytes as people write it: `374 kB`, `1.2 MB`."""
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"


def print_records(
    records: Iterable[dict[str, Any]], arguments: argparse.Namespace, line: Callable[..., str]
) -> None:
    """Print records in the chosen form: JSON, JSON lines, or `line(record)` for people."""
    if arguments.json:
        print(json_page(list(records)))
        return
    for record in records:
        print(json_line(record) if arguments.jsonl else safe(line(record)))


def print_hits(
    hits: Iterable[Hit],
    bookmarks: Bookmarks,
    arguments: argparse.Namespace,
    words: Sequence[str] = (),
) -> None:
    """Print papers in the chosen form: for programs with their marks, for people a line each.

    The best paragraph of a paper's text follows, if texts were searched and one was found.

    Args:
        hits: the papers.
        bookmarks: their marks.
        arguments: of the command line.
        words: of the query, as `Understood` has them.
    """
    if arguments.json or arguments.jsonl:
        records = (_hit_to_json(each, bookmarks) for each in hits)
        print_records(records, arguments, str)
        return
    for hit in hits:
        print(safe(paper_line(hit.paper)))
        if hit.passage is not None:
            print(safe(f"    {_passage_line(hit.passage, words)}"))


def _hit_to_json(hit: Hit, bookmarks: Bookmarks) -> dict[str, Any]:
    record = marked_paper_to_json(hit.paper, bookmarks.of(hit.paper))
    return record | {"passage": asdict(hit.passage)} if hit.passage is not None else record


def _passage_line(passage: Passage, words: Sequence[str]) -> str:
    text = best_fragment(passage.text, words, _PASSAGE) or passage.text[:_PASSAGE]
    return f"{passage.section}: {text}" if passage.section else text


def paper_line(paper: Paper) -> str:
    """Format a paper as one line: id, year and title."""
    return f"{paper.id:<22} {paper.year:4}  {paper.display_title}"


def say_empty() -> None:
    """Say on stderr that the library is empty, and what fills it."""
    hint = "`sheaf add FILE` or `sheaf fetch` fills it"
    print(f"sheaf: your library is empty; {hint}", file=sys.stderr)


def open_library(home: Home) -> Library:
    """Open the home's library for importing; if it is large, the index finds known papers."""
    return Library(home.library, lambda: Index.open(home.index, Library(home.library), tell=tell))


@contextlib.contextmanager
def open_index(home: Home) -> Iterator[Index]:
    """Open the index of the home's library, reporting progress while it is built.

    If it cannot be written, a temporary one is used, which is said on stderr.
    """
    keep_freed()
    with contextlib.ExitStack() as stack:
        with progress("indexing") as report:
            opening = opened(home.index, Library(home.library), report, _say_temporary, tell)
            index = stack.enter_context(opening)
        index.search_texts(stack.enter_context(contextlib.closing(LazyPassages(home))))
        yield index


def tell(sentence: str) -> None:
    """Print something that the person should know on stderr."""
    print(f"sheaf: {safe(sentence)}", file=sys.stderr)


def _say_temporary(error: StoreError) -> None:
    reason = safe(f"{error.where}: {error.what}")
    print(f"sheaf: {reason}; using a temporary index", file=sys.stderr)


def update_index(home: Home) -> None:
    """Bring the index up to date after an import.

    Raises:
        StoreError: it cannot be written; the error says that the papers are kept.
    """
    keep_freed()
    try:
        with progress("indexing") as report:
            Index.open(home.index, Library(home.library), report, tell=tell).close()
    except StoreError as error:
        raise StoreError(
            f"the papers are saved in your library, but its index is not up to date: {error.what}",
            where=error.where,
            hint="when that is solved, the next search updates it",
        ) from error


def update_passages(home: Home) -> None:
    """Bring the index of the kept texts up to date; if it can't be, the next search will say so."""
    from digest.passages.store import Passages

    keep_freed()
    with (
        contextlib.suppress(StoreError),
        contextlib.closing(Passages.of(home)) as passages,
        progress("indexing", "texts") as report,
    ):
        passages.update(report)


class Papers(Protocol):
    """Anything that finds papers by id: the index, or a `PaperLookup`."""

    def get(self, paper_id: str) -> Paper | None:
        """Return the paper with this id, current or former; None if there is none."""

    def id_of(self, paper_id: str) -> str | None:
        """Return the id that a paper has now, given any that it has or had; None if none has it."""


def open_papers(home: Home) -> PaperLookup:
    """Open the library for finding papers by id; needs no index and writes nothing."""
    return PaperLookup.open(home.index, Library(home.library))


def open_bookmarks(papers: Papers) -> Bookmarks:
    """Open the home's bookmarks, reporting malformed lines on stderr."""
    bookmarks = Bookmarks.open(home().bookmarks, papers.id_of)
    for problem in bookmarks.on_disk.problems:
        print(f"sheaf: {safe(str(problem))}; line left unchanged", file=sys.stderr)
    return bookmarks


@contextlib.contextmanager
def progress(doing: str, noun: str = "papers") -> Iterator[Callable[..., None]]:
    """Report how many of something are done: with a bar on a terminal, in plain lines elsewhere."""
    if not sys.stderr.isatty():
        yield _PlainProgress(doing, noun).report
        return
    bar = _Bar(doing, noun)
    try:
        yield bar.report
    finally:
        bar.stop()


class _PlainProgress:
    """Prints a line every ten thousand papers."""

    def __init__(self, doing: str, noun: str) -> None:
        self._doing = doing
        self._noun = noun
        self._reported = 0

    def report(self, count: int, total: int | None = None) -> None:
        if count - self._reported >= 10_000:
            self._reported = count
            of_all = f" of {total}" if total else ""
            print(f"sheaf: {self._doing}: {count}{of_all} {self._noun}", file=sys.stderr)


def _rate_column(noun: str) -> Any:
    from rich.progress import ProgressColumn, Task
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:.0f} {noun}/s" if task.speed else "")

    return Rate()


class _Bar:
    """A Rich progress bar, created on the first report: most work is done before it is needed."""

    def __init__(self, doing: str, noun: str) -> None:
        self._doing = doing
        self._noun = noun
        self._bar: Any = None

    def report(self, count: int, total: int | None = None) -> None:
        if self._bar is None:
            from rich import progress as bars
            from rich.console import Console

            self._bar = bars.Progress(
                bars.SpinnerColumn(),
                bars.TextColumn("{task.description}"),
                bars.BarColumn(),
                bars.MofNCompleteColumn(),
                _rate_column(self._noun),
                bars.TimeRemainingColumn() if total else bars.TimeElapsedColumn(),
                console=Console(file=unfiltered(sys.stderr)),
                transient=True,
            )
            self._task = self._bar.add_task(self._doing, total=total)
            self._bar.start()
        self._bar.update(self._task, completed=count)

    def stop(self) -> None:
        if self._bar is not None:
            self._bar.stop()


def find_paper(papers: Papers, text: str) -> Paper:
    """Return the paper that an id, a link or an alias refers to.

    Raises:
        NotFoundError: there is no such paper.
    """
    paper = papers.get(parse_id(text) or text)
    if paper is None:
        raise NotFoundError(f"no paper {text!r} in the library", hint="`sheaf search` lists ids")
    return paper
