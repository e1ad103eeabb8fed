"""Python in separate processes, for tests of kills, limits and other people's files."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING

import digest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(digest.__file__).parents[1]
NOBODY = 65534

AS_NOBODY = f"""
import os
if os.geteuid() == 0:
    os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})
"""
"""Root may do anything, so tests of permissions give root up. Import everything needed before."""


def start_python(code: str, *args: object) -> subprocess.Popen[str]:
    """Run code; `sys.argv[1:]` are the arguments."""
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", code, *map(str, args)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_python(code: str, *args: object) -> subprocess.CompletedProcess[str]:
    """Run code to its end; return what it printed and its exit code."""
    process = start_python(code, *args)
    out, err = process.communicate(timeout=60)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


@contextmanager
def nobodys_folder() -> Iterator[Path]:
    """A folder that `AS_NOBODY` code may use (pytest's own lets only its owner pass)."""
    folder = Path(tempfile.mkdtemp(prefix="sheaf-test-"))
    try:
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        yield folder
    finally:
        for each in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
            each.chmod(0o700)
        rmtree(folder)
