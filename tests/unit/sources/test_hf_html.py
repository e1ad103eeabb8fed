"""The source `hf-html`: saved pages of Hugging Face Papers."""

from __future__ import annotations

import html
import json

import pytest

from tests.unit.source_reading import (
    nothing_but_input_errors,
    only,
    papers,
    refusal,
    skipped,
    sniffed,
)
from tests.unit.sources.test_hf_json import ENTRY

ABSTRACT = (
    "We study how drafts make large models fast, and verify each of them in one pass. "
    "Our method needs no training, works with any model, and is twice as fast on every task. "
) * 2


def page(props: object, target: str = "DailyPapers") -> str:
    data = html.escape(json.dumps(props), quote=True)
    return f"""<!doctype html>
<html><head><title>Daily Papers - Hugging Face</title></head><body>
<div class="SVELTE_HYDRATER contents" data-target="Header" data-props="{{&quot;x&quot;:1}}"></div>
<main><div class="SVELTE_HYDRATER contents" data-target="{target}" data-props="{data}">
<article><h3><a href="/papers/2606.00467">On the Limits of Drafts</a></h3></article></div></main>
</body></html>"""


DAILY = page({"dailyPapers": [ENTRY], "dateString": "2026-06-11", "periodType": "day"})
STRIPPED = f"""<!doctype html><html><body><a href="https://huggingface.co/">Hugging Face</a>
<a href="/papers/date/2026-06-12">Jun 12</a>
<article><div><h3><a href="/papers/2606.00467">On the Limits of <b>Drafts</b></a></h3>
<p>{ABSTRACT}</p><a href="https://github.com/ada/drafts">GitHub</a>
<div>Upvote 34</div></div></article>
<article><a href="/papers/2606.00468"><h3>Another Paper</h3></a><p>{ABSTRACT}</p>
<a href="/papers/2606.00468#community">3 comments</a></article></body></html>"""


def test_a_daily_page_gives_what_its_data_says() -> None:
    paper = only("hf-html", DAILY)
    assert (paper.id, paper.upvotes, paper.date) == ("arxiv:2606.00467", 34, "2026-05-30")
    assert paper.authors == ("Ada Lovelace", "Grace Hopper")
    assert paper.digests == ("hf-html/2026-06-11",)


def test_the_page_of_a_single_paper_is_read() -> None:
    assert only("hf-html", page({"paper": ENTRY["paper"]}, "PaperPage")).id == "arxiv:2606.00467"


def test_a_paper_that_is_there_twice_is_one() -> None:
    assert len(papers("hf-html", page({"dailyPapers": [ENTRY, ENTRY]}))) == 1


def test_a_page_without_its_data_is_read_by_headings_and_paragraphs() -> None:
    first, second = papers("hf-html", STRIPPED)
    assert (first.id, first.title) == ("arxiv:2606.00467", "On the Limits of Drafts")
    assert first.abstract == ABSTRACT.strip()
    assert (first.code, first.upvotes) == (("https://github.com/ada/drafts",), 34)
    assert (second.id, second.title) == ("arxiv:2606.00468", "Another Paper")
    assert first.digests == ("hf-html/2026-06-12",)


def test_an_entry_of_the_data_without_title_is_reported() -> None:
    (gap,) = skipped("hf-html", page({"dailyPapers": [ENTRY, {"paper": {"id": "2606.1"}}]}))
    assert gap.reason == "it has neither title nor abstract"


def test_a_page_without_papers_is_refused() -> None:
    assert "no paper is on this page" in str(
        refusal("hf-html", "<html><p>huggingface.co</p></html>")
    )


def test_the_sniffer_knows_a_page_by_its_content() -> None:
    assert sniffed(DAILY) == sniffed(STRIPPED) == "hf-html"


test_any_bytes_raise_nothing_but_input_errors = nothing_but_input_errors(
    "hf-html", DAILY.encode(), STRIPPED.encode()
)


@pytest.mark.parametrize("section", ["<![CD", "<![CDAx[", "<![x", "<![", "<![ATA[>", "<![if x]>"])
def test_a_broken_marked_section_is_a_comment(section: str) -> None:
    page = '<html><a href="https://huggingface.co/papers/2403.00001"><h3>A first title</h3></a>'
    assert "A first title" in [paper.title for paper in papers("hf-html", f"{page}{section}>")]
