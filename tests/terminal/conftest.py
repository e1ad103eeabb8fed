"""Terminals that are closed after each test and shown when it fails, and homes to read in."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

import pytest

from digest.library import Library
from digest.storage.paths import home_at
from tests.terminal.papers import hand_made_papers
from tests.terminal.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

SIZES: Final = ((120, 40), (80, 24), (40, 15))
_OPEN: Final = pytest.StashKey[list[Terminal]]()


@pytest.fixture(params=SIZES, ids=lambda size: "x".join(map(str, size)))
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    """The three sizes that the reader is made for."""
    chosen: tuple[int, int] = request.param
    return chosen


@pytest.fixture
def open_terminal(request: pytest.FixtureRequest, own_home: Path) -> Iterator[Callable[..., Any]]:
    """Starts `sheaf` in a terminal: takes what `Terminal` takes, in the test's own home."""
    opened = request.node.stash[_OPEN] = []

    def start(*arguments: str, home: Path = own_home, **options: Any) -> Terminal:
        terminal = Terminal(*arguments, home=home, **options)
        opened.append(terminal)
        return terminal

    yield start
    for terminal in opened:
        terminal.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show with a failed test what its terminals showed."""
    report = yield
    if report.failed:
        terminals: list[Terminal] = item.stash.get(_OPEN, [])
        for number, terminal in enumerate(terminals, start=1):
            report.sections.append((f"terminal {number}", terminal.described()))
    return report


@pytest.fixture
def library(own_home: Path) -> Path:
    """The test's own home, with thirty hand-made papers imported."""
    Library(home_at(own_home).library).add(hand_made_papers())
    return own_home


class Gate:
    """A place where the process waits until the test lets it go on."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self._handle = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        self.wait = f"__import__('os').read(__import__('os').open({str(path)!r}, 0), 1)"
        """The Python expression that waits, for a terminal's prelude."""

    def open(self) -> None:
        """Let one waiter continue."""
        os.write(self._handle, b"!")

    def close(self) -> None:
        """Close the pipe."""
        os.close(self._handle)


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    """A place where the process waits until the test lets it go on."""
    made = Gate(tmp_path / "gate")
    yield made
    made.close()
