"""How good the ranking is: nDCG@10 and Recall@100 on test collections, as trec_eval computes them.

Run by hand: `python -m tests.bench.relevance FOLDER`, where each folder in FOLDER has corpus.jsonl,
queries.tsv and qrels.tsv. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import json
import math
import tempfile
from dataclasses import dataclass
from pathlib import Path

from digest.index import Index
from digest.library import Library
from digest.paper import Paper

RUN_LENGTH = 100


@dataclass(frozen=True)
class Collection:
    """Documents, questions and judgements."""

    name: str
    papers: list[Paper]
    queries: dict[str, str]
    judgements: dict[str, dict[str, int]]
    """Grades of documents by question; above 0 is relevant."""


def load(folder: Path) -> Collection:
    """Read a collection in the layout of ../shared/ir."""
    papers = []
    with (folder / "corpus.jsonl").open() as file:
        for line in file:
            record = json.loads(line)
            name = str(record.get("id") or record.get("_id"))
            papers.append(
                Paper(
                    id=f"local:{name}",
                    title=record.get("title") or "",
                    abstract=record.get("text") or record.get("abstract") or "-",
                )
            )
    queries = dict(_rows(folder / "queries.tsv"))
    judgements: dict[str, dict[str, int]] = {}
    for query, document, grade in _rows(folder / "qrels.tsv"):
        judgements.setdefault(query, {})[f"local:{document}"] = int(grade)
    return Collection(folder.name, papers, queries, judgements)


def _rows(path: Path) -> list[list[str]]:
    with path.open() as file:
        return [line.rstrip("\n").split("\t") for line in file if line.strip()]


def ndcg(run: list[str], grades: dict[str, int], depth: int) -> float:
    """Normalised discounted cumulative gain: gain is the grade, discount log2(rank + 1).

    As trec_eval's ndcg_cut: the ideal order is over all judged documents.
    """
    gains = [max(0, grades.get(document, 0)) for document in run[:depth]]
    ideal = sorted((grade for grade in grades.values() if grade > 0), reverse=True)[:depth]
    best = _discounted(ideal)
    return _discounted(gains) / best if best else 0.0


def _discounted(gains: list[int]) -> float:
    return sum(gain / math.log2(rank + 2) for rank, gain in enumerate(gains))


def recall(run: list[str], grades: dict[str, int], depth: int) -> float:
    """The share of the relevant documents that are among the first ones."""
    relevant = {document for document, grade in grades.items() if grade > 0}
    return len(relevant & set(run[:depth])) / len(relevant) if relevant else 0.0


def evaluate(index: Index, collection: Collection) -> tuple[float, float, int]:
    """Mean nDCG@10 and Recall@100 over the questions with a relevant document; how many."""
    gains, recalls = [], []
    for query, text in collection.queries.items():
        grades = collection.judgements.get(query, {})
        if not any(grade > 0 for grade in grades.values()):
            continue
        page = index.search(text, limit=RUN_LENGTH, prefix_last=False)
        run = [hit.paper.id for hit in page.hits]
        gains.append(ndcg(run, grades, 10))
        recalls.append(recall(run, grades, RUN_LENGTH))
    return sum(gains) / len(gains), sum(recalls) / len(recalls), len(gains)


def indexed(papers: list[Paper], folder: Path) -> Index:
    """A new index of some papers."""
    library = Library(folder / "library")
    library.add(papers)
    return Index.open(folder / "index", library, processes=1)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args()
    print("| collection | documents | questions | nDCG@10 | Recall@100 |")
    print("|---|---|---|---|---|")
    for folder in sorted(each for each in chosen.folder.iterdir() if each.is_dir()):
        collection = load(folder)
        with tempfile.TemporaryDirectory() as home:
            index = indexed(collection.papers, Path(home))
            gain, share, count = evaluate(index, collection)
            index.close()
        papers = len(collection.papers)
        print(f"| {collection.name} | {papers} | {count} | {gain:.4f} | {share:.4f} |")


if __name__ == "__main__":
    main()
