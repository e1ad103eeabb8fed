"""Fixtures for the tests of the command line: a home with three papers, and two ways to call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.cli import main
from digest.library import Library
from tests.unit.commands import PAPERS, Done, Sheaf, run_sheaf

if TYPE_CHECKING:
    from digest.storage.paths import Home


@pytest.fixture
def filled(home: Home) -> None:
    """Three papers in the test's own home."""
    Library(home.library).add(PAPERS)


@pytest.fixture
def sheaf(filled: None) -> Sheaf:
    """`sheaf` on a home with three papers; `sheaf("search", "draft")`."""
    return run_sheaf


@pytest.fixture
def called(capsys: pytest.CaptureFixture[str]) -> Sheaf:
    """Calls `sheaf` in this process, for tests that need no separate one."""

    def call(*words: str) -> Done:
        try:
            code = main(words)
        except SystemExit as ending:
            code = int(ending.code or 0)
        return Done(words, code, *capsys.readouterr())

    return call
