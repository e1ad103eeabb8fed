"""`sheaf fetch` and `sheaf sync` as people use them: processes, lines, exit codes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from digest.library import Library
from tests.fetch.fetching import ROOT, patient, write_config
from tests.fetch.loopback import Reply, closed_port, stall

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import Popen

    from digest.config import Config
    from digest.storage.paths import Home
    from tests.fetch.loopback import Asked, Server

    Sheaf = Callable[..., "Done"]
    Start = Callable[..., Popen[str]]

ENTRY = """<entry><id>http://arxiv.org/abs/2403.{0:05}v1</id><title>Paper {0}</title>
<summary>About {0}.</summary><author><name>Ada Lovelace</name></author>
<published>2024-03-01T00:00:00Z</published></entry>"""


class Done:
    """What a run printed, and how it ended."""

    def __init__(self, process: Popen[str]) -> None:
        self.out, self.err = process.communicate(timeout=60)
        self.code = process.returncode


@pytest.fixture
def sheaf(start_sheaf: Start) -> Sheaf:
    return lambda *words: Done(start_sheaf(*words))


def atom(start: int, count: int, total: int) -> bytes:
    entries = "".join(ENTRY.format(number) for number in range(start, start + count))
    return f"""<feed xmlns="http://www.w3.org/2005/Atom"
        xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">
        <id>http://arxiv.org/api/x</id><title>arXiv Query: x</title>
        <opensearch:totalResults>{total}</opensearch:totalResults>{entries}</feed>""".encode()


def real(shared: Path, name: str) -> bytes:
    path = shared / "formats" / name
    if not path.is_file():
        pytest.skip(f"{name} is not among the shared data")
    return path.read_bytes()


def ids(home: Home) -> list[str]:
    return [paper.id for paper in Library(home.library).papers()]


def test_a_day_of_hugging_face_is_imported_and_nothing_changes_the_second_time(
    sheaf: Sheaf, server: Server, config_file: Path, home: Home, shared: Path
) -> None:
    day = real(shared, "hf-daily-papers/daily_papers_2026-06-12.json")
    server.on("/hf/api/daily_papers", lambda asked: day if asked.query["p"] == "0" else b"[]")
    first = sheaf("fetch", "hf", "--date", "2026-06-12", "--json")
    assert (first.code, first.err) == (0, "")
    summary = json.loads(first.out)
    assert set(summary) == {"new", "merged", "skipped", "ids"}
    assert summary["new"] == len(json.loads(day)) == len(ids(home))
    assert summary["skipped"] == []
    paper = next(iter(Library(home.library).papers()))
    assert paper.digests == ("hf-json/2026-06-12",)
    asked = len(server.asked)
    again = sheaf("fetch", "hf", "--date", "2026-06-12")
    assert again.out == f"0 new, {summary['new']} merged, 0 skipped\n"
    assert len(server.asked) == asked  # a past day is fresh
    sheaf("fetch", "hf", "--date", "2026-06-12", "--refresh")
    assert len(server.asked) == 2 * asked


@pytest.mark.parametrize(
    ("words", "path", "name"),
    [
        (("arxiv", "cs.CL"), "/rss/cs.CL", "arxiv-rss/SYNTHETIC_arxiv_cs_cl.rss.xml"),
        (
            ("arxiv", "--search", "testing", "--limit", "10"),
            "/api/query",
            "arxiv-atom/q_testing_s0_m10_bc5a6c384fe9.atom.xml",
        ),
        (
            ("arxiv", "--ids", "2104.12255v1"),
            "/api/query",
            "arxiv-atom/id_2104.12255v1_s0_m100_6ae69987ffe1.atom.xml",
        ),
        (
            ("arxiv", "hep-ex", "--since", "2017-12-14", "--until", "2017-12-14"),
            "/oai",
            "arxiv-oai-pmh/arxiv-physics-hep-ex.xml",
        ),
    ],
)
def test_real_responses_of_arxiv_are_imported(
    sheaf: Sheaf,
    server: Server,
    config_file: Path,
    home: Home,
    shared: Path,
    words: tuple[str, ...],
    path: str,
    name: str,
) -> None:
    server.on(path, real(shared, name))
    done = sheaf("fetch", *words, "--json")
    assert done.code == 0, done.err
    summary = json.loads(done.out)
    assert summary["new"] >= 1
    assert summary["ids"] == ids(home)
    assert all(each.startswith("arxiv:") for each in summary["ids"])


def test_a_weekend_is_reported_but_is_not_an_error(
    sheaf: Sheaf, server: Server, config_file: Path, shared: Path
) -> None:
    server.on("/rss/cs.CL", real(shared, "arxiv-rss/arxiv_weekend_empty.rss.xml"))
    done = sheaf("fetch", "arxiv", "cs.CL")
    assert (done.code, done.out) == (0, "0 new, 0 merged, 0 skipped\n")
    assert "arXiv has no announcements in cs.CL today" in done.err


def test_a_feed_is_imported_under_its_name(
    sheaf: Sheaf, server: Server, config_file: Path, home: Home
) -> None:
    url = server.on(
        "/blog",
        b"""<rss version="2.0"><channel><title>Blog</title><link>https://e.org</link><item>
        <title>On drafts</title><link>https://e.org/1</link><description>Words.</description>
        </item></channel></rss>""",
    )
    assert sheaf("fetch", "rss", url, "--name", "blog").code == 0
    assert [paper.digests for paper in Library(home.library).papers()] == [("rss/blog",)]


def test_what_arrived_before_a_failure_is_imported(
    sheaf: Sheaf, server: Server, config_file: Path, home: Home
) -> None:
    def page(asked: Asked) -> Reply:
        start = int(asked.query["start"])
        return Reply(atom(start, 100, 200)) if start == 0 else Reply(status=503)

    server.on("/api/query", page)
    done = sheaf("fetch", "arxiv", "--search", "x", "--limit", "200", "--json")
    assert done.code == 1
    assert json.loads(done.out)["new"] == len(ids(home)) == 100
    assert done.err.splitlines()[-1] == "sheaf: arXiv is busy (503); try again later"


def test_an_error_is_one_line_and_leaves_no_trace(
    sheaf: Sheaf, server: Server, config_file: Path, home: Home
) -> None:
    server.on("/hf/api/daily_papers", b"<!doctype html><html>Sign in</html>")
    done = sheaf("fetch", "hf")
    assert (done.code, done.out) == (1, "")
    assert done.err.count("\n") == 1
    assert "web page instead of JSON" in done.err
    assert ids(home) == []


def test_control_sequences_from_a_service_never_reach_the_terminal(
    sheaf: Sheaf, server: Server, config_file: Path
) -> None:
    server.on("/hf/api/daily_papers", b'{"error": "\\u001b]52;c;aGk=\\u0007\\u202e bad\\nline"}')
    done = sheaf("fetch", "hf")
    assert done.err.count("\n") == 1
    assert done.err.rstrip("\n").isprintable()


def test_offline_is_one_clear_line(sheaf: Sheaf, settings: Config, home: Home) -> None:
    nobody = f"http://127.0.0.1:{closed_port()}"
    done = sheaf("fetch", "rss", nobody)
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "sheaf: cannot connect to 127.0.0.1: connection refused; check the network and try again; "
        "your library is unchanged\n"
    )
    feeds = "".join(f'[[subscribe]]\nsource = "rss"\nurl = "{nobody}/{n}"\n' for n in range(3))
    write_config(home.config_file, settings, feeds)
    done = sheaf("sync")
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "offline: 0 of 3 subscriptions reached (cannot connect" in done.err


def test_ctrl_c_ends_a_stalled_fetch_and_the_next_run_resumes(
    start_sheaf: Start, server: Server, settings: Config, home: Home
) -> None:
    write_config(home.config_file, patient(settings, read_timeout=30))

    server.on("/api/query", atom(0, 100, 200), Reply(b"<", length=999, then=stall))
    running = start_sheaf("fetch", "arxiv", "--search", "x", "--limit", "200")
    server.wait_for(2)
    running.send_signal(signal.SIGINT)
    stopped = Done(running)
    assert (stopped.code, stopped.out) == (130, "")
    assert stopped.err.splitlines()[-1] == "sheaf: stopped"
    server.on("/api/query", atom(100, 100, 200))
    done = Done(start_sheaf("fetch", "arxiv", "--search", "x", "--limit", "200"))
    assert done.out == "200 new, 0 merged, 0 skipped\n"
    assert server.asked[-1].query["start"] == "100"
    assert len(server.asked) == 3


def test_syncing_reports_failures_and_imports_the_rest(
    sheaf: Sheaf, server: Server, settings: Config, home: Home
) -> None:
    subscribe = f"""
        [[subscribe]]
        source = "arxiv"
        categories = ["cs.CL"]
        [[subscribe]]
        source = "rss"
        url = "{server.url}/gone"
        [[subscribe]]
        source = "rss"
        url = "{server.url}/blog"
        """
    write_config(home.config_file, settings, subscribe)
    server.on("/rss/cs.CL", Reply(status=503))
    server.on(
        "/blog",
        b"""<rss version="2.0"><channel><title>Blog</title><link>https://e.org</link><item>
        <title>On drafts</title><link>https://e.org/1</link><description>Words.</description>
        </item></channel></rss>""",
    )
    done = sheaf("sync", "--json")
    assert done.code == 1
    assert json.loads(done.out)["new"] == 1
    lines = [line for line in done.err.splitlines() if not line.startswith("sheaf: retrying")]
    assert len(lines) == 2
    assert "arXiv is busy" in lines[0]
    assert "/gone: not found (404)" in lines[1]


def test_syncing_without_a_subscription_says_how_to_add_one(sheaf: Sheaf, home: Home) -> None:
    done = sheaf("sync")
    assert done.code == 1
    assert f"{home.config_file}: no subscriptions yet; add a [[subscribe]] table" in done.err


def test_a_mistake_in_the_config_is_reported_before_any_request(sheaf: Sheaf, home: Home) -> None:
    home.config.mkdir(parents=True)
    home.config_file.write_text("[fetch]\nread_timeouts = 3\n")
    done = sheaf("fetch", "hf")
    assert done.code == 1
    assert "config.toml, line 2: unknown key fetch.read_timeouts" in done.err


@pytest.mark.parametrize(
    "words",
    [
        ("fetch",),
        ("fetch", "usenet"),
        ("fetch", "hf", "--date", "yesterday"),
        ("fetch", "hf", "--week", "2026-W54"),
        ("fetch", "hf", "--month", "2026-13"),
        ("fetch", "hf", "--date", "2026-06-12", "--trending"),
        ("fetch", "hf", "--trending", "--limit", "0"),
        ("fetch", "arxiv"),
        ("fetch", "arxiv", "../../etc"),
        ("fetch", "arxiv", "--ids", "10.1000/182"),
        ("fetch", "arxiv", "--search", "x", "--ids", "2403.01234"),
        ("fetch", "arxiv", "cs.CL", "--until", "2026-06-12"),
        ("fetch", "rss", "file:///etc/passwd"),
        ("fetch", "rss", "http://"),
        ("sync", "everything"),
    ],
)
def test_a_wrong_call_is_one_line_and_exit_code_2(sheaf: Sheaf, words: tuple[str, ...]) -> None:
    done = sheaf(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("sheaf: ")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "foreign"),
    [
        ("--version", ("httpx2", "stamina", "tomllib", "asyncio", "digest.config")),
        ("show 2403.01234", ("httpx2", "stamina", "digest.fetch")),
        ("fetch hf --date x", ("textual", "rich")),
    ],
)
def test_a_command_loads_no_more_than_it_needs(words: str, foreign: tuple[str, ...]) -> None:
    code = f"""
import sys
from digest.cli import main
main({words.split()!r})
print(sorted(set({foreign!r}) & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], text=True, capture_output=True, cwd=ROOT, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
