"""Which reader a file is for, and what is said of one that none reads."""

from __future__ import annotations

import pytest

from digest.errors import TextError
from digest.fulltext.document import Format
from digest.fulltext.readers import kind_of, read_file
from tests.unit.fulltext.pages import page, para


def test_a_page_of_html_is_told_by_its_beginning_whatever_stands_before_it() -> None:
    assert kind_of(b"\xef\xbb\xbf\n <!DOCTYPE html>") is Format.HTML
    assert read_file(b"\n\n" + page(para("Text.")), "").format is Format.HTML


def test_markdown_is_told_by_its_content() -> None:
    assert kind_of(b"# A paper\n\nText.\n") is Format.MARKDOWN
    assert read_file(b"# A paper\n\nText.\n", "").format is Format.MARKDOWN


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"\\documentclass{article}\n\\begin{document}", "TeX, which Sheaf doesn't convert"),
        (b"% A comment\n\\documentclass[a4paper]{article}", "TeX"),
        (b"PK\x03\x04\x14\x00", "a ZIP archive"),
        (b"\x1f\x8b\x08", "compressed"),
        (b"%!PS-Adobe-3.0", "PostScript"),
        (b"\xff\xfeh\x00i\x00", "UTF-16"),
        (b"\x7fELF\x00\x00\x00", "isn't text"),
    ],
)
def test_what_nobody_reads_is_told_in_words(data: bytes, said: str) -> None:
    with pytest.raises(TextError, match=said):
        read_file(data, "")
