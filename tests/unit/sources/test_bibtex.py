"""BibTeX and BibLaTeX coming in: what people's files hold, whole or broken."""

from __future__ import annotations

import datetime as dt
import time
from io import BytesIO

import pytest

from digest import sources
from digest.arxiv import mentioned_id, noted_id
from digest.bibliography.bibtex_names import read_people
from digest.bibliography.dates import from_parts, read_date
from digest.bibliography.tex import read_line, read_text
from digest.errors import InputError
from digest.export import export
from digest.paper import Paper
from digest.sources import bibtex
from digest.sources.base import Event, Origin, Remark, Skipped

ORIGIN = Origin("library.bib", dt.date(2024, 3, 13))


def events(text: str | bytes) -> list[Event]:
    data = text.encode() if isinstance(text, str) else text
    return list(bibtex.read(BytesIO(data), ORIGIN))


def papers(text: str | bytes) -> list[Paper]:
    return [event for event in events(text) if isinstance(event, Paper)]


def paper(text: str) -> Paper:
    [only] = events(text)
    assert isinstance(only, Paper)
    return only


def skipped(text: str) -> list[Skipped]:
    return [event for event in events(text) if isinstance(event, Skipped)]


def remarks(text: str) -> list[str]:
    return [event.text for event in events(text) if isinstance(event, Remark)]


ENTRY = r"""
@inproceedings{mueller2019deep,
  title     = {{{Deep}} Nets for Schr{\"o}dinger's $\Psi$: 10\% Faster},
  author    = {M{\"u}ller, Jane and van der Berg, Jr., Karl and {The {ATLAS} Team} and others},
  booktitle = "Proceedings of " # pub,
  year      = 2019, month = "12~" # mar,
  doi       = {https://doi.org/10.1000/AB\_c},
  keywords  = {nets, physics},
  abstract  = {First.

               Second~part.},
  note      = {Best paper},
  x-rating  = {5 {\stars}},
}
"""


def test_an_entry_becomes_a_paper_with_all_that_it_says() -> None:
    found = paper('@string{pub = "the " # tea}\n@string(tea = {Tea Party})' + ENTRY)
    assert found.title == "Deep Nets for Schrödinger's Ψ: 10% Faster"
    assert found.authors == ("Jane Müller", "Karl van der Berg Jr.", "The ATLAS Team", "et al.")
    assert found.venue == "Proceedings of the Tea Party"
    assert (found.date, found.doi, found.id) == ("2019-03-12", "10.1000/AB_c", "doi:10.1000/ab_c")
    assert found.categories == ("nets", "physics")
    assert found.abstract == "First.\n\nSecond part."
    assert found.comment == "Best paper"
    assert found.digests == ("bibtex/library.bib",)
    assert found.extra["groups"] == ["The ATLAS Team"]
    assert found.extra["raw_title"].startswith("{{Deep}}")


def test_the_original_entry_is_kept_with_its_fields_in_order() -> None:
    kept = paper(ENTRY.replace("# pub", "# jan")).extra["bibtex"]
    assert (kept["type"], kept["key"]) == ("inproceedings", "mueller2019deep")
    names = [name for name, _ in kept["fields"]]
    assert names[:3] == ["title", "author", "booktitle"]
    assert ["x-rating", r"5 {\stars}"] in kept["fields"]
    assert "abstract" not in names


@pytest.mark.parametrize(
    "fields",
    [
        "eprint = {1706.03762v5}, archivePrefix = {arXiv}, primaryClass = {cs.CL}",
        "eprint = {1706.03762}, eprinttype = {arxiv}",
        "eprint = {arXiv:1706.03762 [cs.CL]}",
        "journal = {arXiv preprint arXiv:1706.03762}",
        "journal = {CoRR}, volume = {abs/1706.03762}",
        "journal = {ArXiv e-prints}, pages = {arXiv:1706.03762}",
        "note = {arXiv:1706.03762 [cs.CL]}",
        "howpublished = {\\url{https://arxiv.org/abs/1706.03762}}",
        "url = {https://arxiv.org/pdf/1706.03762v2.pdf}",
        "doi = {10.48550/arXiv.1706.03762}",
        "arxivId = {1706.03762}",
    ],
)
def test_the_arxiv_id_is_found_wherever_an_entry_hides_it(fields: str) -> None:
    assert paper(f"@misc{{k, title = {{T}}, {fields}}}").id == "arxiv:1706.03762"


@pytest.mark.parametrize(
    "fields",
    [
        "note = {See also arXiv:1706.03762 and arXiv:1801.00001}",
        "eprint = {1706.03762}, eprinttype = {jstor}",
        "abstract = {As arXiv:1706.03762 has it.}",
    ],
)
def test_another_paper_s_arxiv_id_is_not_used(fields: str) -> None:
    assert paper(f"@misc{{k, title = {{T}}, {fields}}}").id.startswith("t:")


def test_every_known_id_is_kept_and_a_citation_key_is_not_an_id() -> None:
    url = "https://aclanthology.org/2022.acl-long.1"
    found = paper(
        f"@misc{{smith2020, title={{T}}, eprint={{1706.03762}}, doi={{10.1000/X}}, url={{{url}}}}}"
    )
    assert found.id == "arxiv:1706.03762"
    assert set(found.aliases) == {"doi:10.1000/x", "acl:2022.acl-long.1"}
    one, other = papers("@misc{a, title={One Thing}}\n@misc{a, title={Another Thing}}")
    assert one.id != other.id


def test_each_broken_entry_is_reported_with_its_line_and_every_good_one_is_kept() -> None:
    text = """\
free words
@article{good, title={A}, month = jan, year=2020}
@article{open, title={Never closed, author={X}
@misc{next, title={B}}
@misc{next, title={The same key}}
@misc{twice, title={First}, title={Second}}
@online{web:1, title = "Web", date={2024-03-01},}
@Article(round, title = "Round")
"""
    assert [each.title for each in papers(text)] == [
        *("A", "B", "The same key", "First", "Web", "Round"),
    ]
    [broken] = skipped(text)
    assert broken.line == 3
    assert "'open' is broken" in broken.reason
    twice, again = remarks(text)
    assert twice == "line 6: the entry 'twice' has 'title' twice; the first is used"
    assert "'next' (line 5)" in again


@pytest.mark.parametrize(
    ("text", "title", "said"),
    [
        ("@article{title={No Key}, year=2000}", "No Key", "has no key"),
        ("@misc{k, title={A}, , year=2000}", "A", "has an extra comma"),
        (
            "@misc{k, title={A\\\\}, year=2000}\n@misc{l, title={B}}",
            "A",
            "ends a value with a back",
        ),
        ("@misc{k, title={Last of the File}", "Last of the File", "is never closed"),
        ("@misc{k, title={A}\n  year={2000}}", "A", "a comma is missing after 'title'"),
        ("@misc{k, title={A} stray, year={2000}}", "A", "“stray”"),
        ("@misc{k, title=nosuch}", "nosuch", "no @string defines nosuch"),
    ],
)
def test_obvious_mistakes_are_corrected_and_reported(text: str, title: str, said: str) -> None:
    assert papers(text)[0].title == title
    assert any(said in remark for remark in remarks(text))
    assert not skipped(text)


def test_comments_preambles_and_commented_out_entries_are_not_papers() -> None:
    text = """\
% Encoding: UTF-8
@comment{jabref-meta: databaseType:bibtex;}
@preamble{ "\\newcommand{\\x}{y}" }
@string{a = {b}}
%@misc{old,
%  title = {Old},
%}
@misc{new, title = {New}}
"""
    assert [each.title for each in papers(text)] == ["New"]
    assert [each.reason for each in skipped(text)] == ["the entry 'old' is commented out"]


def test_an_entry_takes_from_the_one_that_it_refers_to() -> None:
    text = """\
@inproceedings{child, title = {Child}, author = {Jane Roe}, crossref = {PARENT}}
@inproceedings{other, title = {Other}, xdata = {shared}}
@proceedings{PARENT, title = {Proc. of X}, editor = {Ed Itor}, year = 2001}
@xdata{shared, publisher = {Press}, date = {2002-02}}
"""
    child, other, parent = papers(text)
    assert (child.title, child.venue, child.date) == ("Child", "Proc. of X", "2001")
    assert child.authors == ("Jane Roe",)
    assert other.date == "2002-02"
    assert (parent.title, parent.authors) == ("Proc. of X", ("Ed Itor",))
    assert [each.reason for each in skipped(text)] == [
        "the entry 'shared' has neither title nor abstract"
    ]


def test_an_export_does_not_point_at_an_entry_that_is_not_in_it() -> None:
    text = "@inproceedings{c, title={C}, crossref={p}}\n@proceedings{p, title={P}, year=2001}"
    out = "".join(export(papers(text)[:1], "bibtex"))
    assert "crossref" not in out
    assert "booktitle = {P}" in out
    assert "year      = {2001}" in out


def test_a_title_without_an_abstract_is_a_paper_and_so_is_an_abstract_without_a_title() -> None:
    assert paper("@misc{a, title={T}}").abstract == ""
    assert paper("@misc{a, abstract={Words}}").title == ""
    [none] = skipped("\n\n@book{a, author={Nobody}, date={2014}}")
    assert (none.line, none.reason) == (3, "the entry 'a' has neither title nor abstract")


def test_a_subtitle_belongs_to_the_title_and_a_book_may_have_its_title_elsewhere() -> None:
    assert paper("@book{a, title={T}, subtitle={And More}}").title == "T: And More"
    assert paper("@proceedings{a, booktitle={Proc. of X}}").title == "Proc. of X"
    assert paper("@misc{a, titleaddon={A Description}}").title == "A Description"


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf@misc{a, title={\xc3\xa9t\xc3\xa9}}",
        "\ufeff@misc{a, title={été}}".encode("utf-16"),
        b"@misc{a,\r\n title={\xe9t\xe9}}\r\n",
        b"@misc{a,\r title={\xc3\xa9t\xc3\xa9}}\r",
    ],
)
def test_byte_order_marks_line_ends_and_old_codes_are_read(data: bytes) -> None:
    assert papers(data)[0].title == "été"


@pytest.mark.parametrize(
    ("head", "is_bibtex"),
    [
        (b"% made by JabRef\n\n@Article{a,\n  title={x}}", True),
        (b"\xef\xbb\xbf\n@book(a, title={x})", True),
        (b'@string{a = "b"}\n', True),
        (b"words first\n@misc{title = {x}}", True),
        (b"import x\n@decorator\ndef f(): pass\n", False),
        (b"@media print { p { color: red } }", False),
        (b'{"text": "\\n@misc{a, b"}', False),
        (b"mail me @home (now)", False),
    ],
)
def test_bibtex_is_recognised_by_its_content(head: bytes, is_bibtex: bool) -> None:
    assert bibtex.sniff(head) is is_bibtex
    if is_bibtex:
        assert sources.sniff(head, "x").name == "bibtex"


def test_a_file_without_an_entry_is_refused() -> None:
    with pytest.raises(InputError, match=r"library\.bib: no BibTeX entry"):
        events("only words")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (r"{{Deep}} into {R}ectifiers", "Deep into Rectifiers"),
        (r"{\'E}t{\'e}, K{\o}benhavn, {\v c}, \c{c}", "Été, København, č, ç"),
        (r"{{III}}\textendash{{V}} core\textendash{}shell", "III–V core–shell"),
        (r"A\^{}2-Nets, \{set\}, C:\textbackslash{}dir", r"A²-Nets, {set}, C:\dir"),
        (r"{$\Lambda${CDM}} and {CO$_2$}", "ΛCDM and CO₂"),
        (r"\emph{A {B} c} {\em not} {\textsc{Foo}}", "A B c not Foo"),
        (r"{{{\mkbibemph{The Concept}}}}{\mkbibemph{ of }}{{{\mkbibemph{Law}}}}",
         "The Concept of Law"),
        (r"(11\=00) plane, {GaN}{$\slash$}sapphire", "(110̄0) plane, GaN/sapphire"),
        (r"10\% of \$5 \& more~words", "10% of $5 & more words"),
        (r"\href{http://x.y/~z}{a {B} c}", "a B c (http://x.y/~z)"),
    ],
)  # fmt: skip
def test_tex_in_a_value_becomes_what_its_author_meant(value: str, text: str) -> None:
    assert read_line(value) == text


def test_a_value_of_markup_only_is_read_in_time() -> None:
    start = time.process_time()
    for piece in ("{", "}", "$", "\\", "{\\", "\\a{", "{$", "^{", "~"):
        read_text(piece * 20_000)
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("Doe, J and Roe, Jr, R. and others", ["J Doe", "R. Roe Jr", "et al."]),
        ("{den Hertog}, Martien AND d' Almeida, Luís", ["Martien den Hertog", "Luís d' Almeida"]),
        ("{Barnes and Sons} and Plato", ["Barnes and Sons", "Plato"]),
        ("A. Smith, B. Jones, C. Roe", ["A. Smith", "B. Jones", "C. Roe"]),
        ("Smith, J., Doe, K. L.", ["J. Smith", "K. L. Doe"]),
        ("Smith, A.; Jones, B.", ["A. Smith", "B. Jones"]),
        ("family=Roe, given=Jane, prefix=van", ["Jane van Roe"]),
        ("J. Doe and J. Doe and", ["J. Doe"]),
        ("", []),
    ],
)
def test_names_are_read_in_every_form(value: str, names: list[str]) -> None:
    assert [person.name for person in read_people(value)] == names


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2016-07-18T20:26:06", "2016-07-18"),
        ("2011-05-25~/2012-06-26", "2011-05-25"),
        ("2004-06-uu", "2004-06"),
        ("2017-24", "2017"),
        ("1273?~", "1273"),
        ("199u", None),
        ("../2012-05", "2012-05"),
        ("1948/07//", "1948-07"),
        ("2009/03/12/epub", "2009-03-12"),
        ("2017/06", "2017-06"),
        ("2005/2006", "2005"),
        ("18 July 2016", "2016-07-18"),
        ("c. 1999", "1999"),
        ("2016-02-31", "2016-02"),
        ("-0150", None),
        ("in press", None),
        ("", None),
    ],
)
def test_dates_are_as_exact_as_they_are_certain(text: str, date: str | None) -> None:
    assert read_date(text) == date


def test_a_month_may_be_a_word_a_number_or_a_range_and_include_the_day() -> None:
    assert from_parts("2020", "may-jun") == "2020-05"
    assert from_parts("2020", "10", "3") == "2020-10-03"
    assert from_parts("2020", "12~mar") == "2020-03-12"
    assert from_parts("in press 2020a", "Spring") == "2020"
    assert from_parts("n.d.") is None


def test_a_note_gives_an_arxiv_id_only_if_it_says_nothing_else() -> None:
    assert noted_id("Preprint, arXiv: hep-th/9901001v2.") == "arxiv:hep-th/9901001"
    assert noted_id("Extends arXiv:1706.03762") is None
    assert mentioned_id("arXiv:2101.001234") is None


def test_a_thousand_entries_go_in_within_two_seconds() -> None:
    body = ENTRY.replace('"Proceedings of " # pub', "{Proceedings}").replace(
        "Second~part.", "Words of an abstract that is as long as they are. " * 20
    )
    text = "".join(
        body.replace("mueller2019deep", f"k{i}").replace("Faster", f"Faster {i}")
        for i in range(1_000)
    )
    start = time.process_time()
    assert len(papers(text)) == 1_000
    assert time.process_time() - start < 2


def test_macros_that_double_each_other_are_bounded() -> None:
    doubling = "".join(f"@string{{a{n} = a{n - 1} # a{n - 1}}}\n" for n in range(1, 60))
    text = (
        f"@string{{a0 = {{{'x' * 9}}}}}\n{doubling}@article{{k, title = a59, author = {{A B}}}}\n"
    )
    [read, *said] = events(text)
    assert isinstance(read, Paper)
    assert len(read.title) < 1_100_000
    assert any("too much text" in each.text for each in said if isinstance(each, Remark))


def test_a_long_macro_that_thousands_of_entries_repeat_is_left_as_its_name_in_the_end() -> None:
    repeated = "".join(f"@article{{k{n}, title = a0 # a0}}\n" for n in range(3000))
    text = f"@string{{a0 = {{{'x' * 900}}}}}\n{repeated}"
    titles = [each.title for each in papers(text)]
    assert len(titles) == 3000
    assert sum(map(len, titles)) < 16 * len(text) + (1 << 20) + 4 * 3000
    assert titles[-1] == "a0a0"


def test_a_macro_that_many_entries_use_is_expanded_in_all_of_them() -> None:
    entries = "".join(
        f"@article{{k{n}, title = a # { {n} }}}\n".replace("'", "") for n in range(500)
    )
    assert len(papers(f"@string{{a = {{{'long ' * 20}}}}}\n{entries}")) == 500


def test_blocks_that_begin_repeatedly_on_one_line_are_all_reported() -> None:
    """Four thousand took three minutes when each was mended up to the end of the line."""
    text = "@article{k, title={Whole}}\n" + "@article{" * 6_000
    assert len(skipped(text)) == 6_000
