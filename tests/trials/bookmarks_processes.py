"""Bookmarks that several processes change, or one that is killed: for the trial of bookmarks."""

from __future__ import annotations

import multiprocessing
import random
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from digest.bookmarks import Bookmarks
from tests.trials.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

_FORKING: Final = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload(["digest.bookmarks", __name__])

_IDS: Final = tuple(f"local:{number}" for number in range(30))
_TAGS: Final = ("draft", "read later", "décodage", "#1")

State = dict[str, tuple[bool, bool, frozenset[str], str]]
"""Of each paper: whether it is bookmarked and read, its tags and its note."""
_NOTHING: Final = (False, False, frozenset[str](), "")


def change(seed: int, number: int) -> tuple[str, str, str]:
    """The change with a number: what to do, to which paper, with which tag or note."""
    chance = random.Random(f"{seed}-{number}")
    kind = chance.choice(("add", "add", "remove", "tag", "untag", "note", "read", "unread"))
    value = chance.choice(_TAGS) if "tag" in kind else f"note {number}"
    return kind, chance.choice(_IDS), value


_CHANGES: Final[dict[str, Callable[[Bookmarks, str, str], object]]] = {
    "add": lambda bookmarks, paper, _: bookmarks.add({paper: "A Title"}),
    "remove": lambda bookmarks, paper, _: bookmarks.remove([paper]),
    "tag": lambda bookmarks, paper, value: bookmarks.tag(paper, [value]),
    "untag": lambda bookmarks, paper, value: (
        bookmarks.tag(paper, (), [value]) if bookmarks.get(paper) else None
    ),
    "note": lambda bookmarks, paper, value: bookmarks.note(paper, value),
    "read": lambda bookmarks, paper, _: bookmarks.mark_read({paper: ""}),
    "unread": lambda bookmarks, paper, _: bookmarks.mark_read({paper: ""}, read=False),
}


def after(state: State, kind: str, paper: str, value: str) -> State:
    """What the papers are after a change."""
    bookmarked, read, tags, note = state.get(paper, _NOTHING)
    match kind:
        case "add" | "remove":
            bookmarked = kind == "add"
        case "tag":
            bookmarked, tags = True, tags | {value}
        case "untag":
            tags -= {value}
        case "note":
            bookmarked, note = True, value
        case _:
            read = kind == "read"
    return {**state, paper: (bookmarked, read, tags, note)}


def state_of(bookmarks: Bookmarks) -> State:
    """What the file says of the papers that are changed."""
    found = {paper: bookmarks.get(paper) for paper in _IDS}
    return {
        paper: (each.is_bookmarked, each.is_read, frozenset(each.tags), each.note)
        for paper, each in found.items()
        if each
    }


def _same(one: State, other: State) -> bool:
    return all(one.get(each, _NOTHING) == other.get(each, _NOTHING) for each in _IDS)


def _change_until_killed(path: Path, seed: int, start: int, done: Connection) -> None:
    bookmarks = Bookmarks(path)
    bookmarks.on_disk.load()
    done.send(start)
    for number in range(start, start + 1_000_000):
        kind, paper, value = change(seed, number)
        _CHANGES[kind](bookmarks, paper, value)
        done.send(number + 1)


def kills(rounds: int, seed: int) -> Outcome:
    """A round: a process that makes one change after the other is killed at a random moment.

    Then every change that it acknowledged is there, the one it was at is there or not, and
    nothing else is.
    """
    chance = random.Random(seed)
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bookmarks.jsonl"
        state: State = {}
        number = 0
        for each in range(rounds):
            ours, theirs = _FORKING.Pipe(duplex=False)
            process = _FORKING.Process(
                target=_change_until_killed, args=(path, seed, number, theirs), daemon=True
            )
            process.start()
            theirs.close()
            ours.recv()
            process.join(chance.uniform(0, 0.02))
            process.kill()
            process.join()
            for _ in iter_received(ours):
                state = after(state, *change(seed, number))
                number += 1
            fresh = Bookmarks(path)
            fresh.on_disk.load()
            found = state_of(fresh)
            if fresh.on_disk.problems:
                failures.append(f"round {each}: {fresh.on_disk.problems[0]}")
            if not _same(found, state):
                state = after(state, *change(seed, number))
                number += 1
                if not _same(found, state):
                    failures.append(f"round {each}: after change {number} the file says {found}")
                    state = found
    return Outcome(rounds, failures)


def iter_received(connection: Connection) -> Iterator[Any]:
    """Yield what a process sent before it ended."""
    with connection:
        while True:
            try:
                yield connection.recv()
            except (EOFError, OSError):
                return


# Several writers


def _add_many(path: Path, name: int, count: int) -> None:
    bookmarks = Bookmarks(path)
    for number in range(count):
        bookmarks.add({f"local:{name}-{number}": "A Title"})


def writers(rounds: int, seed: int) -> Outcome:
    """`rounds` changes, made by four processes at the same time: all are there."""
    del seed
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bookmarks.jsonl"
        share = rounds // 4
        processes = [
            _FORKING.Process(target=_add_many, args=(path, name, share)) for name in range(4)
        ]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        fresh = Bookmarks(path)
        fresh.on_disk.load()
        expected = {f"local:{name}-{number}" for name in range(4) for number in range(share)}
        lost = expected - {each.id for each in fresh.all()}
        failures = [f"{each} is lost" for each in sorted(lost)] + list(
            map(str, fresh.on_disk.problems)
        )
    return Outcome(4 * share, failures)
