"""Run what CI runs, in this environment; `--quick` leaves the slow tests out.

CI itself is `.ci/run`: the same steps in fresh environments, on newer Pythons and Textual as well.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
LINTERS: Final = {
    "ruff": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy"],
    "import-linter": ["lint-imports"],
}
"""Name of a step -> its command; each is a program of this environment."""
SUITE: Final = ["-m", "pytest", "-q", "-n", "2"]
QUICK: Final = ["tests/unit", "tests/fetch"]


def main() -> int:
    """Run the steps one after another, all of them, and say which failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out the slow tests")
    parser.add_argument("--linters", action="store_true", help="run no tests at all")
    options = parser.parse_args()
    failed = [name for name, command in LINTERS.items() if not _passes(name, _program(command))]
    suite = [sys.executable, *SUITE, *(QUICK if options.quick else [])]
    if not options.linters and not _passes("pytest", suite):
        failed.append("pytest")
    print(f"failed: {', '.join(failed)}" if failed else "all passed")
    return 1 if failed else 0


def _program(command: list[str]) -> list[str]:
    beside = Path(sys.executable).with_name(command[0])
    found = str(beside) if beside.exists() else shutil.which(command[0])
    if found is None:
        raise SystemExit(f"{command[0]} is not installed; run: pip install -e '.[dev]'")
    return [found, *command[1:]]


def _passes(name: str, command: list[str]) -> bool:
    print(f"== {name}", flush=True)
    began = time.monotonic()
    passed = subprocess.run(command, cwd=ROOT, check=False).returncode == 0
    print(
        f"== {name}: {'passed' if passed else 'FAILED'}, {time.monotonic() - began:.0f} s",
        flush=True,
    )
    return passed


if __name__ == "__main__":
    sys.exit(main())
