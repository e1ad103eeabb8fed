"""`sheaf split`: take a wrongly merged paper apart, with its bookmark, or join it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from digest.bookmarks import Side
from digest.cli.common import open_bookmarks, open_papers, update_index
from digest.errors import UsageError
from digest.library import Library
from digest.library.splitting import Split, join, planned, split
from digest.paper import parse_id
from digest.storage.paths import home
from digest.text import safe
from digest.text.oneline import json_page, one_line

if TYPE_CHECKING:
    import argparse

    from digest.paper import Paper

_BOOKMARK: Final = {
    Side.STAYS: "its bookmark, tags and note stay with {stays}, whose title the bookmark has",
    Side.LEAVES: "its bookmark, tags and note went to {leaves}, whose title the bookmark has",
    Side.BOTH: "both have its bookmark, tags and note, since they may belong to either; "
    "remove one with: sheaf bookmark remove ID",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `sheaf split`."""
    parser.add_argument("id", metavar="ID", help="an id, a DOI or a link to arXiv")
    parser.add_argument(
        "records",
        nargs="*",
        type=int,
        metavar="NUMBER",
        help="the records that belong to the other paper, by their numbers in the list that "
        "--dry-run prints (default: those with another title, authors or abstract)",
    )
    parser.add_argument(
        "-n", "--dry-run", action="store_true", help="show what would be done, and change nothing"
    )
    parser.add_argument("--undo", action="store_true", help="join the parts of the last split")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Split a paper, show how it would be split, or join one."""
    library = Library(home().library)
    name = parse_id(arguments.id) or arguments.id
    if arguments.undo:
        if arguments.records or arguments.dry_run:
            raise UsageError("--undo needs only an id", hint="see `sheaf split --help`")
        return _join(library, name, as_json=arguments.json)
    taken = [number - 1 for number in arguments.records]
    if arguments.dry_run:
        plan = planned(library, name, taken)
        _print(plan, None, arguments, is_done=False)
        return 0
    plan = split(library, name, taken)
    if not plan.parts:
        print(safe(_listing(plan)))
        raise UsageError(
            "these records could be divided in several ways",
            hint=f"name those of the other paper: sheaf split {plan.paper.id} NUMBER...",
        )
    papers = open_papers(home())
    side = open_bookmarks(papers).split(*plan.parts)
    papers.close()
    _print(plan, side, arguments, is_done=True)
    update_index(home())
    return 0


def _join(library: Library, name: str, *, as_json: bool) -> int:
    paper, gone = join(library, name)
    if as_json:
        print(json_page({"id": paper.id, "joined": gone.id}))
    else:
        print(safe(f"joined {gone.id} with {paper.id}  {paper.title}"))
    update_index(home())
    return 0


def _print(plan: Split, side: Side | None, arguments: argparse.Namespace, *, is_done: bool) -> None:
    if arguments.json:
        print(json_page(_json(plan, side, is_done=is_done)))
        return
    lines = [_listing(plan)]
    if plan.parts:
        numbers = [[n for n in range(len(plan.records)) if n not in plan.taken], plan.taken]
        lines.append("split into" if is_done else "would be split into")
        for part, group in zip(plan.parts, numbers, strict=True):
            records = ", ".join(str(n + 1) for n in group)
            lines.append(f"  {_line(part)}  (from {records})")
    else:
        lines.append(f"say which belong to the other paper: sheaf split {plan.paper.id} NUMBER...")
    if side is not None:
        stays, leaves = (part.id for part in plan.parts)
        lines.append(_BOOKMARK[side].format(stays=stays, leaves=leaves))
    if is_done:
        lines.append(f"undo: sheaf split --undo {plan.parts[0].id}")
    print(safe("\n".join(lines)))


def _listing(plan: Split) -> str:
    rows = [f"{number:>3}  {_line(each)}" for number, each in enumerate(plan.records, start=1)]
    return "\n".join([f"{plan.paper.id} was merged from {len(rows)} records:", *rows])


def _line(paper: Paper) -> str:
    authors = ", ".join(paper.authors[:2]) + (" and others" if len(paper.authors) > 2 else "")
    facts = (paper.title or paper.abstract[:60], authors, " ".join(paper.digests))
    return f"{paper.id:<22} {paper.year:4}  " + one_line(" · ".join(filter(None, facts)))


def _json(plan: Split, side: Side | None, *, is_done: bool) -> dict[str, Any]:
    records = [
        {
            "number": number,
            "id": each.id,
            "title": each.title or None,
            "authors": list(each.authors),
            "date": each.date,
            "digests": list(each.digests),
            "leaves": number - 1 in plan.taken,
        }
        for number, each in enumerate(plan.records, start=1)
    ]
    parts = [{"id": part.id, "title": part.title or None} for part in plan.parts]
    return {
        "id": plan.paper.id,
        "done": is_done,
        "records": records,
        "parts": parts,
        "bookmark": side.value if side else None,
    }
