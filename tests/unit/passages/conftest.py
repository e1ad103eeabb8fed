"""A home with three papers and the texts of two of them, and the index of those texts."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest

from digest.fulltext.readers import read_file
from digest.fulltext.store import Texts
from digest.index import Index
from digest.library import Library
from digest.passages.store import Passages
from tests.unit.commands import PAPERS
from tests.unit.passages.made_texts import keep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.storage.paths import Home


@pytest.fixture
def texts(home: Home) -> Texts:
    """The texts of the first two papers; see `made_texts`."""
    texts = Texts(home.texts, read_file)
    keep(texts, PAPERS[0].id, "We keep each key and value in a cache.", "The cache is small.")
    keep(texts, PAPERS[1].id, "A key opens a door.", "A value is a number in a cache line.")
    return texts


@pytest.fixture
def passages(home: Home, texts: Texts) -> Iterator[Passages]:
    """The index of the texts, which no search has opened yet."""
    with contextlib.closing(Passages(home.passages, texts)) as found:
        yield found


@pytest.fixture
def index(home: Home, passages: Passages) -> Iterator[Index]:
    """The index of the library, which searches the texts too."""
    library = Library(home.library)
    library.add(PAPERS)
    with contextlib.closing(Index.open(home.index, library)) as found:
        found.search_texts(passages)
        yield found
