"""An index that several threads use: who waits for whom, and who gives up."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest

from digest.index import Index
from digest.library import Library
from tests.unit.index.searching import BIRDS, DEEP, ids
from tests.unit.made_papers import papers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digest.paper import Paper
    from digest.storage.paths import Home


@pytest.fixture
def running_search(index: Index) -> Iterator[threading.Thread]:
    """A search that keeps running until the test is over."""
    started, may_end = threading.Event(), threading.Event()

    def cancelled() -> bool:
        started.set()
        may_end.wait(30)
        return False

    search = threading.Thread(
        target=index.search, args=("deep networks",), kwargs={"cancelled": cancelled}
    )
    search.start()
    started.wait(30)
    yield search
    may_end.set()
    search.join()


T = TypeVar("T")


def in_a_thread(work: Callable[[], T]) -> tuple[threading.Thread, list[T]]:
    """Start `work` in a thread; return the thread, and a list that will get its result."""
    results: list[T] = []
    thread = threading.Thread(target=lambda: results.append(work()), daemon=True)
    thread.start()
    return thread, results


def test_a_cancelled_search_stops_between_words(index: Index) -> None:
    asked = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > 1

    page = index.search("deep networks for speech", cancelled=cancelled)
    assert page.total == 0
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("look", "seen"),
    [
        (lambda index: index.get("local:deep"), DEEP),
        (lambda index: index.keys(["local:birds"]), {"local:birds": (BIRDS,)}),
        (lambda index: index.stats().papers, 3),
        (lambda index: index.covers(Path("absent")), False),
        (len, 3),
    ],
)
def test_painting_does_not_wait_for_a_search(
    index: Index, running_search: threading.Thread, look: Callable[[Index], object], seen: object
) -> None:
    thread, results = in_a_thread(lambda: look(index))
    thread.join(10)
    assert running_search.is_alive()
    assert results == [seen]


def test_the_hits_of_an_earlier_search_can_be_read_during_the_next(home: Home) -> None:
    Library(home.library).add(papers(700))
    index = Index.open(home.index, Library(home.library))
    page = index.search("model")
    inside: list[Paper] = []

    def cancelled() -> bool:
        thread, results = in_a_thread(lambda: page.hits[len(page.hits) - 1].paper)
        thread.join(10)
        inside.extend(results)
        return False

    index.search("graph", cancelled=cancelled)
    assert inside


def test_threads_may_share_an_index(index: Index, running_search: threading.Thread) -> None:
    """The evaluator caches words, so searches take turns and never interleave."""
    thread, results = in_a_thread(lambda: sorted(ids(index.search("network "))))
    thread.join(0.5)
    assert running_search.is_alive()
    assert results == []


def test_searches_that_wait_for_each_other_find_what_they_would_alone(home: Home) -> None:
    Library(home.library).add(papers(150))
    index = Index.open(home.index, Library(home.library))
    wanted = {text: ids(index.search(text)) for text in ("model", "deep gra", "date:2021", "t")}

    def ask() -> list[bool]:
        return [ids(index.search(text)) == found for text, found in list(wanted.items()) * 5]

    started = [in_a_thread(ask) for _ in range(4)]
    for thread, _ in started:
        thread.join()
    assert [results for _, results in started] == [[[True] * 20]] * 4
