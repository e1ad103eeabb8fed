"""What becomes of a bookmark when its paper turns out to be two. No I/O."""

from __future__ import annotations

import enum
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from digest.bookmarks.record import NOWHERE, Bookmark, LastWriteFlag, later, merged
from digest.text.matching import title_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digest.paper import Paper


class Side(enum.Enum):
    """Which part of a split paper has the bookmark."""

    STAYS = "stays"
    """The part that kept the paper's id."""
    LEAVES = "leaves"
    """The part that was split off."""
    BOTH = "both"
    """Each has a copy, because nothing tells which one the person meant."""


def side_of(record: Bookmark, stays: Paper, leaves: Paper) -> Side:
    """Return which part a record belongs to.

    A record under an id of the part that leaves may have been joined from records of both.
    Otherwise the person saw the title that the record has.
    """
    title, first, second = map(title_key, (record.title, stays.title, leaves.title))
    if not record.aliases.isdisjoint(_own_ids(leaves, stays)) or first == second:
        return Side.BOTH
    return {first: Side.STAYS, second: Side.LEAVES}.get(title, Side.BOTH)


def parted(
    record: Bookmark,
    before: Bookmark | None,
    stays: Paper,
    leaves: Paper,
    side: Side,
) -> tuple[Bookmark, Bookmark]:
    """Return the records of the part that stays and of the one that leaves.

    Args:
        record: the record of the paper before it was split.
        before: a record that the part that leaves has already, if any.
        stays: the part that kept the id.
        leaves: the part that was split off.
        side: who gets the record; not `STAYS`.
    """
    copy = replace(record, id=leaves.id, title=leaves.title or record.title, aliases=frozenset())
    rest = replace(record, aliases=record.aliases - _own_ids(leaves, stays))
    if side is Side.LEAVES:
        rest, copy = _moved(rest, copy)
        rest = replace(rest, title=stays.title or record.title)
    return rest, copy if before is None else merged(before, copy)


def _moved(rest: Bookmark, copy: Bookmark) -> tuple[Bookmark, Bookmark]:
    """Return both records so that only the copy has what is set.

    The copy is set at the very moment when the rest is cleared, right after it was set: so it
    wins should the papers be joined again.
    """
    cleared, kept = {}, {}
    for name, flag in _flags(copy).items():
        moment = later(flag.on, flag.on) if flag else ""
        cleared[name] = LastWriteFlag(flag.on, moment or flag.off)
        kept[name] = LastWriteFlag(moment or flag.on, flag.off)
    rest = replace(rest, notes=frozenset(), annotations=frozenset(), place=NOWHERE)
    return _with_flags(rest, cleared), _with_flags(copy, kept)


_FLAGS: Final = ("bookmarked", "read", "queued", "reading")


def _flags(record: Bookmark) -> dict[tuple[str, str], LastWriteFlag]:
    tags = {("tag", tag): flag for tag, flag in record.tag_flags.items()}
    return {(name, ""): getattr(record, name) for name in _FLAGS} | tags


def _with_flags(record: Bookmark, flags: Mapping[tuple[str, str], LastWriteFlag]) -> Bookmark:
    return replace(
        record,
        bookmarked=flags["bookmarked", ""],
        read=flags["read", ""],
        queued=flags["queued", ""],
        reading=flags["reading", ""],
        tag_flags={tag: flag for (kind, tag), flag in flags.items() if kind == "tag"},
    )


def _own_ids(paper: Paper, other: Paper) -> set[str]:
    return {paper.id, *paper.aliases} - {other.id, *other.aliases}
