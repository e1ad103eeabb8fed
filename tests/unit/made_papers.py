"""Random papers from a seed: small corpora that resemble real ones."""

from __future__ import annotations

import random

from digest.paper import Paper

WORDS = """
model models modelling language languages graph graphs neural network networks deep
learning learned efficient efficiently inference quantum field theory theories study
studies studied galaxy galaxies spectral estimation sparse attention transformer
transformers data datasets speech recognition robust real time pose pruning müller
schrödinger café naïve gpt 4 bert 2 generalisation generalise random walks walk the of and
is all you need to be or not why how zeolite hydrogen carbon state art driven boosting
boosted cat catalogue category h2o int8 8 multimodal multi-modal fine-tuning finetuning u-net
gpt-4 gpt4 state-of-the-art 2-3
""".split()  # noqa: SIM905 - a list of words reads better as a text
AUTHORS = ("Ada Lovelace", "Kurt Gödel", "Emmy Noether", "Alan Turing", "Bo Li", "Li Wei")
CATEGORIES = ("cs.LG", "cs.CL", "math.PR", "hep-th", "quant-ph", "cs")


def papers(count: int, seed: int = 7) -> list[Paper]:
    """Return random papers, always the same ones for a seed."""
    chance = random.Random(seed)
    return [_paper(number, chance) for number in range(count)]


def _paper(number: int, chance: random.Random) -> Paper:
    title = [chance.choice(WORDS) for _ in range(chance.randint(1, 7))]
    abstract = [chance.choice(WORDS) for _ in range(chance.randint(0, 60))]
    year, month, day = chance.randint(2019, 2024), chance.randint(1, 12), chance.randint(1, 28)
    date = chance.choice([f"{year}", f"{year}-{month:02}", f"{year}-{month:02}-{day:02}", None])
    return Paper(
        id=f"arxiv:{year % 100:02}{month:02}.{number:05}",
        title=" ".join(title).capitalize(),
        abstract=" ".join(abstract) + ".",
        authors=tuple(chance.sample(AUTHORS, chance.randint(0, 3))),
        date=date,
        categories=tuple(chance.sample(CATEGORIES, chance.randint(0, 2))),
        venue=chance.choice(["Neural Information Processing", "arXiv", None]),
        code=("https://example.org/code",) if chance.random() < 0.2 else (),
        upvotes=chance.choice([None, 0, 3, 50]),
        digests=(chance.choice(["hf-page/2024-03-13", "arxiv/cs.LG"]),),
    )
