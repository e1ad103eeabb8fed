"""Helpers for the tests of fetching: a fake clock, and the config as a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import digest
from digest.config import Fetching, Services
from digest.fetch.cache import for_seconds
from digest.fetch.client import HttpRequest
from digest.fetch.summary import json_list, xml
from digest.storage.lock import exclusive

if TYPE_CHECKING:
    from digest.config import Config

GOOD = b'["a paper"]'
FEED = b"<feed><entry><title>A title</title></entry></feed>"
ROOT = Path(digest.__file__).parents[1]
SCRIPT = "import sys; from digest.cli import main; sys.exit(main())"


class FakeClock:
    """A fake clock: time passes only when someone sleeps."""

    def __init__(self, now: float = 1_780_000_000.0) -> None:
        self.time = now
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


def write_config(path: Path, config: Config, subscribe: str = "") -> Path:
    services = "\n".join(
        f'{name} = "{getattr(config.services, name)}"' for name in Services.__dataclass_fields__
    )
    fetch = "\n".join(
        f"{name} = {getattr(config.fetch, name)}" for name in Fetching.__dataclass_fields__
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    text = f'contact = "{config.contact}"\n[services]\n{services}\n[fetch]\n{fetch}\n{subscribe}'
    path.write_text(text)
    return path


def patient(config: Config, **changes: Any) -> Config:
    """The same config with other limits."""
    return replace(config, fetch=replace(config.fetch, **changes))


def ask(url: str, *, fresh: float = 0, kind: str = "json") -> HttpRequest:
    return HttpRequest(
        url, "application/json", json_list if kind == "json" else xml, for_seconds(fresh)
    )


class FileClock:
    """A fake clock that several processes share: its file holds the time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> float:
        with exclusive(self._path.with_suffix(".lock"), 20):
            return float(self._path.read_text())

    def sleep(self, seconds: float) -> None:
        with exclusive(self._path.with_suffix(".lock"), 20):
            self._path.write_text(repr(float(self._path.read_text()) + seconds))
