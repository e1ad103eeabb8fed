"""The index survives: whatever happens to its files, no answer is wrong without a word.

    python -m tests.trials.index_damage --rounds N --seed S

A round flips, zeroes, cuts, deletes or exchanges something in one file of a small index, and asks
many queries. Every answer must be right or an error that says what is wrong; after an error the
next start must give the right answers.
"""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from digest.errors import SheafError
from digest.index import Index
from digest.library import Library
from tests.trials.outcome import Outcome, run_by_hand
from tests.unit.made_papers import papers

if TYPE_CHECKING:
    from collections.abc import Callable

_PAPERS: Final = 40
_PAGE: Final = 512
_QUERIES: Final = (
    "", "model", "deep graph", '"neural network"', "t", "gra", "*od*", "mdoel~", "author:ada",
    "date:2021", "cat:cs.LG", "graph OR field", "model -deep", "has:code",
)  # fmt: skip


def _answers(index: Index) -> list[object]:
    found: list[object] = []
    for query in _QUERIES:
        page = index.search(query)
        found.append((page.total, page.understood, [(hit.paper, hit.score) for hit in page.hits]))
    some = papers(_PAPERS)[::7]
    found += [index.get(paper.id) for paper in some]
    found += [[hit.paper.id for hit in index.similar(paper.id).hits] for paper in some[:2]]
    return [*found, index.suggest("modle netwrk")]


def _flip(data: bytes, other: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def _zero(data: bytes, other: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data)) // _PAGE * _PAGE
    return data[:at] + bytes(len(data[at : at + _PAGE])) + data[at + _PAGE :]


def _cut(data: bytes, other: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _exchange(data: bytes, other: bytes, chance: random.Random) -> bytes:
    return other


def _mix(data: bytes, other: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + other[at : at + _PAGE] + data[at + _PAGE :]


_HARMS: Final[tuple[Callable[[bytes, bytes, random.Random], bytes], ...]] = (
    _flip, _flip, _flip, _flip, _zero, _zero, _cut, _exchange, _mix,
)  # fmt: skip


def damage(rounds: int, seed: int) -> Outcome:
    """Damage the index once a round."""
    chance = random.Random(seed)
    failures = []
    noticed = 0
    with tempfile.TemporaryDirectory() as made:
        library, folder = Library(Path(made, "library")), Path(made, "index")
        library.add(papers(_PAPERS))
        right = _answers(Index.open(folder, library))
        other_library, other_folder = Library(Path(made, "other")), Path(made, "other-index")
        other_library.add(papers(2 * _PAPERS)[_PAPERS:])
        Index.open(other_folder, other_library)
        intact = {path.name: path.read_bytes() for path in folder.iterdir()}
        others = {path.suffix: path.read_bytes() for path in other_folder.iterdir()}
        for _ in range(rounds):
            for path in folder.iterdir():
                path.unlink()
            for name, data in intact.items():
                (folder / name).write_bytes(data)
            # By size, but the small files too.
            sizes = [len(data) + 20_000 for data in intact.values()]
            (name,) = chance.choices(list(intact), sizes)
            harm = chance.choice(_HARMS)
            victim = folder / name
            victim.write_bytes(harm(intact[name], others[victim.suffix], chance))
            what = f"{harm.__name__[1:]} {victim.suffix} (seed {seed})"
            try:
                told: list[str] = []
                try:
                    answers = _answers(Index.open(folder, library, tell=told.append))
                    noticed += bool(told)
                except SheafError:
                    noticed += 1
                    answers = _answers(Index.open(folder, library))
                if answers != right:
                    failures.append(f"{what}: a wrong answer, told: {told}")
            except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
                failures.append(f"{what}: {type(error).__name__}: {error}")
    return Outcome(rounds, failures, f"{noticed} noticed, the others harmless")


if __name__ == "__main__":
    run_by_hand("no answer from a damaged index is wrong without a word", damage, 2000)
