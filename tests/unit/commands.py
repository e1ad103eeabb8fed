"""Running the command line in tests: a process, three papers, and what errors look like."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from digest.paper import Paper
from tests.unit.processes import ROOT

if TYPE_CHECKING:
    from pathlib import Path

Done = subprocess.CompletedProcess[str]
Sheaf = Callable[..., Done]

SCRIPT = "import sys; from digest.cli import main; sys.exit(main())"
"""What the installed `sheaf` does."""

PAPERS = (
    Paper(
        id="arxiv:2403.00001",
        title="Speculative Decoding",
        abstract="A draft model proposes.\n\nThe large model verifies \x1b[31mall of it.",
        authors=("Ada Lovelace", "Grace Hopper"),
        date="2024-03-02",
        upvotes=3,
        code=("https://github.com/example/draft",),
        digests=("hf-page/2024-03-13",),
    ),
    Paper(id="arxiv:2403.00002", title="速い推論", abstract="Of draft models.", date="2024-03-01"),
    Paper(id="local:untitled", abstract="A draft without a title."),
)


def run_sheaf(*words: str, home: Path | None = None, **options: Any) -> Done:
    """Run `sheaf` in a separate process, without a terminal."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if home is not None:
        environment["SHEAF_HOME"] = str(home)
    environment.update(options.pop("env", {}))
    done: Done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT, *words],
        env=environment,
        text=True,
        timeout=60,
        **{
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            **options,
        },
    )
    return done


def assert_told(done: Done, *words: str, code: int = 1) -> None:
    """One line for people on stderr, nothing on stdout, and the exit code."""
    assert done.returncode == code, done.stderr
    assert done.stderr.startswith("sheaf: ")
    assert done.stderr.count("\n") == 1
    assert "internal error" not in done.stderr
    assert done.stdout == ""
    for word in words:
        assert word in done.stderr
