"""The source `arxiv-atom`: answers of arXiv's API."""

from __future__ import annotations

import re
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

ENTRY = """
  <entry>
    <id>http://arxiv.org/abs/2403.01234v2</id>
    <updated>2024-05-06T10:00:00Z</updated>
    <published>2024-03-02T18:00:00Z</published>
    <title>Drafts that
  Verify Themselves in $O(n)$</title>
    <summary>  We draft 10\\% more &amp; verify for $0&lt;p&lt;\\infty$.
  In US$5 it costs little.
</summary>
    <author><name>Ada Lovelace</name><arxiv:affiliation>London</arxiv:affiliation></author>
    <author><name>Grace Hopper</name></author>
    <arxiv:doi>10.1000/drafts</arxiv:doi>
    <arxiv:comment>12 pages</arxiv:comment>
    <arxiv:journal_ref>J. Drafts 3 (2024)</arxiv:journal_ref>
    <arxiv:primary_category term="cs.CL"/>
    <category term="cs.LG"/><category term="cs.CL"/>
  </entry>"""


def feed(entries: str, total: int = 1) -> str:
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"
      xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">
  <id>https://arxiv.org/api/abc</id>
  <title>arXiv Query: search_query=drafts</title>
  <updated>2024-06-01T00:00:00Z</updated>
  <opensearch:totalResults>{total}</opensearch:totalResults>{entries}
</feed>
"""


def test_an_entry_becomes_a_paper_with_all_its_fields() -> None:
    paper = only("arxiv-atom", feed(ENTRY))
    assert paper.id == "arxiv:2403.01234"
    assert paper.title == "Drafts that Verify Themselves in O(n)"
    assert paper.abstract == "We draft 10% more & verify for 0<p<∞.\n\nIn US$5 it costs little."
    assert paper.authors == ("Ada Lovelace", "Grace Hopper")
    assert paper.date == "2024-03-02"
    assert paper.categories == ("cs.CL", "cs.LG")
    assert (paper.doi, paper.venue) == ("10.1000/drafts", "J. Drafts 3 (2024)")
    assert paper.url == "https://arxiv.org/abs/2403.01234"
    assert paper.comment == "12 pages"
    assert paper.digests == ("arxiv-atom/2024-06-01",)
    assert paper.extra["updated"] == "2024-05-06"
    assert paper.extra["affiliations"] == {"Ada Lovelace": ["London"]}


def test_an_error_feed_is_an_error_in_arxivs_words() -> None:
    error = refusal(
        "arxiv-atom",
        feed(
            "<entry><id>https://arxiv.org/api/errors#bad_id</id><title>Error</title>"
            "<summary>incorrect id format for abc</summary></entry>"
        ),
    )
    assert "arXiv answered with an error: incorrect id format for abc" in str(error)
    assert error.line == 7


def test_a_paper_whose_title_is_error_is_a_paper() -> None:
    assert only("arxiv-atom", feed(ENTRY.replace("Drafts that", "Error"))).title.startswith("Error")


def test_a_search_that_found_nothing_is_a_remark_and_not_an_error() -> None:
    assert remarks("arxiv-atom", feed("", 0)) == ["arXiv says that there are no such papers"]


def test_an_entry_without_title_and_abstract_is_skipped_with_its_line() -> None:
    (gap,) = skipped("arxiv-atom", feed(ENTRY + "\n<entry><id>x</id></entry>"))
    assert (gap.line, gap.reason) == (25, "it has neither title nor abstract")


def test_a_truncated_response_gives_its_complete_entries_and_reports_the_break() -> None:
    data = feed(ENTRY + ENTRY.replace("01234", "05678"), 2)
    found = events("arxiv-atom", data[: data.rindex("<summary>") + 40])
    assert [each.id for each in found if isinstance(each, Paper)] == ["arxiv:2403.01234"]
    (gap,) = skipped("arxiv-atom", data[: data.rindex("<summary>") + 40])
    assert "the file breaks off here, in the record" in gap.reason
    assert gap.line == 31


def test_a_doctype_is_refused_before_its_entities_can_swell() -> None:
    bomb = (
        '<?xml version="1.0"?>\n<!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa">'
        '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n<feed><entry><title>&b;</title></entry></feed>'
    )
    error = refusal("arxiv-atom", bomb)
    assert "this XML has a DOCTYPE" in str(error)
    assert error.line == 2


def test_other_xml_is_refused() -> None:
    assert "not a response from arXiv's API" in str(
        refusal("arxiv-atom", "<html><p>hello</p></html>")
    )


def test_broken_bytes_and_control_characters_lose_no_entry() -> None:
    data = feed(ENTRY).encode().replace(b"Ada", b"Ad\xe9").replace(b"Grace", b"Gr\x0bace")
    (paper,) = papers("arxiv-atom", data)
    assert paper.authors == ("Ad\ufffd Lovelace", "Grace Hopper")
    assert remarks("arxiv-atom", data) == ["bytes that are not UTF-8 became \ufffd"]


def test_other_encodings_are_read_as_they_are_declared() -> None:
    data = feed(ENTRY).replace("Ada", "Adá")
    latin = data.replace("UTF-8", "ISO-8859-1").encode("latin-1")
    for encoded in (latin, data.replace("UTF-8", "UTF-16").encode("utf-16")):
        assert only("arxiv-atom", encoded).authors[0] == "Adá Lovelace"


def test_the_sniffer_knows_an_answer_by_its_content() -> None:
    assert sniffed(feed(ENTRY)) == "arxiv-atom"
    assert sniffed(feed("", 0)) == "arxiv-atom"


test_any_bytes_raise_nothing_but_input_errors = nothing_but_input_errors(
    "arxiv-atom", feed(ENTRY).encode()
)


def test_real_responses_are_read_entry_by_entry(shared: Path) -> None:
    for file in shared_files(shared, "arxiv-atom"):
        data = file.read_bytes()
        assert sniffed(data) == "arxiv-atom", file.name
        if b"api/errors" in data:
            assert "incorrect id format" in str(refusal("arxiv-atom", data))
            continue
        entries = len(re.findall(rb"<entry>", data))
        assert len(papers("arxiv-atom", data)) == entries, file.name
