"""Records that are merged, and many of them in one file: for the trial of bookmarks."""

from __future__ import annotations

import random
import tempfile
import time
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING, Final

from digest.bookmarks import Bookmark, Bookmarks
from digest.bookmarks.jsonl import merge_lines, read_lines, to_line
from digest.bookmarks.record import UNDATED, Annotation, LastWriteFlag, Note, TextPlace, merged
from tests.trials.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

_TAGS: Final = ("draft", "read later", "décodage")
_STAMPS: Final = (UNDATED, *(f"2026-03-{day}T10:00:00.000000Z" for day in (13, 14, 15)))
_LAST: Final = ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999ZZ")
_NAMES: Final = ("arxiv:2403.01234", "arxiv:hep-th/9901001", "doi:10.1000/x", "t:0123456789ab")


def record(chance: random.Random) -> Bookmark:
    """A record as one of several machines might have it."""

    def moment() -> str:
        return chance.choice(_STAMPS * 3 + _LAST)

    def flag() -> LastWriteFlag:
        on, off = chance.choice(((1, 0), (0, 1), (1, 1)))
        return LastWriteFlag(moment() if on else "", moment() if off else "")

    def notes() -> frozenset[Note]:
        count = chance.randrange(3)
        return frozenset(Note(moment(), chance.choice("abc")) for _ in range(count))

    def place() -> TextPlace:
        anchor = chance.choice(("", "S1.p1", "S2.E1"))
        return TextPlace(moment(), anchor, chance.randrange(3)) if anchor else TextPlace()

    def annotations() -> frozenset[Annotation]:
        count = chance.randrange(3)
        return frozenset(
            Annotation(moment(), "S1.p1", 4, 9, "words", chance.choice("ab")) for _ in range(count)
        )

    name, alias = chance.sample(_NAMES, 2)
    current, marked = notes(), annotations()
    gone = (notes() - current) | (annotations() - marked)
    return Bookmark(
        id=name,
        title=chance.choice(("", "A", "A Title")),
        aliases=frozenset({alias} if chance.random() < 0.3 else ()),
        bookmarked=flag(),
        read=flag(),
        queued=flag(),
        reading=flag(),
        place=place(),
        tag_flags={tag: flag() for tag in chance.sample(_TAGS, chance.randrange(3))},
        notes=current,
        annotations=marked,
        replaced=frozenset(each.fingerprint for each in gone),
        unknown=frozenset(
            (chance.choice(("stars", "shelf")), chance.choice(("1", '"x"', '{"a": [null]}')))
            for _ in range(chance.randrange(3))
        ),
    )


def merges(rounds: int, seed: int) -> Outcome:
    """A round: three records, merged in any order, grouping and number, give one and the same.

    So do three files with these records, each also written and read again.
    """
    chance = random.Random(seed)
    failures = []
    for each in range(rounds):
        a, b, c = (record(chance) for _ in range(3))
        both = merged(a, b)
        laws = {
            "commutative": both == merged(b, a),
            "associative": merged(both, c) == merged(a, merged(b, c)),
            "idempotent": merged(a, a) == a and merged(both, a) == both == merged(b, both),
            "files": len({_merged_files(order) for order in permutations((a, b, c))}) == 1,
            "files again": _merged_files((a, b, c)) == _merged_files((a, b, c, b, a)),
        }
        failures += [
            f"round {each}: not {law}: {a}, {b}, {c}" for law, holds in laws.items() if not holds
        ]
    return Outcome(rounds, failures)


def _merged_files(records: tuple[Bookmark, ...]) -> bytes:
    data = b"\n".join(map(to_line, records))
    found = merge_lines(read_lines(data, {})).records.values()
    again = merge_lines(read_lines(b"\n".join(map(to_line, found)), {})).records.values()
    return b"\n".join(sorted(map(to_line, again)))


OPEN_SECONDS: Final = 12.0
"""CPU to open 50,000 rich records, on a slow machine."""
CHANGE_SECONDS: Final = 4.0
"""CPU of one change among them."""


def large(rounds: int, seed: int) -> Outcome:
    """A file with `rounds` rich records: CPU seconds of opening it and of one change."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bookmarks.jsonl"
        with path.open("wb") as file:
            for number in range(rounds):
                file.write(to_line(record(chance).named(f"local:{number}")) + b"\n")
        bookmarks = Bookmarks(path)
        seconds = {
            "opening": (_cpu(bookmarks.on_disk.load), OPEN_SECONDS),
            "the hour's first change": (
                _cpu(lambda: bookmarks.add({"local:new": ""})),
                CHANGE_SECONDS,
            ),
            "a change": (_cpu(lambda: bookmarks.remove(["local:new"])), CHANGE_SECONDS),
        }
    figures = {what: f"{what} {took:.2f} s" for what, (took, _) in seconds.items()}
    share = rounds / 50_000
    slow = [figures[w] for w, (took, most) in seconds.items() if took > max(most * share, 0.5)]
    return Outcome(rounds, slow, ", ".join(figures.values()))


def _cpu(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
