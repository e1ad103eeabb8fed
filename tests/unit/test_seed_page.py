"""The page that the project began from: its titles and abstracts find their papers."""

from __future__ import annotations

import random

import pytest

from digest.index import Index
from digest.library import Library
from digest.query.analysis import STOP_WORDS, words_of


@pytest.fixture(scope="module")
def page(tmp_path_factory, shared):
    """The index of the page's papers, and the papers."""
    from digest.sources import read

    seed = shared / "seed" / "hf-papers-inference-speed.txt"
    home = tmp_path_factory.mktemp("home")
    Library(home / "library").add(read(seed))
    index = Index.open(home / "index", Library(home / "library"))
    return index, list(Library(home / "library").papers())
