"""XML in any encoding that it may declare."""

from __future__ import annotations

from io import BytesIO

import pytest

from digest.sources.xml_text import XmlText
from tests.unit.source_reading import only, papers, refusal, remarks, sniffed

ATOM = """<?xml version="1.0" encoding="{encoding}"?><feed xmlns="http://www.w3.org/2005/Atom">
<title>arXiv Query: x</title><id>http://arxiv.org/api/x</id><entry>
<id>http://arxiv.org/abs/2403.00001v1</id><title>{title}</title><summary>Of drafts.</summary>
</entry></feed>"""
RSS = """<?xml version='1.0' encoding='{encoding}'?><rss version="2.0"><channel><title>J</title>
<item><title>{title}</title><link>https://example.org/1</link><description>Of drafts.</description>
</item></channel></rss>"""

DECLARED = [
    ("GBK", "gbk", "快速推理"),
    ("gb2312", "gb18030", "快速推理 𠮷"),
    ("GB18030", "gb18030", "快速推理"),
    ("Big5", "big5", "快速推理"),
    ("EUC-JP", "euc_jp", "速い推論"),
    ("Shift_JIS", "shift_jis", "速い推論"),
    ("iso-2022-jp", "iso2022_jp", "速い推論"),
    ("EUC-KR", "euc_kr", "빠른 추론"),
    ("windows-1251", "cp1251", "Быстрый вывод"),
    ("koi8-r", "koi8_r", "Быстрый вывод"),
    ("ISO-8859-1", "latin-1", "Théorie"),
    ("us-ascii", "utf-8", "Théorie"),
    ("UTF-16", "utf-16", "速い推論"),
    ("UTF-16", "utf-16-le", "速い推論"),
    ("UTF-16", "utf-16-be", "速い推論"),
    ("UTF-16", "utf-8", "速い推論"),
    ("ebcdic-cp-us", "utf-8", "速い推論"),
    ("UTF-8", "utf-16", "速い推論"),
    ("UTF-8", "utf-32", "速い推論"),
    ("UTF-8", "utf-8-sig", "速い推論"),
]


@pytest.mark.parametrize(("declared", "codec", "title"), DECLARED)
def test_xml_is_read_in_the_encoding_that_it_declares_or_is_in(
    declared: str, codec: str, title: str
) -> None:
    data = ATOM.format(encoding=declared, title=title).encode(codec)
    assert only("arxiv-atom", data).title == title
    assert remarks("arxiv-atom", data) == []


@pytest.mark.parametrize(
    ("declared", "codec", "title"),
    [each for each in DECLARED if each[:2] not in {("UTF-16", "utf-8"), ("ebcdic-cp-us", "utf-8")}],
)
def test_a_feed_is_read_in_the_encoding_that_it_declares(
    declared: str, codec: str, title: str
) -> None:
    data = RSS.format(encoding=declared, title=title).encode(codec)
    assert "Of drafts." in [paper.abstract for paper in papers("rss", data)]


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_recognised_with_and_without_its_mark(codec: str) -> None:
    assert sniffed(ATOM.format(encoding="UTF-16", title="速い推論").encode(codec)) == "arxiv-atom"


@pytest.mark.parametrize(
    "declared",
    [
        "x-klingon",
        "UTF-7",
        "rot13",
        "zip",
        "base64",
        "idna",
        "undefined",
        "unicode_escape",
        "a" * 99,
    ],
)
@pytest.mark.parametrize(("source", "file"), [("arxiv-atom", ATOM), ("rss", RSS)])
def test_an_encoding_that_cannot_be_decoded_is_named(source: str, file: str, declared: str) -> None:
    error = refusal(source, file.format(encoding=declared, title="x"))
    assert f"encoded in {declared!r}, which Sheaf can't decode; save it as UTF-8" in str(error)


def test_bytes_that_the_declared_encoding_lacks_are_reported() -> None:
    data = ATOM.format(encoding="GBK", title="快x").encode("gbk").replace(b"x<", b"\xff\xff<")
    assert remarks("arxiv-atom", data) == ["bytes that are not GB18030 became \ufffd"]


def test_what_xml_forbids_is_dropped_in_every_encoding() -> None:
    dirty = "a\x00b\x1b[31m\ufffec\r\n"
    for codec in ("utf-8", "utf-16"):
        text = XmlText(BytesIO(f"<x>{dirty}</x>".encode(codec)), "x")
        assert b"".join(iter(text.read, b"")) == b"<x>ab[31mc\r\n</x>"
