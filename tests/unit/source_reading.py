"""What a source reads from bytes, for the tests of sources."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest import sources
from digest.errors import InputError
from digest.paper import Paper
from digest.sources.base import Origin, Remark, Skipped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from digest.sources.base import Event


def events(name: str, data: bytes | str, file: str = "file") -> list[Event]:
    """Return every event that a source yields for a file."""
    stream = BytesIO(data.encode() if isinstance(data, str) else data)
    return list(sources.source(name).read(stream, Origin(file, dt.date(2026, 3, 20))))


def papers(name: str, data: bytes | str) -> list[Paper]:
    """Return the papers of a file, and fail if anything was skipped."""
    found = events(name, data)
    assert not [each for each in found if isinstance(each, Skipped)]
    return [each for each in found if isinstance(each, Paper)]


def only(name: str, data: bytes | str) -> Paper:
    """The one paper of a file."""
    (paper,) = papers(name, data)
    return paper


def skipped(name: str, data: bytes | str) -> list[Skipped]:
    """Return what a source skips in a file."""
    return [each for each in events(name, data) if isinstance(each, Skipped)]


def remarks(name: str, data: bytes | str) -> list[str]:
    """Return a source's remarks on a file."""
    return [each.text for each in events(name, data) if isinstance(each, Remark)]


def refusal(name: str, data: bytes | str) -> InputError:
    """Return the error with which a source refuses a file."""
    with pytest.raises(InputError) as caught:
        events(name, data)
    return caught.value


def sniffed(data: bytes | str) -> str:
    """The name of the source that the sniffer finds for a file."""
    head = data.encode() if isinstance(data, str) else data
    return sources.sniff(head[:65_536], "file").name


def shared_files(shared: Path, folder: str, pattern: str = "*") -> list[Path]:
    """Return the real files of a folder, or skip the test if there are none."""
    found = sorted((shared / "formats" / folder).glob(pattern))
    if not found:
        pytest.skip(f"the shared data has no formats/{folder}/{pattern}")
    return [each for each in found if each.name != "SOURCES.txt"]


def spoiled(*examples: bytes) -> st.SearchStrategy[bytes]:
    """Any bytes, and examples with something removed, doubled or inserted."""

    def spoil(example: bytes, at: int, length: int, junk: bytes) -> bytes:
        at %= len(example) + 1
        return example[:at] + junk + example[at + length :]

    return st.binary(max_size=300) | st.builds(
        spoil,
        st.sampled_from(examples),
        st.integers(0, 100_000),
        st.integers(0, 300),
        st.binary(max_size=20)
        | st.sampled_from([b"<", b"\\", b'"', b"\0", b"\xff\xfe", b"[" * 999]),
    )


def nothing_but_input_errors(name: str, *examples: bytes) -> Callable[[], None]:
    """Make a test that no bytes cause a source to raise anything but InputError."""

    @settings(deadline=None, suppress_health_check=list(HealthCheck))
    @given(spoiled(*examples))
    def check(data: bytes) -> None:
        sources.source(name).sniff(data)
        try:
            found = events(name, data)
        except InputError:
            return
        for each in found:
            if isinstance(each, Paper):
                assert each.title or each.abstract

    return check
