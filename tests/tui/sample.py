"""A small library made by hand: ordinary papers, and those that trip a screen."""

from __future__ import annotations

from typing import Final

from digest.paper import Paper

DAY: Final = "hf-page/2024-06-30"
"""The digest that all of them came in."""
LONG_WORD: Final = "https://example.org/" + "supercalifragilistic" * 12
LONG_TITLE: Final = (
    "On the Surprisingly Long Road from Draft Tokens to Verified Tokens: a Study of Queues, Trees, "
    "Caches and Kernels that Goes on and on until No Terminal Shows All of It at Once"
)
MARKUP_TITLE: Final = "A [/bold] Title with [red]Tags[/red] and [@click=app.quit]a Trap[/]"
WIDE_TITLE: Final = (
    "速い推論：大規模言語モデルの投機的デコーディングに関する"
    "包括的な調査と実験的評価そして今後の展望"
)
COMBINING_TITLE: Final = "Zoë’s Cafe\u0301: Nai\u0308ve 👩🏽‍🔬 Decoding Θ(n·log n) Ḿ̃easured"
UNTITLED: Final = "First a line.\n\nThen another paragraph, of a paper whose title nobody knows."
LONG_ABSTRACT: Final = "\n\n".join(
    f"Paragraph {number} says that " + "a draft model proposes and the large model verifies, " * 6
    for number in range(1, 31)
)

ODD: Final = (
    Paper(
        id="arxiv:2406.00001",
        title="Speculative Decoding with Draft Trees",
        abstract=LONG_ABSTRACT,
        authors=("Ada Lovelace", "Grace Hopper"),
        date="2024-06-30",
        categories=("cs.CL", "cs.LG"),
        upvotes=12,
        code=("https://github.com/example/draft-trees",),
        digests=(DAY,),
    ),
    Paper(
        id="arxiv:2406.00002",
        title=LONG_TITLE,
        abstract="Long titles are cut in the list and whole in the pane.",
        date="2024-06-29",
        upvotes=99,
        digests=(DAY,),
    ),
    Paper(id="t:00000000000a", abstract=UNTITLED, date="2024-06-28", digests=(DAY,)),
    Paper(
        id="arxiv:2406.00004",
        title="A Title without an Abstract",
        date="2024-06-27",
        digests=(DAY,),
    ),
    Paper(
        id="doi:10.1000/markup",
        title=MARKUP_TITLE,
        abstract="[/] [b]",
        date="2024-06-26",
        digests=(DAY,),
    ),
    Paper(
        id="arxiv:2406.00006",
        title=WIDE_TITLE,
        abstract="投機的デコーディングは下書きモデルを使う。" * 20,
        date="2024-06-25",
        authors=("山田 太郎",),
        digests=(DAY,),
    ),
    Paper(
        id="arxiv:2406.00007",
        title=COMBINING_TITLE,
        abstract="Combining marks e\u0301 and emoji 👩🏽‍🔬 take their cells. " * 10,
        date="2024-06-24",
        authors=tuple(f"Author Number{number}" for number in range(40)),
        digests=(DAY,),
    ),
    Paper(
        id="arxiv:2406.00008",
        title=f"A Link {LONG_WORD} in a Title",
        abstract=f"And one in the abstract: {LONG_WORD} {LONG_WORD}",
        date="2024-06-23",
        comment=LONG_WORD,
        digests=(DAY,),
    ),
    Paper(
        id="local:undated",
        title="A Paper without Date, Link or Source",
        abstract="Nothing.",
        digests=(DAY,),
    ),
    Paper(
        id="t:00000000000b",
        title="Preface",
        abstract="To the proceedings.",
        date="2023",
        digests=(DAY,),
    ),
)
"""The papers that need care; all but the last two are the newest of the library."""

_SUBJECTS: Final = (
    "Speculative Decoding", "Paged Attention", "Key-Value Caches", "Quantised Weights",
    "Mixtures of Experts", "Early Exits", "Sparse Kernels", "Continuous Batching",
    "Pruned Layers", "State Spaces",
)  # fmt: skip
_ANGLES: Final = ("for Long Texts", "on Small Machines", "in Practice")

PLAIN: Final = tuple(
    Paper(
        id=f"arxiv:23{12 - number // 3:02}.{number:05}",
        title=f"{subject} {angle}",
        abstract=f"We measure {subject.lower()} {angle.lower()}, and find number {number} fast.",
        authors=(f"Vera Writer{number}",),
        date=f"2023-{12 - number // 3:02}-{28 - number:02}",
        upvotes=number * 7 % 31,
        digests=(DAY,),
    )
    for number, (subject, angle) in enumerate(
        (subject, angle) for subject in _SUBJECTS for angle in _ANGLES
    )
)

PAPERS: Final = (*ODD, *PLAIN)

NEWEST_FIRST: Final = tuple(
    sorted(
        sorted(PAPERS, key=lambda paper: paper.id), key=lambda paper: paper.date or "", reverse=True
    )
)
MOST_UPVOTED_FIRST: Final = tuple(
    sorted(NEWEST_FIRST, key=lambda paper: paper.upvotes or 0, reverse=True)
)
