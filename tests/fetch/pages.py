"""Small pages as the services send them, written by hand: a paper, and what is none."""

from __future__ import annotations

TITLE = "Speculative Decoding"


def paper_page(version: int | None = 2, *, title: str = TITLE, words: int = 300) -> bytes:
    """A paper as arXiv and ar5iv have it; ar5iv says no version."""
    base = "" if version is None else f'<base href="/html/2403.00001v{version}/">'
    text = " ".join(f"word{chr(97 + at % 26)}" for at in range(words))
    return f"""<!DOCTYPE html><html><head><title>{title}</title>{base}</head><body>
<div class="ltx_page_main"><div class="ltx_page_content"><article class="ltx_document">
<h1 class="ltx_title ltx_title_document">{title}</h1>
<div class="ltx_authors"><span class="ltx_creator ltx_role_author">
<span class="ltx_personname">Ada Lovelace</span></span></div>
<div class="ltx_abstract"><h6 class="ltx_title ltx_title_abstract">Abstract</h6>
<p class="ltx_p">A draft model proposes.</p></div>
<section id="S1" class="ltx_section"><h2 class="ltx_title ltx_title_section">
<span class="ltx_tag ltx_tag_section">1 </span>Introduction</h2>
<div id="S1.p1" class="ltx_para"><p class="ltx_p">{text}</p></div></section>
<section id="S2" class="ltx_section"><h2 class="ltx_title ltx_title_section">
<span class="ltx_tag ltx_tag_section">2 </span>Method</h2>
<div id="S2.p1" class="ltx_para"><p class="ltx_p">We fill the key value cache with
<math class="ltx_Math" alttext="k^{{2}}" display="inline"><mi>k</mi></math> tokens.</p></div>
</section></article></div></div></body></html>""".encode()


NO_HTML = b"""<!DOCTYPE html><html><head><title>No HTML for 2403.00001</title></head><body>
<main><h1>No HTML for '2403.00001'</h1><p>HTML is not available for the source.</p></main>
</body></html>"""
FATAL = b"""<!DOCTYPE html><html><head><title>[2403.00001] Untitled Document</title></head><body>
<article class="ltx_document"><div class="ltx_para"><p class="ltx_p">Half of it.</p></div></article>
<div class="ltx_document ltx_authors_1line"><p>Conversion to HTML had a Fatal error and exited
abruptly. This document may be truncated or damaged.</p></div></body></html>"""
MARKDOWN = f"""Title: {TITLE}

URL Source: https://arxiv.org/html/2403.00001v2

Markdown Content:
1 Introduction
--------------

{" ".join(["A draft model proposes."] * 60)}
""".encode()
REPORTING = b"""Title: Instructions for reporting errors

URL Source: https://arxiv.org/html/2403.00001

Markdown Content:
Instructions for reporting errors
===============

We are continuing to improve HTML versions of papers. Report GitHub Issue.
"""
