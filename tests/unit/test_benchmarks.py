"""The benchmarks run, and measure what they say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


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
