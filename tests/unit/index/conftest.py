"""What the tests of searching share: an index of three papers, and one of any papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.index import Index
from digest.library import Library
from tests.unit.index.searching import BIRDS, DEEP, SHALLOW

if TYPE_CHECKING:
    from digest.paper import Paper
    from digest.storage.paths import Home
    from tests.unit.index.searching import Opener


@pytest.fixture
def index(home: Home) -> Index:
    Library(home.library).add([DEEP, SHALLOW, BIRDS])
    return Index.open(home.index, Library(home.library))


@pytest.fixture
def opened(home: Home) -> Opener:
    """Opens an index of the given papers."""

    def open_with(*papers: Paper) -> Index:
        Library(home.library).add(papers)
        return Index.open(home.index, Library(home.library))

    return open_with
