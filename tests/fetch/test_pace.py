"""Turns: one request at a time and an interval between them, over all processes."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING

import pytest

from digest.errors import DeferredError, StoppedError
from digest.fetch.clock import StoppableClock
from digest.fetch.pace import Pace
from digest.storage.durable import replace_durably
from tests.fetch.fetching import FakeClock, FileClock, patient, write_config
from tests.unit.processes import start_python

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import Popen

    from digest.config import Config
    from digest.storage.paths import Home
    from tests.fetch.loopback import Asked, Server


@pytest.fixture
def pace(tmp_path: Path, clock: FakeClock) -> Pace:
    return Pace(tmp_path, clock, patience=60, report=lambda _: None)


def test_the_first_request_does_not_wait_and_the_next_waits_for_the_interval(
    pace: Pace, clock: FakeClock
) -> None:
    for _ in range(3):
        with pace.turn("arXiv", 3):
            clock.time += 1  # the request takes a second
    assert clock.slept == [3, 3]


def test_a_failed_request_counts_towards_the_interval(pace: Pace, clock: FakeClock) -> None:
    with pytest.raises(ValueError, match="broken"), pace.turn("arXiv", 3):
        raise ValueError("broken")
    with pace.turn("arXiv", 3):
        pass
    assert clock.slept == [3]


def test_services_do_not_wait_for_each_other(pace: Pace, clock: FakeClock) -> None:
    for service in ("arXiv", "Hugging Face", "../../etc/passwd"):
        with pace.turn(service, 3):
            pass
    assert clock.slept == []


def test_a_hold_applies_to_the_next_process(tmp_path: Path, clock: FakeClock) -> None:
    Pace(tmp_path, clock, 60, print).hold("arXiv", 20)
    with Pace(tmp_path, clock, 60, lambda _: None).turn("arXiv", 3):
        pass
    assert clock.slept == [20]


def test_a_shorter_hold_does_not_undo_a_longer_one(pace: Pace, clock: FakeClock) -> None:
    pace.hold("arXiv", 50)
    pace.hold("arXiv", 1)
    with pace.turn("arXiv", 0):
        pass
    assert clock.slept == [50]


def test_a_hold_beyond_our_patience_is_left_for_later(pace: Pace, clock: FakeClock) -> None:
    pace.hold("arXiv", 61)
    with (
        pytest.raises(DeferredError, match="arXiv asks for no more requests until"),
        pace.turn("arXiv", 3),
    ):
        pytest.fail("it was asked")
    assert clock.slept == []


def test_a_clock_that_was_set_back_blocks_no_request(pace: Pace, clock: FakeClock) -> None:
    with pace.turn("arXiv", 3):
        pace.hold("arXiv", 80_000)
    clock.time -= 1_000_000
    with pace.turn("arXiv", 3):
        pass
    assert clock.slept == [3]


@pytest.mark.parametrize("damage", [b"", b"{}", b"[1]", b'{"asked": "x", "held_until": 0}'])
def test_a_damaged_file_of_request_times_is_ignored(
    pace: Pace, tmp_path: Path, clock: FakeClock, damage: bytes
) -> None:
    replace_durably(tmp_path / "arxiv.json", damage)
    with pace.turn("arXiv", 3):
        pass
    assert clock.slept == []
    assert json.loads((tmp_path / "arxiv.json").read_bytes())["asked"] == clock.time


ASKING = """
import sys
from pathlib import Path
from digest import config
from digest.fetch.client import Client
from digest.storage.paths import home
from tests.fetch.fetching import FileClock, ask
settings = config.load(home().config_file)
clock = FileClock(Path(sys.argv[1]))
with Client(settings, home().fetched, clock=clock) as client:
    for number in range(3):
        client.get(ask(f"{settings.services.arxiv_pages}/html/{sys.argv[2]}.{number}"))
"""


def test_pages_of_arxiv_keep_fifteen_seconds_over_all_processes(
    server: Server, settings: Config, home: Home, tmp_path: Path
) -> None:
    file = tmp_path / "clock"
    file.write_text("1780000000.0")
    times: list[float] = []

    def page(asked: Asked) -> bytes:
        times.append(FileClock(file).now())
        return b"[]"

    server.on("*", page)
    write_config(home.config_file, patient(settings, arxiv_pages_interval=15.0))
    processes = [start_python(ASKING, file, name) for name in ("a", "b")]
    for process in processes:
        _, told = process.communicate(timeout=60)
        assert (process.returncode, told) == (0, "")
    assert sorted(asked.path for asked in server.asked) == [
        f"/arxiv/html/{name}.{number}" for name in ("a", "b") for number in range(3)
    ]
    assert all(later - earlier >= 15 for earlier, later in itertools.pairwise(times))


def test_someone_who_waits_for_a_turn_can_stop_waiting(tmp_path: Path, clock: FakeClock) -> None:
    def stop() -> None:
        if len(clock.slept) >= 3:
            raise StoppedError("stopped")

    pace = Pace(tmp_path, StoppableClock(clock, stop), 60, lambda _: None)
    with pace.turn("arXiv.org", 15):
        pass
    with pytest.raises(StoppedError), pace.turn("arXiv.org", 15):
        pytest.fail("it was asked")
    assert sum(clock.slept) < 1


def test_someone_who_waits_for_another_process_can_stop_waiting(
    tmp_path: Path, clock: FakeClock
) -> None:
    def stop() -> None:
        raise StoppedError("stopped")

    with Pace(tmp_path, clock, 60, lambda _: None).turn("arXiv.org", 15):
        waiting = Pace(tmp_path, StoppableClock(clock, stop), 60, lambda _: None)
        with pytest.raises(StoppedError), waiting.turn("arXiv.org", 15):
            pytest.fail("it was asked")


def test_processes_that_fetch_at_once_keep_the_interval(
    server: Server, settings: Config, home: Home, start_sheaf: Callable[..., Popen[str]]
) -> None:
    interval = 0.2
    write_config(home.config_file, patient(settings, arxiv_interval=interval))
    server.on("*", b"<feed><totalResults>300</totalResults><entry/></feed>")
    searches = [
        start_sheaf("fetch", "arxiv", "--search", word, "--limit", "300") for word in ("a", "b")
    ]
    for process in searches:
        process.communicate(timeout=60)
    times = [asked.began for asked in server.asked]
    assert len(times) == 6
    assert all(later - earlier >= interval for earlier, later in itertools.pairwise(times))
    assert sorted(asked.query["search_query"] for asked in server.asked) == [
        *["all:a"] * 3,
        *["all:b"] * 3,
    ]
