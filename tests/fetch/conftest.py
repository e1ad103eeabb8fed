"""Fixtures for the tests of fetching: a server on loopback, and a fake clock."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from digest.config import Config, Fetching, Services
from digest.fetch.client import Client
from tests.fetch.fetching import ROOT, SCRIPT, FakeClock, write_config
from tests.fetch.loopback import Server, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from digest.storage.paths import Home


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Contact the tests' server directly, even if the machine has proxies."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def settings(server: Server) -> Config:
    """All services on the test's server, each under a path of its own.

    The time-outs are long: a busy machine must not look like a silent server. Tests of silence
    shorten them.
    """
    return Config(
        contact="reader@example.org",
        services=Services(
            huggingface=f"{server.url}/hf",
            arxiv_api=f"{server.url}/api/query",
            arxiv_rss=f"{server.url}/rss",
            arxiv_oai=f"{server.url}/oai",
            arxiv_pages=f"{server.url}/arxiv",
            ar5iv=f"{server.url}/ar5iv",
        ),
        fetch=Fetching(
            backoff=0.01,
            largest_megabytes=2,
            arxiv_interval=0,
            arxiv_pages_interval=0,
        ),
    )


@pytest.fixture
def said() -> list[str]:
    """What the client reported."""
    return []


@pytest.fixture
def client(settings: Config, home: Home, clock: FakeClock, said: list[str]) -> Iterator[Client]:
    with Client(settings, home.fetched, clock=clock, report=said.append) as opened:
        yield opened


@pytest.fixture
def config_file(settings: Config, home: Home) -> Path:
    """The same settings as a file, for the command line."""
    return write_config(home.config_file, settings)


@pytest.fixture
def start_sheaf() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start `sheaf WORDS` in a separate process, which is ended with the test."""
    processes: list[subprocess.Popen[str]] = []

    def start(*words: str) -> subprocess.Popen[str]:
        processes.append(
            subprocess.Popen(
                [sys.executable, "-W", "error", "-c", SCRIPT, *words],
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return processes[-1]

    yield start
    for process in processes:
        with process:
            process.kill()
