"""A checkpoint tells how the library changed since it was indexed."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from digest.index.write.checkpoint import LogChange, change_since, checkpoint_at

if TYPE_CHECKING:
    from pathlib import Path

    from digest.index.segment.manifest import Checkpoint

CONTENT = b"".join(b'{"number": %06d}\n' % number for number in range(20_000))
"""Longer than the parts at either end that are compared first."""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A library as it was indexed."""
    path = tmp_path / "papers.jsonl"
    path.write_bytes(CONTENT)
    return path


def indexed(log: Path) -> Checkpoint:
    """The checkpoint that the writer takes: with the checksum of all that it read."""
    return replace(checkpoint_at(log, len(CONTENT)), crc32=zlib.crc32(CONTENT))


def test_a_change_in_the_middle_that_keeps_the_size_is_a_replacement(log: Path) -> None:
    checkpoint = indexed(log)
    middle = len(CONTENT) // 2
    copy = log.with_name("copy")
    copy.write_bytes(CONTENT[:middle] + b"#" + CONTENT[middle + 1 :])
    copy.replace(log)
    assert change_since(checkpoint, log) is LogChange.REPLACED


def test_the_same_bytes_in_another_file_are_no_replacement(log: Path) -> None:
    checkpoint = indexed(log)
    copy = log.with_name("copy")
    copy.write_bytes(CONTENT + b'{"number": 20000}\n')
    copy.replace(log)
    assert change_since(checkpoint, log) is LogChange.GROWN
