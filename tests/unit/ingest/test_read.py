"""Long files are read in several processes, and nobody can tell by what comes of it."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
from functools import partial
from typing import TYPE_CHECKING

import pytest

from digest import sources
from digest.errors import InputError
from digest.ingest import read as reading
from digest.paper import Paper
from digest.sources.base import Origin, Remark, Skipped
from digest.storage import processes

if TYPE_CHECKING:
    from collections.abc import Iterator

ORIGIN = Origin("papers", dt.date(2024, 3, 13))


def lines(count: int) -> bytes:
    """Papers with bad and blank lines among them."""
    found = [json.dumps({"id": f"local:{n}", "title": f"Paper {n}"}) for n in range(count)]
    found[7] = "no JSON"
    found[30:32] = ["", "[1, 2]"]
    found[-1] = json.dumps(
        {"id": "local:last", "abstract": "Caf\u00c3\u00a9. This paper is withdrawn."}
    )
    return "\n".join(found).encode()


def read(data: bytes, name: str = "jsonl") -> list[Paper | Skipped | Remark]:
    return list(reading.events(sources.source(name), io.BytesIO(data), ORIGIN))


@pytest.fixture(params=["one process", "two processes"])
def split(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read a few lines at a time."""
    monkeypatch.setattr(reading, "CHUNK", 300)
    if request.param == "two processes":
        monkeypatch.setattr(reading, "WORTH_IT", 2)
        monkeypatch.setattr(reading, "usable", lambda: 2)


@pytest.mark.parametrize("name", ["jsonl", "arxiv-kaggle"])
def test_a_file_read_in_pieces_gives_what_it_gives_as_a_whole(
    name: str, split: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = lines(60)
    pieces = read(data, name)
    monkeypatch.setattr(reading, "CHUNK", 1_000_000)
    whole = read(data, name)
    assert pieces == whole
    assert [event.line for event in whole if isinstance(event, Skipped)] == [8, 32]
    assert len(whole) == 59
    last = whole[-1]
    assert isinstance(last, Paper)
    assert last.extra["withdrawn"]


def test_a_piece_without_papers_is_no_error_and_a_file_without_is_one(split: None) -> None:
    assert len(read(b"no JSON\n" * 200 + lines(40))) == 200 + 39
    with pytest.raises(InputError, match="no line of this file is a paper"):
        read(b"no JSON\n" * 200)
    with pytest.raises(InputError, match="no line of this file is a paper"):
        read(b"")


def test_what_is_left_of_a_line_too_long_is_left_out(
    split: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_LONGEST_LINE", 2000)
    data = b"x" * 50_000 + b"\nno JSON\n" + lines(40)
    skipped = [event.line for event in read(data) if isinstance(event, Skipped)]
    assert skipped == [1, 2, 10, 34]


def test_a_disk_that_fails_in_the_midst_is_told_as_it_is(split: None) -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 1500:
                raise OSError(5, "Input/output error")
            return super().read(size)

    with pytest.raises(OSError, match="Input/output"):
        list(reading.events(sources.source("jsonl"), Failing(lines(60)), ORIGIN))


def double(parent: int, number: int) -> int:
    """Twice the number; 13 is fatal where it is not worked on by the parent."""
    if number == 13 and os.getpid() != parent:
        os._exit(1)
    return 2 * number


def test_what_killed_processes_left_is_done_by_this_one_and_in_order() -> None:
    work = partial(double, os.getpid())
    assert list(processes.in_order(work, range(40), 2)) == list(range(0, 80, 2))


def test_things_are_taken_only_a_few_ahead() -> None:
    taken = []

    def things() -> Iterator[int]:
        for number in range(99):
            taken.append(number)
            yield number

    found = processes.in_order(partial(double, os.getpid()), things(), 2)
    assert next(found) == 0
    found.close()
    assert len(taken) <= 6
