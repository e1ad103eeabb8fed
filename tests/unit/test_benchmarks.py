"""The benchmarks run, and measure what they say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fetch.pages import paper_page


def test_the_speed_benchmark_runs_on_a_few_made_papers() -> None:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "tests.bench.speed", "--size", "60", "--each", "1"]
    command += ["--titles", "1", "--repeat", "1", "--systems", "whoosh,fts5"]
    answer = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert "| keystroke |" in answer.stdout


def test_the_relevance_benchmark_gives_what_trec_eval_would(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2]))
    from tests.bench import relevance

    grades = {"a": 2, "b": 1, "c": 0, "d": 1}
    assert relevance.ndcg(["a", "b", "d"], grades, 10) == pytest.approx(1)
    # DCG 1/log2(3) + 2/log2(4) over the ideal 2 + 1/log2(3) + 1/log2(4)
    assert relevance.ndcg(["c", "b", "a"], grades, 10) == pytest.approx(0.52097, abs=1e-4)
    assert relevance.recall(["a", "x", "d"], grades, 2) == pytest.approx(1 / 3)


def test_the_benchmark_of_texts_runs_on_a_few(tmp_path: Path) -> None:
    papers = tmp_path / "papers.jsonl"
    record = (
        '{{"id": "2403.{0:05}", "title": "Paper {0}", "abstract": "Model {0}. Theory of caches."}}'
    )
    papers.write_text("\n".join(record.format(number) for number in range(1, 60)))
    (tmp_path / "page.html").write_bytes(paper_page(words=20_000))
    command = [sys.executable, "-m", "tests.bench.inside_texts", "--corpus", str(papers)]
    command += ["--pages", str(tmp_path), "--library", "20", "--texts", "4"]
    command += ["--paragraphs", "12", "--each", "2", "--repeat", "1"]
    root = Path(__file__).parents[2]
    answer = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert "4 texts of" in answer.stdout
    assert "| phrase |" in answer.stdout
