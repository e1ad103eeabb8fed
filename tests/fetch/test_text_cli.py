"""`sheaf text` and `sheaf text fetch` as people use them: processes, lines, exit codes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from digest.fulltext.readers import read_file
from digest.fulltext.store import Texts
from digest.library import Library
from tests.fetch.pages import paper_page
from tests.fetch.test_fetch_cli import Done
from tests.unit.commands import PAPERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import Popen

    from digest.storage.paths import Home
    from tests.fetch.loopback import Server

    Sheaf = Callable[..., Done]


@pytest.fixture
def sheaf(start_sheaf: Callable[..., Popen[str]], config_file: Path, home: Home) -> Sheaf:
    Library(home.library).add(PAPERS)
    return lambda *words: Done(start_sheaf(*words))


def kept(home: Home) -> list[tuple[str, int | None]]:
    return [(each.paper, each.version) for each in Texts(home.texts, read_file).all()]


def asked(server: Server) -> list[str]:
    return [each.path for each in server.asked]


def test_a_text_is_fetched_when_it_is_first_printed_and_never_again(
    sheaf: Sheaf, server: Server
) -> None:
    server.on("/ar5iv/html/2403.00001", paper_page(None))
    first = sheaf("text", "2403.00001")
    assert first.code == 0
    assert "key value cache" in first.out
    assert first.err.splitlines() == [
        "sheaf: asking for arXiv's HTML",
        "sheaf: arXiv has no HTML of this paper",
        "sheaf: asking for ar5iv's HTML",
        "sheaf: the text is from ar5iv's HTML",
    ]
    count = len(server.asked)
    again = sheaf("text", "2403.00001")
    assert (again.code, again.err, again.out) == (0, "", first.out)
    assert len(server.asked) == count


def test_a_text_is_fetched_by_id_and_only_told(sheaf: Sheaf, server: Server, home: Home) -> None:
    server.on("/arxiv/html/2403.00001", paper_page(2))
    done = sheaf("text", "fetch", "2403.00001", "--json")
    (record,) = json.loads(done.out)
    assert (record["id"], record["version"]) == ("arxiv:2403.00001", 2)
    again = sheaf("text", "fetch", "2403.00001", "--json")
    assert again.out == done.out
    assert "kept already; --refresh fetches it again" in again.err
    assert len(server.asked) == 1
    sheaf("text", "fetch", "2403.00001", "--refresh")
    assert len(server.asked) == 2


def test_of_a_query_only_the_best_paper_is_fetched_unless_a_number_is_named(
    sheaf: Sheaf, server: Server, home: Home
) -> None:
    server.on("/arxiv/html/2403.00001", paper_page(2))
    server.on("/arxiv/html/2403.00002", paper_page(1, title="速い推論"))
    done = sheaf("text", "fetch", "draft", "models")
    assert done.code == 0
    assert "2 papers match; fetching 1 (see --limit)" in done.err
    assert len(server.asked) == len(kept(home)) == 1
    done = sheaf("text", "fetch", "draft", "--limit", "3")
    assert done.code == 1  # the third is not on arXiv
    assert done.err.splitlines()[-1].startswith("sheaf: local:untitled isn't on arXiv")
    assert kept(home) == [("arxiv:2403.00001", 2), ("arxiv:2403.00002", 1)]
    assert sorted(asked(server)) == ["/arxiv/html/2403.00001", "/arxiv/html/2403.00002"]


def test_a_query_that_finds_nothing_is_told(sheaf: Sheaf, server: Server) -> None:
    done = sheaf("text", "fetch", "zzzz")
    assert (done.code, done.out) == (1, "")
    assert done.err == "sheaf: no paper matches 'zzzz'; `sheaf search` finds papers\n"
    assert server.asked == []


def test_a_text_that_nobody_has_is_one_error(sheaf: Sheaf, server: Server) -> None:
    done = sheaf("text", "2403.00001")
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines()[-1].startswith(
        "sheaf: no text of arxiv:2403.00001 to be had: arXiv has no HTML of this paper; "
    )
