r"""The source `arxiv-mail`: the daily listing, between lines of `\\`."""

from __future__ import annotations

import base64
import quopri
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
    sniffed,
)

if TYPE_CHECKING:
    from pathlib import Path

RULE = "-" * 78
TOP = f"""{RULE}
{RULE}
Send any comments regarding submissions directly to submitter.
{RULE}
Submissions to:
Artificial Intelligence
received from  Mon 12 Jun 23 18:00:00 GMT  to  Tue 13 Jun 2023 18:00:00 GMT
{RULE}
{RULE}
"""
NEW = rf"""\\
arXiv:2306.07353
Date: Mon, 12 Jun 2023 18:21:23 GMT   (27kb)

Title: Planning with Drafts: Towards a Formalism
  for Networks
Authors: Damien Pellier, Mar Canet Sol\`a and Isaac Clarke (MIT, USA)
Categories: cs.AI cs.CV
Comments: 5 pages,
  2 figures
Journal-ref: Workshop 2023
DOI: 10.1000/drafts
ACM-class: I.2.0; I.2.m
\\
  Real world applications require rich planning.
  A second paragraph: with colons.
\\ ( https://arxiv.org/abs/2306.07353 ,  27kb)
{RULE}
"""
CROSS = NEW.replace("arXiv:2306.07353\n", "arXiv:2306.07299 (*cross-listing*)\n")
REPLACED = rf"""%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%
{RULE}
\\
arXiv:2103.12350
replaced with revised version Mon, 12 Jun 2023 10:13:36 GMT   (1234kb)

Title: An Older Paper
Authors: Ada Lovelace
Categories: cs.AI
\\ ( https://arxiv.org/abs/2103.12350 ,  1234kb)
{RULE}
"""


def test_an_entry_becomes_a_paper_with_all_its_fields() -> None:
    paper = only("arxiv-mail", TOP + NEW)
    assert paper.id == "arxiv:2306.07353"
    assert paper.title == "Planning with Drafts: Towards a Formalism for Networks"
    assert paper.authors == ("Damien Pellier", "Mar Canet Solà", "Isaac Clarke")
    assert paper.abstract == (
        "Real world applications require rich planning.\n\nA second paragraph: with colons."
    )
    assert (paper.date, paper.categories) == ("2023-06-12", ("cs.AI", "cs.CV"))
    assert (paper.doi, paper.venue) == ("10.1000/drafts", "Workshop 2023")
    assert (paper.comment, paper.extra["acm_class"]) == ("5 pages, 2 figures", "I.2.0; I.2.m")
    assert paper.digests == ("arxiv-mail/2023-06-13",)


def test_a_cross_listing_is_a_paper_too() -> None:
    paper = only("arxiv-mail", TOP + CROSS)
    assert (paper.id, paper.extra["announce_type"]) == ("arxiv:2306.07299", "cross-listing")


def test_a_replaced_paper_has_a_title_and_the_month_of_its_number() -> None:
    first, second = papers("arxiv-mail", TOP + NEW + REPLACED)
    assert (second.id, second.title, second.abstract) == ("arxiv:2103.12350", "An Older Paper", "")
    assert (second.date, second.extra["replaced"]) == ("2021-03", "2023-06-12")
    assert first.abstract


def test_old_numbers_and_old_fields_are_read() -> None:
    old = NEW.replace("arXiv:2306.07353", "Paper: hep-th/9901001").replace(
        "Categories: cs.AI cs.CV", "Subj-class: High Energy"
    )
    assert only("arxiv-mail", TOP + old).id == "arxiv:hep-th/9901001"


def test_windows_line_ends_and_lost_indents_change_nothing() -> None:
    data = (
        (TOP + NEW + REPLACED).replace("\n", "\r\n").replace("  for Networks", "\xa0for Networks")
    )
    assert [paper.id for paper in papers("arxiv-mail", data)] == [
        "arxiv:2306.07353",
        "arxiv:2103.12350",
    ]
    assert papers("arxiv-mail", data)[0].title.endswith("a Formalism for Networks")


def test_a_mail_saved_encoded_is_read() -> None:
    text = (TOP + NEW).encode()
    for name, encoded in (
        ("quoted-printable", quopri.encodestring(text)),
        ("base64", base64.encodebytes(text)),
    ):
        mail = (
            b"From: no-reply@arXiv.org\nSubject: cs daily\nMIME-Version: 1.0\n"
            b"Content-Type: text/plain; charset=us-ascii\n"
            b"Content-Transfer-Encoding: " + name.encode() + b"\n\n" + encoded
        )
        assert sniffed(mail) == "arxiv-mail"
        assert only("arxiv-mail", mail).id == "arxiv:2306.07353"


def test_a_truncated_mail_gives_what_it_has_and_says_so() -> None:
    data = TOP + NEW + CROSS[: CROSS.index("A second")]
    found = [each for each in events("arxiv-mail", data) if isinstance(each, Paper)]
    assert [paper.id for paper in found] == ["arxiv:2306.07353", "arxiv:2306.07299"]
    assert remarks("arxiv-mail", data) == [
        "the last entry, 2306.07299, is cut off; imported up to there"
    ]


def test_a_text_without_entries_is_refused() -> None:
    assert "no paper of an arXiv mail" in str(refusal("arxiv-mail", TOP))


def test_the_sniffer_knows_it_by_its_content() -> None:
    assert sniffed(TOP + NEW) == "arxiv-mail"
    assert sniffed("Dear all,\nsee below.\n" + REPLACED) == "arxiv-mail"


test_any_bytes_raise_nothing_but_input_errors = nothing_but_input_errors(
    "arxiv-mail", (TOP + NEW + REPLACED).encode()
)


def test_the_real_mail_is_read_entry_by_entry(shared: Path) -> None:
    for file in shared_files(shared, "arxiv-email", "*.txt"):
        data = file.read_bytes()
        assert sniffed(data) == "arxiv-mail"
        found = papers("arxiv-mail", data)
        assert len(found) == data.count(b"\narXiv:")
        assert all(paper.title and paper.abstract and paper.authors for paper in found)
