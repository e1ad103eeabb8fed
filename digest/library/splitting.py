"""Taking a wrongly merged paper apart, and joining it again, by appending to the library's log."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING, Any

from digest.errors import NotFoundError, UsageError
from digest.library.digests import Capture, Digests
from digest.library.merge import are_alike, merged
from digest.library.provenance import (
    CAME_AS,
    SPLIT,
    fingerprint,
    ids_of,
    paper_line,
    record_from_json,
    split_of,
    with_split,
)
from digest.paper import Paper, best_id, id_rank, paper_from_json, title_id
from digest.storage.durable import Appender, locked, open_regular, reported
from digest.text.oneline import parse_json_line

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from digest.library.store import Library


@dataclass(frozen=True, slots=True)
class Split:
    """A paper, the records that it was made of, and the two papers that they become."""

    paper: Paper
    records: tuple[Paper, ...]
    """As they came in, in that order."""
    taken: tuple[int, ...]
    """Indices of the records that leave; empty if a person must say which."""
    parts: tuple[Paper, ...]
    """The paper that stays and the one that leaves; empty if `taken` is."""


def planned(library: Library, paper_id: str, taken: Collection[int] = ()) -> Split:
    """Return how a paper would be split; nothing is changed.

    Args:
        library: the papers.
        paper_id: any id of the paper.
        taken: indices of the records that shall leave; empty to propose them.

    Raises:
        NotFoundError: there is no such paper, or it was not merged.
        UsageError: there are no such records, or none would stay.
        StoreError: the library cannot be read.
    """
    with contextlib.closing(library.reading()) as reading:
        paper = reading.get(paper_id)
        if paper is None:
            raise NotFoundError(
                f"no paper {paper_id!r} in the library", hint="`sheaf search` lists ids"
            )
        records = records_of(library.path, paper)
        if len(records) < 2:
            raise NotFoundError(
                f"{paper.id} was not merged from several records, so it cannot be split",
                hint=f"`sheaf show {paper.id}` shows its ids and where it was seen",
            )
        if any(not 0 <= each < len(records) for each in taken) or len({*taken}) == len(records):
            raise UsageError(
                f"{paper.id} has the records 1 to {len(records)}, and one must stay",
                hint=f"`sheaf split {paper.id} --dry-run` lists them",
            )
        leaving = tuple(sorted({*taken})) or _proposed(paper, records)
        parts = _parts(paper, records, leaving, reading.get) if leaving else ()
    return Split(paper, records, leaving, parts)


def split(library: Library, paper_id: str, taken: Collection[int] = ()) -> Split:
    """Split a paper as `planned`; nothing is changed if a person must say how.

    Raises:
        NotFoundError, UsageError: see `planned`.
        StoreError: the library cannot be read or written; it is unchanged.
    """
    planned(library, paper_id, taken)  # before a lock is made where there is no library
    with locked(library.path):
        plan = planned(library, paper_id, taken)
        if plan.parts:
            _append(library.path, plan.parts)
            _list_beside(library, *plan.parts)
    return plan


def join(library: Library, paper_id: str) -> tuple[Paper, Paper]:
    """Undo the last split of a paper; returns the joined paper and the one that is gone.

    Raises:
        NotFoundError: there is no such paper, it was not split, or its other part is gone.
        StoreError: the library cannot be read or written; it is unchanged.
    """
    with locked(library.path):
        with contextlib.closing(library.reading()) as reading:
            paper = reading.get(paper_id)
            others = split_of(paper).get("of", []) if paper else []
            found = reading.get(others[-1]) if others else None
        if paper is None or found is None or found.id == paper.id:
            raise NotFoundError(f"{paper_id} has not been split", hint="give the id of either part")
        joined = _joined(paper, found)
        _append(library.path, [joined])
    return joined, found if joined.id == paper.id else paper


def records_of(log: Path, paper: Paper) -> tuple[Paper, ...]:
    """Return the records that a paper was made of, as they came in.

    Those that an older Sheaf merged are kept only where they were papers before. What is known of
    one that was not is the merged paper under the ids that no other record has.

    Raises:
        StoreError: the library cannot be read.
    """
    ids = {paper.id, *paper.aliases}
    own, foreign = (split_of(paper).get(key, []) for key in ("is", "not"))
    seen: set[str] = set()
    records: dict[tuple[str, str], Paper] = {}
    for line in _lines(log):
        try:
            if CAME_AS in line:
                record = record_from_json(line)
            elif line.get("id") in ids and SPLIT not in (line.get("extra") or {}):
                record = paper_from_json(line)
                if not seen.isdisjoint((record.id, *record.aliases)):
                    continue  # the paper after a merge, whose records are already known
            else:
                continue
        except (ValueError, TypeError):
            continue
        mark = fingerprint(record)
        if mark in own or (line.get("id") in ids and mark not in foreign):
            records.setdefault((mark, record.id), record)
            seen |= {str(line.get("id")), record.id, *record.aliases}
    found = tuple(records.values())
    rest = ids - seen - {title_id(each.title or each.abstract) for each in (paper, *found)}
    if len(found) == 1 and rest:
        lost = best_id(sorted(rest, key=lambda each: (id_rank(each), each)))
        remaining = replace(paper, id=lost, aliases=tuple(sorted(rest - {lost})))
        return (*found, remaining)
    return found


def _lines(log: Path) -> Iterator[dict[str, Any]]:
    with reported(log, "read the library"), open_regular(log) as file:
        for line in file:
            with contextlib.suppress(ValueError, RecursionError):
                record = parse_json_line(line)
                if isinstance(record, dict):
                    yield record


def _proposed(paper: Paper, records: Sequence[Paper]) -> tuple[int, ...]:
    """Return the records that leave if there are just two kinds, or just two records."""
    groups: list[list[int]] = []
    for number, record in enumerate(records):
        alike = [group for group in groups if any(are_alike(records[n], record) for n in group)]
        groups = [group for group in groups if group not in alike]
        groups.append([*(n for group in alike for n in group), number])
    if len(groups) == 1 and len(records) == 2:
        groups = [[0], [1]]
    if len(groups) != 2:
        return ()
    has_id = [any(paper.id == records[n].id for n in group) for group in groups]
    return tuple(sorted(groups[1 if has_id[0] or not has_id[1] else 0]))


def _parts(
    paper: Paper,
    records: Sequence[Paper],
    taken: Collection[int],
    get: Callable[[str], Paper | None],
) -> tuple[Paper, Paper]:
    """Return the papers of the records that stay and of those that leave."""
    staying = [record for n, record in enumerate(records) if n not in taken]
    leaving = [record for n, record in enumerate(records) if n in taken]
    before = split_of(paper)
    stay, leave = reduce(merged, staying), reduce(merged, leaving)
    theirs = {leave.id, *leave.aliases}
    stay = _named(stay, [paper.id, *paper.aliases], theirs - {stay.id, *stay.aliases})
    leave = _with_free_id(leave, {stay.id, *stay.aliases}, {paper.id, *paper.aliases}, get)
    marks = [{fingerprint(each) for each in group} for group in (staying, leaving)]
    ids = [ids_of(each) for each in (stay, leave)]
    parts = [
        with_split(
            part,
            {
                "is": sorted(marks[n] - marks[1 - n]),
                "not": [
                    *before.get("not", ()),
                    *sorted(marks[1 - n] - marks[n]),
                    *sorted(ids[1 - n] - ids[n]),
                ],
                "of": [*before.get("of", ()), (leave, stay)[n].id],
            },
        )
        for n, part in enumerate((stay, leave))
    ]
    return parts[0], parts[1]


def _named(stay: Paper, names: Sequence[str], theirs: Collection[str]) -> Paper:
    """Return what stays under the paper's best id and with its aliases, without the other's."""
    own = [each for each in names if each not in theirs] or [stay.id]
    paper_id = own[0] if own[0] == names[0] else best_id(own)
    return replace(stay, id=paper_id, aliases=tuple(each for each in own if each != paper_id))


def _with_free_id(
    leave: Paper,
    taken: Collection[str],
    old: Collection[str],
    get: Callable[[str], Paper | None],
) -> Paper:
    """Return what leaves under an id that neither what stays nor another paper has."""

    def is_free(name: str) -> bool:
        if name in taken:
            return False
        known = get(name)
        return known is None or name in old

    own = [each for each in (leave.id, *leave.aliases) if is_free(each)]
    if not own:
        number, plain = 1, title_id(leave.title or leave.abstract)
        name = plain
        while not is_free(name):
            number += 1
            name = f"{plain}-{number}"
        own = [name]
    paper_id = best_id(own)
    return replace(leave, id=paper_id, aliases=tuple(each for each in own if each != paper_id))


def _joined(paper: Paper, other: Paper) -> Paper:
    """Return one paper of two parts; splits from third papers are kept."""
    splits = split_of(paper), split_of(other)
    names = {paper.id, *paper.aliases, other.id, *other.aliases, *ids_of(paper), *ids_of(other)}
    marks = {mark for each in splits for mark in each.get("is", ())}
    both = {key: [*splits[0].get(key, ()), *splits[1].get(key, ())] for key in ("is", "not", "of")}
    both["not"] = [each for each in both["not"] if each not in marks | names]
    both["of"] = [each for each in both["of"] if each not in names]
    return with_split(merged(paper, other), both)


def _append(log: Path, papers: Iterable[Paper]) -> None:
    with reported(log, "write the library"), Appender(log) as appender:
        appender.append(map(paper_line, papers))


def _list_beside(library: Library, stay: Paper, leave: Paper) -> None:
    """List the paper that left in its digests, after the one that stayed."""
    digests = Digests.open(library.path.parent)
    stayed, left = {stay.id, *stay.aliases}, {leave.id, *leave.aliases}
    for label in leave.digests:
        digest = digests.get(label)
        if digest is None or not left.isdisjoint(digest.ids):
            continue
        ids = [
            name
            for each in digest.ids
            for name in ((each, leave.id) if each in stayed else (each,))
        ]
        digests.record({label: ids}, Capture(digest.source))
