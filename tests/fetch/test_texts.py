"""The ladder: a text comes from the best service that has it; what others lack is told."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from digest.errors import StoppedError, UnreachableError
from digest.fetch.client import Client
from digest.fetch.texts import NoTextError, fetch_text
from digest.fulltext.outline import parts
from digest.fulltext.readers import read_file
from digest.fulltext.store import Source, Texts
from digest.fulltext.wanted import Wanted
from tests.fetch.fetching import FakeClock, FileClock, patient, write_config
from tests.fetch.loopback import Reply, closed_port, moved, stall
from tests.fetch.pages import FATAL, MARKDOWN, NO_HTML, REPORTING, TITLE, paper_page
from tests.unit.fulltext.made_pdf import Words, lines, pdf
from tests.unit.processes import start_python

if TYPE_CHECKING:
    from pathlib import Path

    from digest.config import Config
    from digest.storage.paths import Home
    from tests.fetch.loopback import Asked, Server

PAPER = Wanted(("arxiv:2403.00001",), title=TITLE)
ARXIV = "/arxiv/html/2403.00001"
AR5IV = "/ar5iv/html/2403.00001"
HUGGING_FACE = "/hf/papers/2403.00001.md"
PDF = "/arxiv/pdf/2403.00001"
MISSING = Reply(b"nothing here", 404)


@pytest.fixture
def texts(home: Home) -> Texts:
    return Texts(home.texts, read_file)


def asked(server: Server) -> list[str]:
    return [each.path for each in server.asked]


def test_arxivs_html_comes_first_and_is_kept_with_its_version(
    client: Client, server: Server, texts: Texts, clock: FakeClock
) -> None:
    page = paper_page(2)
    url = server.on(ARXIV, page)
    fetched = fetch_text(client, texts, PAPER)
    assert asked(server) == [ARXIV]
    assert fetched.passed == ()
    kept = texts.find(PAPER.id)
    assert kept == fetched.kept
    assert (kept.version, kept.source, kept.url) == (2, Source.ARXIV, url)
    assert texts.page(kept) == page
    assert texts.read(kept) == fetched.text
    assert server.asked[0].headers["user-agent"].startswith("sheaf/")


@pytest.mark.parametrize(
    ("first", "told"),
    [
        (MISSING, "arXiv has no HTML of this paper"),
        (Reply(status=410), "arXiv has no HTML of this paper"),
        (moved("https://example.org/abs/2403.00001"), "arXiv has no HTML of this paper"),
        (NO_HTML, "arXiv has no HTML of this paper"),
        (b"", "empty page"),
        (Reply(status=403), "denied access"),
        (Reply(status=500), "internal problem"),
        (paper_page(words=20), "too few for a whole paper"),
        (paper_page(title="Cooking with gas"), "another paper: “Cooking with gas”"),
        (b"\x00\xff" * 1000, "arXiv's HTML: "),
        (Reply(paper_page()[:500], length=5000), "broke before the response was complete"),
        (Reply(b"x", length=60_000_000), "larger than 2 MB"),
        (moved("http://10.0.0.1/paper"), "redirects into the local network"),
    ],
)
def test_where_arxiv_has_no_text_that_is_told_and_ar5iv_is_asked(
    client: Client, server: Server, texts: Texts, said: list[str], first: object, told: str
) -> None:
    server.on(ARXIV, first)  # type: ignore[arg-type]
    server.on(AR5IV, paper_page(None))
    fetched = fetch_text(client, texts, PAPER)
    assert fetched.rung == "ar5iv's HTML"
    assert (fetched.kept.source, fetched.kept.version) == (Source.AR5IV, None)
    (passed,) = fetched.passed
    assert told in passed
    assert said == ["asking for arXiv's HTML", *_retries(said), passed, "asking for ar5iv's HTML"]
    assert [kept.source for kept in texts.all()] == [Source.AR5IV]


def _retries(said: list[str]) -> list[str]:
    return [each for each in said if each.startswith("retrying")]


def test_a_failed_conversion_is_told_as_one(client: Client, server: Server, texts: Texts) -> None:
    server.on(AR5IV, FATAL)
    with pytest.raises(NoTextError, match="ar5iv's HTML: the conversion to HTML broke off"):
        fetch_text(client, texts, PAPER)
    assert texts.all() == []


def test_a_server_that_falls_silent_is_told_and_passed(
    settings: Config, home: Home, server: Server, texts: Texts
) -> None:
    server.on(ARXIV, Reply(b"<html>", length=100, then=stall))
    server.on(AR5IV, paper_page(None))
    with Client(patient(settings, read_timeout=0.3), home.fetched) as client:
        fetched = fetch_text(client, texts, PAPER)
    assert fetched.passed == ("arXiv's HTML: no data for 0.3 s",)
    assert asked(server) == [ARXIV, ARXIV, AR5IV]


def test_a_short_wait_that_arxiv_asks_for_is_waited_for(
    client: Client, server: Server, texts: Texts, clock: FakeClock
) -> None:
    server.on(ARXIV, Reply(status=429, headers={"retry-after": "20"}), paper_page())
    assert fetch_text(client, texts, PAPER).kept.source is Source.ARXIV
    assert clock.slept == [20]


def test_a_long_wait_that_arxiv_asks_for_is_told_and_kept_to(
    client: Client, server: Server, texts: Texts, clock: FakeClock
) -> None:
    server.on(ARXIV, Reply(status=429, headers={"retry-after": "3600"}))
    server.on(AR5IV, paper_page(None))
    (told,) = fetch_text(client, texts, PAPER).passed
    assert told.startswith("arXiv.org asks for no more requests until ")
    server.on("/ar5iv/html/2403.00002", paper_page(None))
    fetch_text(client, texts, Wanted(("arxiv:2403.00002",)))
    assert asked(server) == [ARXIV, AR5IV, "/ar5iv/html/2403.00002"]
    assert clock.slept == []


def test_where_nobody_has_it_each_reason_is_told(
    client: Client, server: Server, texts: Texts
) -> None:
    with pytest.raises(NoTextError) as caught:
        fetch_text(client, texts, PAPER)
    assert asked(server)[:3] == [ARXIV, AR5IV, HUGGING_FACE]
    assert str(caught.value).startswith(
        "no text of arxiv:2403.00001 to be had: arXiv has no HTML of this paper; "
        "ar5iv has no conversion of this paper; Hugging Face has no Markdown of this paper; "
    )
    assert str(caught.value).endswith("`sheaf text add ID FILE`")


def test_hugging_faces_markdown_is_read_where_nobody_has_html(
    client: Client, server: Server, texts: Texts
) -> None:
    url = server.on(HUGGING_FACE, MARKDOWN)
    fetched = fetch_text(client, texts, PAPER)
    assert asked(server) == [ARXIV, AR5IV, HUGGING_FACE]
    kept = texts.find(PAPER.id)
    assert kept == fetched.kept
    assert (kept.version, kept.source, kept.url) == (2, Source.HUGGING_FACE, url)
    assert [part.heading for part in parts(texts.read(kept))] == ["1 Introduction"]


def test_hugging_faces_note_on_errors_is_passed_for_the_pdf(
    client: Client, server: Server, texts: Texts
) -> None:
    pytest.importorskip("pypdfium2", reason="the extra `pdf` isn't installed")
    server.on(HUGGING_FACE, REPORTING)
    server.on(PDF, pdf([Words(60, 780, "Anything", 20), *lines(60, 700, *["proposed words"] * 80)]))
    fetched = fetch_text(client, texts, PAPER)
    assert fetched.passed[-1].endswith("the page holds only arXiv's note on how to report errors")
    assert fetched.kept.source is Source.PDF
    assert fetched.kept.page.suffix == ".pdf"


def test_without_the_extra_no_pdf_is_asked_for(
    client: Client, server: Server, texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.fetch.texts.find_spec", lambda _: None)
    with pytest.raises(NoTextError, match=r"needs `pip install 'papersheaf\[pdf\]'`"):
        fetch_text(client, texts, PAPER)
    assert PDF not in asked(server)


def test_a_version_is_asked_for_where_there_is_a_choice(
    client: Client, server: Server, texts: Texts
) -> None:
    server.on(f"{ARXIV}v1", paper_page(None))
    fetched = fetch_text(client, texts, Wanted(PAPER.ids, 1))
    assert fetched.kept.version == fetched.text.version == 1
    server.on(f"{ARXIV}v3", paper_page(2))
    with pytest.raises(NoTextError, match="it is version 2, not 3; ar5iv's HTML is there in no"):
        fetch_text(client, texts, Wanted(PAPER.ids, 3))
    assert not {AR5IV, HUGGING_FACE} & set(asked(server))


def test_old_numbers_are_asked_for_where_they_are_known(
    client: Client, server: Server, texts: Texts
) -> None:
    server.on("/ar5iv/html/hep-th/9901001", paper_page(None))
    fetch_text(client, texts, Wanted(("arxiv:hep-th/9901001",)))
    assert asked(server) == ["/arxiv/html/hep-th/9901001", "/ar5iv/html/hep-th/9901001"]
    with pytest.raises(NoTextError):
        fetch_text(client, texts, Wanted(("arxiv:math/0101001",)))
    assert not any(path.startswith("/hf") for path in asked(server))


def test_a_paper_is_asked_for_by_the_number_that_it_has_besides(
    client: Client, server: Server, texts: Texts
) -> None:
    server.on(ARXIV, paper_page())
    fetched = fetch_text(client, texts, Wanted(("doi:10.1000/x", "arxiv:2403.00001")))
    assert fetched.kept.paper == "doi:10.1000/x"


def test_a_paper_that_is_not_on_arxiv_is_asked_for_nowhere(
    client: Client, server: Server, texts: Texts
) -> None:
    with pytest.raises(NoTextError, match=r"doi:10\.1000/x isn't on arXiv.*`sheaf text add"):
        fetch_text(client, texts, Wanted(("doi:10.1000/x",)))
    assert server.asked == []


def test_offline_is_told_once(settings: Config, home: Home, texts: Texts) -> None:
    from dataclasses import replace

    nobody = f"http://127.0.0.1:{closed_port()}"
    services = replace(settings.services, arxiv_pages=nobody, ar5iv=nobody, huggingface=nobody)
    with (
        Client(replace(settings, services=services), home.fetched) as client,
        pytest.raises(UnreachableError, match="cannot connect to 127"),
    ):
        fetch_text(client, texts, PAPER)


def test_someone_who_stops_waiting_gets_no_next_rung(
    settings: Config, home: Home, server: Server, texts: Texts
) -> None:
    server.on(ARXIV, Reply(b"<html>", length=100, then=stall))
    with (
        Client(settings, home.fetched, stopped=lambda: bool(server.asked)) as client,
        pytest.raises(StoppedError),
    ):
        fetch_text(client, texts, PAPER)
    assert asked(server) == [ARXIV]


def test_a_page_that_was_removed_is_not_fetched_twice_a_day(
    client: Client, server: Server, texts: Texts
) -> None:
    server.on(ARXIV, paper_page())
    fetch_text(client, texts, PAPER)
    texts.remove(PAPER.id)
    fetch_text(client, texts, PAPER)
    assert asked(server) == [ARXIV]


FETCHING = """
import sys
from pathlib import Path
from digest import config
from digest.fetch.client import Client
from digest.fetch.texts import fetch_text
from digest.fulltext.readers import read_file
from digest.fulltext.store import Texts
from digest.fulltext.wanted import Wanted
from digest.storage.paths import home
from tests.fetch.fetching import FileClock
settings = config.load(home().config_file)
texts = Texts(home().texts, read_file)
with Client(settings, home().fetched, clock=FileClock(Path(sys.argv[1])), report=print) as client:
    for number in range(2):
        fetch_text(client, texts, Wanted((f"arxiv:2403.0000{number}",), int(sys.argv[2])))
"""


def test_two_processes_that_fetch_texts_leave_arxiv_fifteen_seconds_between_pages(
    server: Server, settings: Config, home: Home, tmp_path: Path
) -> None:
    file = tmp_path / "clock"
    file.write_text("1780000000.0")
    times: list[float] = []

    def page(_: Asked) -> bytes:
        times.append(FileClock(file).now())
        return paper_page(None)

    server.on("*", page)
    write_config(home.config_file, patient(settings, arxiv_pages_interval=15.0))
    processes = [start_python(FETCHING, file, version) for version in (1, 2)]
    printed = []
    for process in processes:
        out, told = process.communicate(timeout=60)
        assert (process.returncode, told) == (0, "")
        printed.append(out)
    assert len(times) == 4
    assert all(later - earlier >= 15 for earlier, later in itertools.pairwise(times))
    assert "waiting 15 s, as arXiv.org requests" in "".join(printed)
    assert len(Texts(home.texts, read_file).all()) == 4


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("stub-arxiv-no-html.html", "arXiv has no HTML of this paper"),
        ("stub-ar5iv-404.html", "ar5iv doesn't have this paper"),
        ("stub-ar5iv-fatal-truncated.html", "the conversion to HTML broke off"),
        ("latexml-fatal-timeout-raw.html", "the conversion to HTML failed"),
    ],
)
def test_real_stubs_are_told_whatever_their_status(
    client: Client, server: Server, texts: Texts, shared: Path, name: str, told: str
) -> None:
    server.on(ARXIV, (shared / "fulltext" / "stubs" / name).read_bytes())
    with pytest.raises(NoTextError, match=told):
        fetch_text(client, texts, Wanted(PAPER.ids))


def test_a_real_page_is_kept_with_version_and_licence(
    client: Client, server: Server, texts: Texts, shared: Path
) -> None:
    page = (shared / "fulltext" / "arxiv" / "arxiv-2603.21852v2.html").read_bytes()
    server.on("/arxiv/html/2603.21852", page)
    kept = fetch_text(client, texts, Wanted(("arxiv:2603.21852",))).kept
    assert (kept.version, kept.licence) == (2, "CC BY 4.0")
