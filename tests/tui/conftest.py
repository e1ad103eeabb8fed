"""Fixtures for the reader's tests: a home with a small library, and the reader open on it."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

import pytest

from digest.library import Library
from tests.tui.reading import PATIENCE, opened
from tests.tui.sample import NEWEST_FIRST
from tests.tui.sample_text import keep_text

if TYPE_CHECKING:
    from digest.storage.paths import Home
    from tests.tui.reading import OpenReader


@pytest.fixture(autouse=True)
def remote(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pretend to be on SSH, where there is no browser."""
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22")


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let keys wait longer for searches, in case the machine is busy."""
    monkeypatch.setattr("tui.screens.reader.PATIENCE", PATIENCE)


@pytest.fixture(autouse=True)
def eager_pilot(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pilot send keys without waiting until the process idles, twice 20 ms a key.

    `Reader.settle` waits for what keys do, and not for a time. So the abstract needn't wait for
    the cursor to rest either.
    """

    async def go_on(*_: float) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr("textual.app.wait_for_idle", go_on)
    monkeypatch.setattr("tui.screens.reader.QUIET", 0.001)


@pytest.fixture
def filled_home(home: Home) -> Home:
    """A home with the sample library: a digest of one day, which has the newest papers first.

    The whole text of the first one is kept.
    """
    Library(home.library).add(NEWEST_FIRST)
    keep_text(home)
    return home


@pytest.fixture
def open_reader(filled_home: Home) -> OpenReader:
    """Opens the reader on the sample library: `async with open_reader(size=(80, 24)) as reader`."""
    return partial(opened, filled_home)
