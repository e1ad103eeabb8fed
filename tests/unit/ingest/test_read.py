"""Long files are read in several processes, with the same result as in one."""

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
def test_a_file_read_in_chunks_gives_the_same_as_when_read_whole(
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


def test_a_chunk_without_papers_is_not_an_error_but_a_file_without_is(split: None) -> None:
    assert len(read(b"no JSON\n" * 200 + lines(40))) == 200 + 39
    with pytest.raises(InputError, match="no line of this file is a paper"):
        read(b"no JSON\n" * 200)
    with pytest.raises(InputError, match="no line of this file is a paper"):
        read(b"")


def test_the_rest_of_an_overlong_line_is_dropped(
    split: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_LONGEST_LINE", 2000)
    data = b"x" * 50_000 + b"\nno JSON\n" + lines(40)
    skipped = [event.line for event in read(data) if isinstance(event, Skipped)]
    assert skipped == [1, 2, 10, 34]


def test_a_disk_that_fails_half_way_is_reported_as_a_failing_disk(split: None) -> None:
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


def test_the_work_of_killed_processes_is_finished_here_in_order() -> None:
    work = partial(double, os.getpid())
    assert list(processes.in_order(work, range(40), 2)) == list(range(0, 80, 2))


def test_only_a_few_items_are_read_ahead() -> None:
    taken = []

    def things() -> Iterator[int]:
        for number in range(99):
            taken.append(number)
            yield number

    found = processes.in_order(partial(double, os.getpid()), things(), 2)
    assert next(found) == 0
    found.close()
    assert len(taken) <= 6
