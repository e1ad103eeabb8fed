"""The registry of sources: names, the sniffer, and its errors for other files."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import sys
from typing import Any, BinaryIO, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest import sources
from digest.errors import InputError, UsageError
from digest.sources.base import Origin
from digest.sources.decoding import decode, lines


def test_every_name_gives_its_source() -> None:
    for name in sources.names():
        assert sources.source(name).name == name
        assert sources.source(name).describes


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"unknown format 'hfpage'; use one of: .*hf-page"):
        sources.source("hfpage")


def test_listing_the_names_imports_no_source() -> None:
    code = (
        "import sys; from digest import sources; sources.names();"
        "print([m for m in sys.modules if m.startswith('digest.sources.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"", "this file is empty; "),
        (b" \r\n\t\n", "is empty; "),
        (b"\x1f\x8b\x08\x00abc", "compressed with gzip; unpack it"),
        (b"PK\x03\x04abc", "a zip archive; unpack it"),
        (b"%PDF-1.7\n%\xe2\xe3", "this file is a PDF; add a digest"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "this file is binary, not text; "),
        (b"\x01\x02\x03\x04" * 50, "this file is binary, not text; "),
        (b"just some words\n", "not a format Sheaf recognises; .*--format"),
        (b"\xff\xfe", "not a format Sheaf recognises"),
        (b"caf\xe9 au lait\n", "not a format Sheaf recognises"),
    ],
)
def test_what_is_not_a_digest_is_refused_with_a_fitting_message(head: bytes, words: str) -> None:
    with pytest.raises(InputError, match=f"^page.txt: .*{words}"):
        sources.sniff(head, "page.txt")


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_the_sniffer_refuses_any_bytes_only_with_an_input_error(head: bytes) -> None:
    try:
        found = sources.sniff(head, "x")
    except InputError:
        return
    assert found.name in sources.names()


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("naïve".encode(), "naïve"),
        ("naïve".encode("utf-8-sig"), "naïve"),
        ("naïve".encode("utf-16"), "naïve"),
        (b"\xfe\xff" + "naïve".encode("utf-16-be"), "naïve"),
        ("naïve".encode("utf-32"), "naïve"),
    ],
)
def test_any_unicode_encoding_with_a_byte_order_mark_is_read(data: bytes, text: str) -> None:
    assert decode(data) == (text, None)


def test_an_old_encoding_is_read_with_a_remark() -> None:
    text, remark = decode("“naïve”".encode("cp1252"))
    assert text == "“naïve”"
    assert remark is not None
    assert "Windows-1252" in remark


def test_one_bad_byte_does_not_turn_the_rest_into_another_encoding() -> None:
    text, remark = decode("naïve Straße\ncafé ".encode() + b"\xe9")
    assert "café \ufffd" in text
    assert remark is not None
    assert "line 2" in remark


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_decoded(data: bytes) -> None:
    text, _ = decode(data)
    assert isinstance(text, str)


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    assert lines("a\r\nb\nc\rd\u2028e\x0bf") == ["a", "b", "c", "d\u2028e\x0bf"]


class Endless(io.RawIOBase):
    """As `/dev/zero`: it never ends, and counts what was read of it."""

    def __init__(self) -> None:
        super().__init__()
        self.given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.given += len(buffer)
        return len(buffer)


@pytest.mark.parametrize("name", ["bibtex", "ris"])
def test_a_bibliography_without_end_is_refused_before_it_fills_the_memory(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = sources.source(name)
    monkeypatch.setattr(module, "BIBLIOGRAPHY_BYTES", 1 << 20)
    stream = Endless()
    origin = Origin("endless", dt.date(2024, 3, 13))
    with pytest.raises(InputError, match="too large for its format"):
        list(module.read(cast("BinaryIO", stream), origin))
    assert stream.given <= (1 << 20) + 1
