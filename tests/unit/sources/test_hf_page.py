"""Saved Hugging Face Papers pages: every entry is taken, or named as skipped."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest import sources
from digest.errors import InputError
from digest.paper import Paper, title_id
from digest.sources import hf_page
from digest.sources.base import Event, Origin, Remark, Skipped

if TYPE_CHECKING:
    from pathlib import Path

ORIGIN = Origin("page.txt", modified=dt.date(2026, 11, 22))

TITLES = (
    "Lantern: Reading Long Documents by Candlelight",
    "Small Kernels, Big Wins?",
    "A Field Guide to Sparse Attention",
    "What the Cache Forgot",
)
ABSTRACTS = tuple(
    f"We study {subject} and ask what it costs in practice. Our method keeps the answers that "
    f"matter and drops the rest, with a schedule that needs no training at all. On three public "
    f"benchmarks it is {factor}times faster than the strongest baseline, and it loses less than "
    f"one point of accuracy. We also report where it fails, which is on very short inputs, and "
    f"give a rule of thumb for when not to use it. All measurements were repeated five times."
    for subject, factor in (
        ("the reading of long documents", "2.5"),
        ("kernels that fit into one cache line", "3"),
        ("attention that looks at few places", "1.4"),
        ("caches that forget what they held", "11"),
    )
)
FURNITURE = (
    "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\n"
    "byAK and the research community\n\nMar 13\n\n"
)
BODY = "\n\n".join(f"{t}\n\n{a}" for t, a in zip(TITLES, ABSTRACTS, strict=True)) + "\n"
PAGE = FURNITURE + BODY


def read(text: str | bytes, origin: Origin = ORIGIN) -> list[Event]:
    data = text.encode() if isinstance(text, str) else text
    return list(hf_page.read(io.BytesIO(data), origin))


def papers(events: list[Event]) -> list[Paper]:
    return [each for each in events if isinstance(each, Paper)]


def skipped(events: list[Event]) -> list[Skipped]:
    return [each for each in events if isinstance(each, Skipped)]


def remarks(events: list[Event]) -> list[str]:
    return [each.text for each in events if isinstance(each, Remark)]


def titles(events: list[Event]) -> list[str]:
    return [each.title for each in papers(events)]


def line_of(text: str, wanted: str) -> int:
    return text.split("\n").index(wanted) + 1


def test_titles_and_abstracts_in_turn_become_papers() -> None:
    events = read(PAGE)
    first = papers(events)[0]
    assert titles(events) == list(TITLES)
    assert not skipped(events)
    assert first.id == title_id(TITLES[0])
    assert first.abstract == ABSTRACTS[0].replace("2.5times", "2.5×")
    assert first.extra == {"raw_abstract": ABSTRACTS[0]}
    assert first.date is None
    assert first.url is None
    assert first.authors == ()


def test_what_cleaning_did_not_change_is_not_kept_twice() -> None:
    page = FURNITURE + f"PanGu-$\\pi$ Again\n\n{ABSTRACTS[0].replace('2.5times', 'much')}\n"
    (paper,) = papers(read(page))
    assert paper.title == "PanGu-π Again"
    assert paper.extra == {"raw_title": "PanGu-$\\pi$ Again"}


@pytest.mark.parametrize(
    "data",
    [
        PAGE.replace("\n", "\r\n").encode(),
        PAGE.replace("\n", "\r").encode(),
        PAGE.encode("utf-8-sig"),
        PAGE.encode("utf-16"),
        PAGE.replace("\n\n", "\n\n\n\n \n").encode(),
        PAGE.replace("\n\n", "\n").encode(),
        BODY.encode(),
        PAGE.replace("\n\n", "\n\n\u200b\u00a0\n").encode(),
    ],
    ids=["CR LF", "CR", "UTF-8 mark", "UTF-16", "many blanks", "no blanks", "no top", "odd blanks"],
)
def test_however_the_page_was_saved_it_gives_the_same_papers(data: bytes) -> None:
    events = read(data)
    assert titles(events) == list(TITLES)
    assert [p.abstract for p in papers(events)] == [p.abstract for p in papers(read(PAGE))]
    assert not skipped(events)
    assert sources.sniff(data, "page.txt").name == "hf-page"


def test_any_furniture_above_the_date_is_passed_over() -> None:
    top = "Some banner of next year\n\nHugging Face\n\nModels\n\nWhatever they add\n\n"
    assert titles(read(top + PAGE)) == list(TITLES)
    assert not skipped(read(top + PAGE))


NOISE = (
    "34", "11.3k", "+12", "·", "•", "12 authors", "· 12 authors", "GitHub 11.3k", "GitHub",
    "arXiv", "PDF", "Collection", "View all comments", "3 comments", "Published on Mar 13, 2024",
    "Upvote 34", "Upvote", "Mar 12", "arXiv Page", "Project page", "@someone's avatar",
)  # fmt: skip


@pytest.mark.parametrize("noise", NOISE)
def test_noise_between_and_behind_the_entries_is_passed_over(noise: str) -> None:
    lines = [f"{t}\n\n{noise}\n\n{a}\n{noise}" for t, a in zip(TITLES, ABSTRACTS, strict=True)]
    events = read(FURNITURE + "\n\n".join(lines))
    assert titles(events) == list(TITLES)
    assert not skipped(events)


def test_a_crowded_page_gives_votes_days_and_ids() -> None:
    entries = [
        f"Submitted by\nsome-user\n{t}\n\n· 12 authors\n\n{a}\n\nPublished on Feb 3, 2024\n"
        f"Upvote {votes}\nGitHub 11.3k\nhttps://huggingface.co/papers/2402.0123{votes}v2\n"
        for votes, (t, a) in enumerate(zip(TITLES, ABSTRACTS, strict=True), start=1)
    ]
    events = read(FURNITURE + "\n".join(entries))
    second = papers(events)[1]
    assert titles(events) == list(TITLES)
    assert not skipped(events)
    assert (second.upvotes, second.date, second.id) == (2, "2024-02-03", "arxiv:2402.01232")
    assert second.url == "https://huggingface.co/papers/2402.01232"


def test_votes_above_the_titles_go_to_the_titles_below() -> None:
    entries = [
        f"Upvote {votes}\n\n{t}\n\n{a}"
        for votes, (t, a) in enumerate(zip(TITLES, ABSTRACTS, strict=True), start=1)
    ]
    assert [p.upvotes for p in papers(read(FURNITURE + "\n\n".join(entries)))] == [1, 2, 3, 4]


def test_hard_wrapped_abstracts_are_joined() -> None:
    import textwrap

    body = "\n\n".join(
        f"{t}\n{blank}{textwrap.fill(a, 72)}"
        for t, a, blank in zip(TITLES, ABSTRACTS, ("\n", "\n", "", ""), strict=True)
    )
    events = read(FURNITURE + body)
    assert titles(events) == list(TITLES)
    assert not skipped(events)
    assert papers(events)[3].abstract == papers(read(PAGE))[3].abstract


def test_a_day_without_a_year_is_the_last_one_before_the_file_was_saved() -> None:
    events = read(PAGE)
    assert papers(events)[0].digests == ("hf-page/2026-03-13",)
    assert remarks(events) == ["no year in “Mar 13”; assuming 2026-03-13 (change it with --date)"]
    early = replace(ORIGIN, modified=dt.date(2026, 3, 12))
    assert papers(read(PAGE, early))[0].digests == ("hf-page/2025-03-13",)
    same = replace(ORIGIN, modified=dt.date(2026, 3, 13))
    assert papers(read(PAGE, same))[0].digests == ("hf-page/2026-03-13",)


def test_the_29th_of_february_is_looked_for_in_leap_years() -> None:
    events = read(PAGE.replace("Mar 13", "Feb 29"))
    assert papers(events)[0].digests == ("hf-page/2024-02-29",)
    first = replace(ORIGIN, modified=dt.date(1, 1, 1))
    assert papers(read(PAGE.replace("Mar 13", "Feb 29"), first))[0].digests == ("hf-page/page.txt",)


@pytest.mark.parametrize(
    "written", ["Mar 13, 2024", "March 13, 2024", "13 March 2024", "2024-03-13", "Wed, Mar 13 2024"]
)
def test_a_day_with_its_year_needs_no_remark(written: str) -> None:
    events = read(PAGE.replace("Mar 13", written))
    assert papers(events)[0].digests == ("hf-page/2024-03-13",)
    assert not remarks(events)


def test_what_the_person_says_of_the_digest_wins() -> None:
    events = read(PAGE, replace(ORIGIN, date=dt.date(2023, 3, 13)))
    assert papers(events)[0].digests == ("hf-page/2023-03-13",)
    assert not remarks(events)
    assert papers(read(PAGE, replace(ORIGIN, name="mine")))[0].digests == ("hf-page/mine",)


def test_a_page_without_a_date_is_named_after_its_file() -> None:
    assert papers(read(BODY))[0].digests == ("hf-page/page.txt",)


def test_an_abstract_without_a_title_is_reported_and_the_rest_is_read() -> None:
    text = PAGE.replace(TITLES[2] + "\n", "\n")
    events = read(text)
    assert titles(events) == [TITLES[0], TITLES[1], TITLES[3]]
    (gap,) = skipped(events)
    assert gap.line == line_of(text, ABSTRACTS[2])
    assert gap.reason.startswith("no title before this abstract: “We study attention that")


def test_a_line_without_an_abstract_is_reported_and_the_rest_is_read() -> None:
    text = PAGE.replace(ABSTRACTS[1] + "\n", "\n")
    events = read(text)
    assert titles(events) == [TITLES[0], TITLES[2], TITLES[3]]
    assert skipped(events) == [
        Skipped(
            line_of(text, TITLES[1]),
            "no abstract follows, so it may be no title: “Small Kernels, Big Wins?”",
        )
    ]


def test_a_title_that_the_page_marks_as_one_is_kept_without_an_abstract() -> None:
    listing = "\n\n".join(f"Submitted by\nuser-{i}\n34\n{t}" for i, t in enumerate(TITLES[:2]))
    listing += f"\n\n{TITLES[2]}\n\n· 12 authors\n\n2\n"
    events = read(FURNITURE + listing)
    assert titles(events) == list(TITLES[:3])
    assert not skipped(events)
    assert papers(events)[0].abstract == ""


@pytest.mark.parametrize("end", ["exploits the high ban", "exploits the high ..."])
def test_a_truncated_last_abstract_is_kept_and_reported(end: str) -> None:
    cut = PAGE[: PAGE.rindex("We also report")] + end
    events = read(cut)
    assert titles(events) == list(TITLES)
    assert papers(events)[-1].abstract.endswith(end)
    assert remarks(events)[-1] == (
        "the last entry, “What the Cache Forgot”, is cut off in its abstract; imported up to there"
    )


def test_a_last_abstract_of_a_few_words_is_kept_and_reported() -> None:
    cut = PAGE[: PAGE.rindex(ABSTRACTS[3])] + "We study caches that forget what they"
    events = read(cut)
    assert titles(events) == list(TITLES)
    assert papers(events)[-1].abstract == "We study caches that forget what they"
    assert "is cut off" in remarks(events)[-1]
    assert not skipped(events)


def test_a_last_title_alone_is_kept_and_reported() -> None:
    title = "The Title of a Page That Was Cut"
    events = read(PAGE + f"\n{title}\n")
    assert titles(events) == [*TITLES, title]
    assert (
        remarks(events)[-1]
        == f"the page ends after a title, “{title}”; imported without an abstract"
    )


def test_an_abstract_that_ends_in_a_link_is_complete() -> None:
    events = read(PAGE.rstrip() + " See https://github.com/some-lab/cache")
    assert len(remarks(events)) == 1
    assert papers(events)[-1].code == ("https://github.com/some-lab/cache",)


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("at https://github.com/some-lab/cache.", "https://github.com/some-lab/cache"),
        ("(github.com/some-lab/cache).", "https://github.com/some-lab/cache"),
        ("at https://github.com/a/b.git, and", "https://github.com/a/b.git"),
        ("at https://github.com/a/b_c/tree/main/d/.", "https://github.com/a/b_c/tree/main/d"),
        (r"at \url{https://github.com/a/b\_c}.", "https://github.com/a/b_c"),
    ],
)
def test_links_to_repositories_are_found_in_abstracts(written: str, link: str) -> None:
    (paper,) = papers(read(f"{FURNITURE}{TITLES[0]}\n\n{ABSTRACTS[0]} The code is {written}\n"))
    assert paper.code == (link,)


MARKDOWN = f"""
# Daily Papers

Get trending papers in your email inbox!

Mar 13

[ ![](https://example.org/thumb.png) ](https://huggingface.co/papers/2403.01234)

Submitted by [some-user](https://huggingface.co/some-user)

### [{TITLES[0]}](https://huggingface.co/papers/2403.01234)

[34](https://huggingface.co/login?next=%2Fpapers%2F2403.01234)

Authors: Ada Lovelace, Alan Turing, and Grace Hopper

{ABSTRACTS[0]}

Upvote 34

[GitHub 11.3k](https://github.com/some-lab/lantern) [arXiv Page](https://arxiv.org/abs/2403.01234)

· [12 authors](https://huggingface.co/papers/2403.01234)

### [{TITLES[1]}](https://huggingface.co/papers/2403.05678v2)

- [2](https://huggingface.co/papers/2403.05678#community)

### [A [Bracketed] Title](/papers/2403.09999)

{ABSTRACTS[2]}
"""


def test_markdown_gives_ids_votes_authors_and_code() -> None:
    events = read(MARKDOWN)
    first, second, third = papers(events)
    assert not skipped(events)
    assert first.id == "arxiv:2403.01234"
    assert first.title == TITLES[0]
    assert first.url == "https://huggingface.co/papers/2403.01234"
    assert first.authors == ("Ada Lovelace", "Alan Turing", "Grace Hopper")
    assert first.upvotes == 34
    assert first.code == ("https://github.com/some-lab/lantern",)
    assert first.abstract.startswith("We study the reading of long documents")
    assert first.digests == ("hf-page/2026-03-13",)
    assert (second.id, second.title, second.abstract) == ("arxiv:2403.05678", TITLES[1], "")
    assert third.title == "A [Bracketed] Title"
    assert third.abstract.startswith("We study attention")


def test_a_markdown_heading_without_a_link_is_an_entry_if_an_abstract_follows() -> None:
    text = MARKDOWN + f"\n### {TITLES[3]}\n\n{ABSTRACTS[3]}\n\n### Something else\n\nfoo bar\n"
    events = read(text)
    assert titles(events)[-1] == TITLES[3]
    assert skipped(events) == [
        Skipped(
            line_of(text, "### Something else"),
            "no abstract follows, so it may be no title: “Something else”",
        )
    ]


def test_markdown_is_recognised_by_its_first_bytes() -> None:
    assert sources.sniff(MARKDOWN.encode(), "page.md").name == "hf-page"


README = """# Lantern

[![CI](https://example.org/badge.svg)](https://example.org)

Lantern reads long documents. See the [paper](https://huggingface.co/papers/2403.01234).

## Installation

Install it with pip, in an environment of its own, and do not forget the extra for your card.

## [Our paper](https://huggingface.co/papers/2403.01234)
"""
ESSAY = "\n\n".join(ABSTRACTS)
RST = "\n\n".join(f"{t}\n{'=' * len(t)}\n\n{a}" for t, a in zip(TITLES, ABSTRACTS, strict=True))
SOURCE = f'"""{ABSTRACTS[0]}"""\n\nimport os\n\n' + "\n\n".join(
    f"# {t}\n\nx = '{a}'" for t, a in zip(TITLES, ABSTRACTS, strict=True)
)
CSV = "title,abstract,year\n" + "\n".join(
    f'"{t}","{a}",2024' for t, a in zip(TITLES, ABSTRACTS, strict=True)
)
BIB = "\n".join(
    f"@article{{k{i},\n  title = {{{t}}},\n  abstract = {{{a}}}\n}}\n"
    for i, (t, a) in enumerate(zip(TITLES, ABSTRACTS, strict=True))
)
HTML = "<html><body>\n" + "\n".join(
    f"<h3>{t}</h3>\n\n<p>{a}</p>" for t, a in zip(TITLES, ABSTRACTS, strict=True)
)
RIS = "".join(
    f"TY  - JOUR\nTI  - {t}\nAB  - {a}\nER  - \n\n" for t, a in zip(TITLES, ABSTRACTS, strict=True)
)
MAIL = f"From: a@example.org\nSubject: {TITLES[0]}\n\nHello,\n\nsee below.\n\n{ABSTRACTS[0]}\n"
JSON = '[\n  {"title": "x",\n "abstract": "' + ABSTRACTS[0] + '"}\n]'


@pytest.mark.parametrize(
    "text",
    [README, ESSAY, RST, SOURCE, CSV, BIB, HTML, RIS, MAIL, JSON, "a\nb\nc\n", TITLES[0]],
    ids=[
        "README",
        "essay",
        "rst",
        "code",
        "CSV",
        "bib",
        "HTML",
        "RIS",
        "mail",
        "JSON",
        "a b c",
        "1",
    ],
)
def test_what_is_not_a_page_is_not_mistaken_for_one(text: str) -> None:
    assert not hf_page.sniff(text.encode())


def test_a_long_page_is_recognised_from_a_head_cut_anywhere() -> None:
    for end in range(len(FURNITURE) + 1_200, len(PAGE.encode()), 97):
        assert hf_page.sniff(PAGE.encode()[:end])


def test_a_file_without_papers_is_refused_with_its_line_and_a_remedy() -> None:
    with pytest.raises(InputError, match=r"^page.txt, line 3: no title .*; save the page"):
        read("\n\nonly some words\n")
    with pytest.raises(InputError, match=r"^page.txt: no title "):
        read("")


PIECES = st.sampled_from(
    [
        *TITLES, *ABSTRACTS, *NOISE, "Submitted by", "Mar 13", "Feb 29", "Mar 99", "2024-13-45",
        "\n", "\n\n", "\r\n", "\r", " ", "### ", "[", "](https://huggingface.co/papers/2403.01234)",
        f"\n### [{TITLES[0]}](https://huggingface.co/papers/2403.01234)\n", "\n## x\n", "Authors: ",
        "Upvote 99999999999", "Upvote ,", "https://github.com/a/b", "\ufeff", "\x00", "\ud7ff", "²",
    ]
)  # fmt: skip


@settings(deadline=None)
@given(
    st.one_of(
        st.text(), st.lists(PIECES, max_size=30).map("\n".join), st.lists(PIECES).map("".join)
    )
)
def test_any_text_gives_clean_papers_or_an_input_error(text: str) -> None:
    data = text.encode()
    hf_page.sniff(data)
    try:
        events = read(data)
    except InputError:
        return
    assert papers(events)
    for paper in papers(events):
        assert paper.title or paper.abstract
    for each in skipped(events):
        assert each.line is not None
        assert 1 <= each.line <= text.count("\n") + text.count("\r") + 1


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_nothing_worse_than_an_input_error(data: bytes) -> None:
    with contextlib.suppress(InputError):
        read(data)


@settings(deadline=None)
@given(st.lists(st.sampled_from(range(8)), max_size=12))
def test_no_title_or_abstract_is_dropped_without_a_report(order: list[int]) -> None:
    pieces = [(*TITLES, *ABSTRACTS)[i] for i in order]
    try:
        events = read(FURNITURE + "\n\n".join(pieces))
    except InputError:
        return
    named = [part for p in papers(events) for part in (p.title, p.abstract) if part]
    assert len(named) + len(skipped(events)) == len(pieces)


def test_the_page_that_the_project_began_with_gives_109_papers(seed: Path) -> None:
    data = seed.read_bytes()
    assert sources.sniff(data[:65_536], seed.name).name == "hf-page"
    events = read(data)
    assert len(papers(events)) == 109
    assert not skipped(events)
    assert len({paper.id for paper in papers(events)}) == 109
    assert all(paper.title and len(paper.abstract) > 500 for paper in papers(events))
    assert len(remarks(events)) == 1


@pytest.mark.parametrize("kind", ["arxiv-*", "bibtex", "csl-json", "ris", "hf-daily-papers"])
def test_no_file_of_another_format_is_mistaken_for_a_page(shared: Path, kind: str) -> None:
    files = [each for each in (shared / "formats").glob(f"{kind}/*") if each.is_file()]
    assert files
    assert [each.name for each in files if hf_page.sniff(each.read_bytes()[:65_536])] == []
