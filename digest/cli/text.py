"""`sheaf text`: the whole text of a paper on standard output, and the texts that are kept.

`sheaf text ID --format json` prints one object:

    id, title          the paper's id; the title of the text
    version, newer     arXiv's version of the text, null if nothing tells it; a later one that the
                       library knows of, else null
    source, url        arxiv, ar5iv, hf, pdf or file; the page's address, null for a file
    licence, kept      null if unknown; when it was kept, ISO 8601
    authors            a list of strings
    sections           the sections in reading order, each with anchor, level (1 for a section),
                       number, title, appendix (true or false) and markdown: what is in it, without
                       its subsections. The abstract's anchor is "abstract"; the bibliography is a
                       section too; what is before the first section has an empty anchor.
    problems           sentences: what could not be read

With `--outline` the sections have no markdown; with `--section` only that one and its subsections
are there. `sheaf text list --json` prints a list of objects with id, version, source, url, licence,
kept, title, file (the page as it came) and size (bytes on disk).
"""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any, Final

from digest.arxiv import version_in
from digest.cli.common import (
    add_listing_options,
    counted,
    find_paper,
    number,
    open_bookmarks,
    open_index,
    open_papers,
    print_records,
    size_in_words,
    tell,
    update_passages,
)
from digest.cli.summary import exit_code
from digest.errors import (
    FetchError,
    InputError,
    NotFoundError,
    SheafError,
    StoreError,
    UnreachableError,
)
from digest.fulltext.outline import named, parts
from digest.fulltext.readers import read_file
from digest.fulltext.store import Source, Texts
from digest.fulltext.to_markdown import blocks_to_markdown, to_markdown
from digest.fulltext.to_text import to_text
from digest.fulltext.wanted import Wanted, newer_version, text_of
from digest.paper import parse_id
from digest.storage.durable import open_regular
from digest.storage.paths import home
from digest.text import safe
from digest.text.oneline import json_page, one_line

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from digest.fetch.texts import FetchedText
    from digest.fulltext.document import Document
    from digest.fulltext.outline import Part
    from digest.fulltext.store import KeptText
    from digest.paper import Paper

_MEASURE: Final = 76
"""Columns of a line: a width that is comfortable to read."""
_LEAST_WIDTH: Final = 20
_LARGEST_BYTES: Final = 50_000_000
_SOURCES: Final = {
    Source.ARXIV: "arXiv's HTML",
    Source.AR5IV: "ar5iv's HTML",
    Source.HUGGING_FACE: "Hugging Face's Markdown",
    Source.PDF: "the PDF",
    Source.FILE: "a file",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands and their options."""
    parser.description = (
        "Print the whole text of a paper, or fetch, add, list and remove texts. `sheaf text ID` is "
        "short for `sheaf text show ID`."
    )
    commands = parser.add_subparsers(dest="what", required=True, metavar="COMMAND")
    show = commands.add_parser("show", help="print a text; fetch it first if it isn't kept yet")
    show.add_argument("id", metavar="ID", help="an id or a link; 2403.01234v2 for that version")
    show.add_argument(
        "--width",
        type=_width,
        metavar="N",
        help=f"columns of a line (default: {_MEASURE}, or less where the terminal has less)",
    )
    show.add_argument(
        "--format",
        choices=["text", "markdown", "json"],
        default="text",
        help="the format (default: text)",
    )
    show.add_argument(
        "--section",
        metavar="S",
        help="only this section: its number, the beginning of its title, or its anchor",
    )
    show.add_argument("--outline", action="store_true", help="only the headings")
    show.add_argument("--kept", action="store_true", help="never fetch it")
    fetch = commands.add_parser(
        "fetch",
        help="fetch a text and keep it",
        description="Fetch the text of a paper from arXiv, ar5iv or Hugging Face, whichever has it "
        "first, and keep it. Of a query only the best paper's text is fetched, unless --limit says "
        "how many: one page at a time, at the pace that the services ask for.",
    )
    fetch.add_argument("query", nargs="+", metavar="ID|QUERY", help="an id, or a search")
    fetch.add_argument("--limit", type=number, metavar="N", help="at most N texts (default: 1)")
    fetch.add_argument("--refresh", action="store_true", help="also if it is kept already")
    add_listing_options(fetch)
    add = commands.add_parser("add", help="keep a file of yours as the text of a paper")
    add.add_argument("id", metavar="ID", help="an id or a link; 2403.01234v2 for that version")
    add.add_argument("file", metavar="FILE", help="HTML, Markdown, PDF or plain text")
    listing = commands.add_parser("list", help="list the kept texts")
    add_listing_options(listing)
    remove = commands.add_parser("remove", help="remove kept texts")
    remove.add_argument("ids", nargs="+", metavar="ID", help="as for show; without a version all")


def completed(words: list[str]) -> list[str]:
    """Return the words of the command line with the first one, where it was left out."""
    if not words or words[0] in {*_COMMANDS, "-h", "--help"}:
        return words
    return ["show", *words]


def run(arguments: argparse.Namespace) -> int:
    """Run one of the subcommands."""
    return _COMMANDS[arguments.what](arguments)


def _texts() -> Texts:
    return Texts(home().texts, read_file)


@dataclass(frozen=True, slots=True)
class _Meant:
    """What an id on the command line means."""

    wanted: Wanted
    paper: Paper | None
    """As the library has it; None if it doesn't."""

    def kept(self, texts: Texts) -> KeptText | None:
        """Return its text as it is kept, None if it isn't."""
        return texts.find(*self.wanted.ids, version=self.wanted.version)

    def newer(self, kept: KeptText) -> int | None:
        """Return a later version than was asked for that the library knows of."""
        return newer_version(self.paper, kept.version) if self.wanted.version is None else None


def _meant(text: str) -> _Meant:
    """Return what an id or a link on the command line means.

    Raises:
        NotFoundError: it is neither an id nor in the library.
    """
    known = parse_id(text)
    with open_papers(home()) as papers:
        paper = papers.get(known or text)
        if paper is None and known is None:
            paper = find_paper(papers, text)
    version = version_in(text)
    return _Meant(text_of(paper, version) if paper else Wanted((known or text,), version), paper)


# Show


def _show(arguments: argparse.Namespace) -> int:
    meant, texts = _meant(arguments.id), _texts()
    kept = meant.kept(texts)
    if kept is not None:
        text = texts.read(kept)
    elif arguments.kept:
        of_version = f"version {meant.wanted.version} of " if meant.wanted.version else ""
        raise NotFoundError(
            f"no text of {of_version}{meant.wanted.id} is kept",
            hint=f"`sheaf text fetch {arguments.id}` fetches it",
        )
    else:
        fetched = _fetch_one(meant.wanted, texts, refresh=False)
        kept, text = fetched.kept, fetched.text
    shown = named(text, arguments.section) if arguments.section else parts(text)
    newer = meant.newer(kept)
    if arguments.format == "json":
        print(json_page(_as_json(kept, text, shown, newer, with_text=not arguments.outline)))
        return 0
    if newer is not None:
        tell(
            f"this is version {kept.version}, {newer} is out; "
            f"`sheaf text fetch {meant.wanted.arxiv_number}` fetches it"
        )
    if arguments.outline:
        for part in filter(lambda part: part.heading, shown):
            print(safe(f"{'  ' * (part.level - 1)}{part.heading}".rstrip()))
    else:
        print(safe(_written(text, shown, arguments)), end="")
    return 0


def _written(text: Document, shown: Sequence[Part], arguments: argparse.Namespace) -> str:
    if arguments.format == "text":
        # A terminal's wider tables need not be narrowed; what goes to a pipe is always the same.
        columns = get_terminal_size().columns if sys.stdout.isatty() else _MEASURE
        measure = arguments.width or max(_LEAST_WIDTH, min(_MEASURE, columns))
        parts_shown = shown if arguments.section else ()
        return to_text(text, arguments.width or max(measure, columns), measure, parts_shown)
    if not arguments.section:
        return to_markdown(text)
    return "\n".join(f"{_heading(part)}\n\n{blocks_to_markdown(part.blocks)}" for part in shown)


def _heading(part: Part) -> str:
    return f"{'#' * (part.level + 1)} {part.heading}"


def _as_json(
    kept: KeptText, text: Document, shown: Sequence[Part], newer: int | None, *, with_text: bool
) -> dict[str, Any]:
    record = _about(kept)
    return {
        **{name: record[name] for name in ("id", "title", "version")},
        "newer": newer,
        **{name: record[name] for name in ("source", "url", "licence", "kept")},
        "authors": list(text.authors),
        "sections": [_part_as_json(part, with_text=with_text) for part in shown],
        "problems": list(text.problems),
    }


def _part_as_json(part: Part, *, with_text: bool) -> dict[str, Any]:
    record: dict[str, Any] = {
        name: getattr(part, name) for name in ("anchor", "level", "number", "title", "appendix")
    }
    return record | {"markdown": blocks_to_markdown(part.blocks)} if with_text else record


# Fetch


def _fetch(arguments: argparse.Namespace) -> int:
    query, texts = " ".join(arguments.query), _texts()
    found = [_meant(query)] if parse_id(query) else _found(query, arguments.limit or 1)
    failures: list[SheafError] = []
    done: list[KeptText] = []
    for meant in found:
        kept = None if arguments.refresh else meant.kept(texts)
        if kept is not None and meant.newer(kept) is None:
            tell(f"{_line(_about(kept))}: kept already; --refresh fetches it again")
            done.append(kept)
            continue
        try:
            done.append(_fetch_one(meant.wanted, texts, refresh=arguments.refresh).kept)
        except FetchError as error:  # there may be one of the next paper
            failures.append(error)
            if isinstance(error, UnreachableError):
                break
    update_passages(home())
    print_records(map(_about, done), arguments, _line)
    return exit_code([], failures)


def _found(query: str, limit: int) -> list[_Meant]:
    """Return the best papers that a search finds, and say how many more there are."""
    with open_index(home()) as index:
        page = index.search(query, limit=limit, user_sets=open_bookmarks(index).user_sets())
        papers = [hit.paper for hit in page.hits]
    if not papers:
        raise NotFoundError(f"no paper matches {query!r}", hint="`sheaf search` finds papers")
    if page.total > len(papers):
        tell(f"{counted(page.total, 'paper')} match; fetching {len(papers)} (see --limit)")
    return [_Meant(text_of(paper), paper) for paper in papers]


def _fetch_one(asked: Wanted, texts: Texts, *, refresh: bool) -> FetchedText:
    from digest.cli.fetch_shared import open_client
    from digest.fetch.texts import fetch_text

    with open_client(home(), refresh=refresh) as client:
        fetched = fetch_text(client, texts, asked)
    tell(f"the text is from {_SOURCES[fetched.kept.source]}{_of_version(fetched.kept)}")
    return fetched


# Add, list, remove


def _add(arguments: argparse.Namespace) -> int:
    meant, texts = _meant(arguments.id), _texts()
    page = _page(Path(arguments.file))
    text = read_file(page, "")
    if meant.wanted.version is not None:
        text = replace(text, version=meant.wanted.version)
    kept = texts.keep(meant.wanted.id, page, text, source=Source.FILE, url="")
    update_passages(home())
    sections = sum(1 for part in parts(text) if part.title)
    words = f"{counted(sections, 'section')}, {size_in_words(kept.size)}"
    print(
        one_line(f"kept {arguments.file} as the text of {kept.paper}{_of_version(kept)}: {words}")
    )
    for problem in text.problems:
        tell(problem)
    return 0


def _page(path: Path) -> bytes:
    """Return the content of a file of the person's.

    Raises:
        InputError: it cannot be read, or is too large.
    """
    try:
        with open_regular(path) as file:
            page = file.read(_LARGEST_BYTES + 1)
    except StoreError as error:
        raise InputError(error.what, where=path, hint=error.hint) from None
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise InputError(f"cannot read this file: {reason}", where=path) from error
    if len(page) > _LARGEST_BYTES:
        raise InputError(f"larger than {_LARGEST_BYTES // 1_000_000} MB", where=path)
    return page


def _list(arguments: argparse.Namespace) -> int:
    print_records(map(_about, _texts().all()), arguments, _line)
    return 0


def _remove(arguments: argparse.Namespace) -> int:
    texts = _texts()
    for each in arguments.ids:
        meant = _meant(each)
        removed = texts.remove(*meant.wanted.ids, version=meant.wanted.version)
        way_back = "add ID FILE` adds it" if removed.are_files else "fetch ID` fetches it"
        print(
            safe(
                f"{meant.wanted.id}: removed {counted(len(removed.texts), 'text')}, "
                f"{size_in_words(removed.size)} freed; `sheaf text {way_back} again"
            )
        )
    update_passages(home())
    return 0


def _about(kept: KeptText) -> dict[str, Any]:
    return {
        "id": kept.paper,
        "version": kept.version,
        "source": kept.source.value,
        "url": kept.url or None,
        "licence": kept.licence or None,
        "kept": kept.kept,
        "title": kept.title,
        "file": str(kept.page),
        "size": kept.size,
    }


def _line(record: dict[str, Any]) -> str:
    version = f"v{record['version']}" if record["version"] else ""
    size = size_in_words(record["size"])
    return (
        f"{record['id']:<22} {version:<4} {record['source']:<6} {record['kept'][:10]} {size:>8}  "
        f"{record['title']}"
    )


def _of_version(kept: KeptText) -> str:
    return f", version {kept.version}" if kept.version else ""


def _width(text: str) -> int:
    width = number(text)
    if width < _LEAST_WIDTH:
        raise ArgumentTypeError(f"{text!r} is less than {_LEAST_WIDTH} columns")
    return width


_COMMANDS: Final[dict[str, Callable[[argparse.Namespace], int]]] = {
    "show": _show,
    "fetch": _fetch,
    "add": _add,
    "list": _list,
    "remove": _remove,
}
