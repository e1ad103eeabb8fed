"""The source `rss`: any feed that is not arXiv's."""

from __future__ import annotations

from tests.unit.source_reading import (
    nothing_but_input_errors,
    only,
    papers,
    refusal,
    remarks,
    skipped,
    sniffed,
)

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/">
<channel><title>Journal of Drafts</title><link>https://example.org</link>
<pubDate>Fri, 01 Mar 2024 00:00:00 GMT</pubDate>
<item><title>Drafts &amp;amp; Proofs: $x^2$</title><link>https://example.org/1</link>
<description>&lt;p&gt;We &lt;i&gt;draft&lt;/i&gt;.&lt;/p&gt;</description>
<dc:creator>Ada Lovelace and Grace Hopper</dc:creator><prism:doi>10.1000/drafts</prism:doi>
<pubDate>Thu, 29 Feb 2024 23:00:00 GMT</pubDate><category>speed</category></item>
<item><title>A Preprint</title><link>https://arxiv.org/abs/2403.01234v1</link></item>
<item><title>A Post</title><guid>tag:example.org,2024:7</guid></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Posts</title><id>x</id>
<updated>2024-03-01T00:00:00Z</updated><entry><title>A Post</title><id>urn:1</id>
<link href="https://doi.org/10.1000/post"/><summary>Short.</summary>
<content type="html">&lt;p&gt;Much longer.&lt;/p&gt;</content>
<author><name>Ada Lovelace</name></author></entry></feed>"""


def test_items_become_papers_with_the_best_id_that_they_give() -> None:
    first, second, third = papers("rss", RSS)
    assert [first.id, second.id, third.id] == [
        "doi:10.1000/drafts",
        "arxiv:2403.01234",
        "local:tag:example.org,2024:7",
    ]
    assert first.title == "Drafts & Proofs: x²"
    assert (first.abstract, first.doi) == ("We draft.", "10.1000/drafts")
    assert first.authors == ("Ada Lovelace", "Grace Hopper")
    assert (first.date, first.categories) == ("2024-02-29", ("speed",))
    assert (first.venue, first.url) == ("Journal of Drafts", "https://example.org/1")
    assert first.digests == ("rss/2024-03-01",)


def test_an_atom_entry_gives_its_longest_text() -> None:
    paper = only("rss", ATOM)
    assert (paper.id, paper.abstract) == ("doi:10.1000/post", "Much longer.")


def test_an_item_with_nothing_is_reported() -> None:
    (gap,) = skipped("rss", RSS.replace("<title>A Post</title>", ""))
    assert gap.reason == "item 3 of the feed has neither title nor text"


def test_an_empty_feed_is_not_an_error() -> None:
    assert remarks("rss", RSS[: RSS.index("<item>")] + "</channel></rss>") == ["this feed is empty"]


def test_a_doctype_is_refused_whatever_the_encoding() -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "boom">]>' + RSS[39:]
    for data in (bomb.encode(), bomb.encode("utf-16"), b"\n\n" + bomb.encode()):
        assert "DOCTYPE" in str(refusal("rss", data))


def test_broken_xml_is_read_as_far_as_it_makes_sense_with_a_remark() -> None:
    data = RSS.replace("A Preprint", "A & B <Preprint")
    assert "broken XML" in remarks("rss", data)[0]
    assert papers("rss", data)[0].id == "doi:10.1000/drafts"


def test_what_is_not_a_feed_is_refused() -> None:
    assert "this is not a feed" in str(refusal("rss", "<html><body>hello</body></html>"))


def test_the_sniffer_knows_a_feed_by_its_content() -> None:
    assert sniffed(RSS) == sniffed(ATOM) == "rss"


test_any_bytes_raise_nothing_but_input_errors = nothing_but_input_errors(
    "rss", RSS.encode(), ATOM.encode()
)
