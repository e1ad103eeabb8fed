"""The source `arxiv-rss`: arXiv's daily feeds, new and old."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.paper import Paper
from tests.unit.source_reading import (
    events,
    nothing_but_input_errors,
    only,
    papers,
    refusal,
    remarks,
    shared_files,
    skipped,
    sniffed,
)

if TYPE_CHECKING:
    from pathlib import Path


def feed(items: str) -> str:
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
 version="2.0">
 <channel>
  <title>cs.CL updates on arXiv.org</title><link>http://rss.arxiv.org/rss/cs.CL</link>
  <pubDate>Fri, 01 Mar 2024 00:00:00 -0500</pubDate>
{items} </channel>
</rss>"""


def item(kind: str = "new", number: str = "2403.01234v1") -> str:
    return f"""  <item>
   <title>Drafts that Verify</title><link>https://arxiv.org/abs/{number[:10]}</link>
   <description>arXiv:{number} Announce Type: {kind}
Abstract: We draft for $p &lt; 1$.</description>
   <guid isPermaLink="false">oai:arXiv.org:{number}</guid>
   <category>cs.CL</category><category>cs.LG</category>
   <pubDate>Fri, 01 Mar 2024 00:00:00 -0500</pubDate>
   <arxiv:announce_type>{kind}</arxiv:announce_type>
   <arxiv:DOI>10.1000/drafts</arxiv:DOI>
   <arxiv:journal_reference>J. Drafts</arxiv:journal_reference>
   <dc:creator>Ada Lovelace, Grace Hopper, Jr.</dc:creator>
  </item>
"""


ATOM = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/">
 <id>http://rss.arxiv.org/atom/cs.CL</id><title>cs.CL updates on arXiv.org</title>
 <updated>2024-03-01T05:00:00Z</updated>
 <entry><id>oai:arXiv.org:2403.01234v1</id><title>Drafts that Verify</title>
  <link href="https://arxiv.org/abs/2403.01234" rel="alternate"/>
  <summary>arXiv:2403.01234v1 Announce Type: new Abstract: We draft.</summary>
  <category term="cs.CL"/><published>2024-03-01T00:00:00-05:00</published>
  <dc:creator>Ada Lovelace</dc:creator></entry>
</feed>"""
OLD = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="http://export.arxiv.org/rss/cs.CL"><title>cs.CL updates on arXiv.org</title>
<dc:date>2021-05-04T20:30:00-05:00</dc:date></channel>
<item rdf:about="http://arxiv.org/abs/2105.01234">
<title>Drafts that Verify. (arXiv:2105.01234v1 [cs.CL])</title>
<link>http://arxiv.org/abs/2105.01234</link>
<description>&lt;p&gt;We draft.&lt;/p&gt;</description>
<dc:creator>&lt;a href="http://x"&gt;Ada Lovelace&lt;/a&gt;,
 &lt;a href="http://y"&gt;Grace Hopper&lt;/a&gt;</dc:creator>
</item></rdf:RDF>"""


def test_an_item_becomes_a_paper_with_all_its_fields() -> None:
    paper = only("arxiv-rss", feed(item()))
    assert (paper.id, paper.title) == ("arxiv:2403.01234", "Drafts that Verify")
    assert paper.abstract == "We draft for p < 1."
    assert paper.authors == ("Ada Lovelace", "Grace Hopper Jr.")
    assert (paper.date, paper.categories) == ("2024-03-01", ("cs.CL", "cs.LG"))
    assert (paper.doi, paper.venue) == ("10.1000/drafts", "J. Drafts")
    assert paper.digests == ("arxiv-rss/2024-03-01",)
    assert paper.extra["announce_type"] == "new"


def test_the_day_of_a_revision_is_not_the_papers_day() -> None:
    paper = only("arxiv-rss", feed(item("replace-cross", "2203.01250v3")))
    assert paper.date == "2022-03"
    assert paper.extra["announced"] == "2024-03-01"


def test_the_atom_form_gives_the_same_paper() -> None:
    paper = only("arxiv-rss", ATOM)
    assert (paper.id, paper.abstract) == ("arxiv:2403.01234", "We draft.")
    assert (paper.date, paper.authors) == ("2024-03-01", ("Ada Lovelace",))
    assert paper.digests == ("arxiv-rss/2024-03-01",)


def test_a_feed_from_before_2024_gives_ids_and_names_from_their_old_places() -> None:
    paper = only("arxiv-rss", OLD)
    assert (paper.id, paper.title) == ("arxiv:2105.01234", "Drafts that Verify")
    assert paper.authors == ("Ada Lovelace", "Grace Hopper")
    assert (paper.abstract, paper.categories) == ("We draft.", ("cs.CL",))
    assert paper.date == "2021-05"


def test_an_empty_weekend_feed_is_a_remark_and_not_an_error() -> None:
    (remark,) = remarks("arxiv-rss", feed(""))
    assert "empty, as arXiv's are at weekends" in remark


def test_an_item_without_title_keeps_its_abstract() -> None:
    paper = only("arxiv-rss", feed(item().replace("Drafts that Verify", "")))
    assert (paper.title, paper.abstract) == ("", "We draft for p < 1.")


def test_an_item_with_neither_is_skipped_with_its_line() -> None:
    (gap,) = skipped("arxiv-rss", feed(item() + "  <item><link>x</link></item>\n"))
    assert (gap.line, gap.reason) == (19, "it has neither title nor abstract")


def test_a_truncated_feed_gives_its_complete_items() -> None:
    data = feed(item() + item(number="2403.05678v1"))
    found = events("arxiv-rss", data[: data.rindex("<guid")])
    assert [each.id for each in found if isinstance(each, Paper)] == ["arxiv:2403.01234"]
    assert len(skipped("arxiv-rss", data[: data.rindex("<guid")])) == 1


def test_a_doctype_is_refused() -> None:
    assert "DOCTYPE" in str(refusal("arxiv-rss", f"<!DOCTYPE rss>{feed(item())[38:]}"))


def test_the_sniffer_knows_each_form_by_its_content() -> None:
    assert {sniffed(each) for each in (feed(item()), feed(""), ATOM, OLD)} == {"arxiv-rss"}


test_any_bytes_raise_nothing_but_input_errors = nothing_but_input_errors(
    "arxiv-rss", feed(item()).encode(), ATOM.encode(), OLD.encode()
)


def test_real_feeds_are_read_item_by_item(shared: Path) -> None:
    for file in shared_files(shared, "arxiv-rss"):
        data = file.read_bytes()
        assert sniffed(data) == "arxiv-rss", file.name
        assert len(papers("arxiv-rss", data)) == data.count(b"<item>"), file.name
