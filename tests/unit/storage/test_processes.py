"""Work in several processes."""

from __future__ import annotations

from tests.unit.processes import run_python

IN_THE_READER = """
import sys
from digest.storage import processes

class Captured:
    def write(self, text): pass
    def flush(self): pass
    def fileno(self): return -1

sys.stderr = Captured()
{before}
print(list(processes.in_order(abs, [-1, -2, -3], 2)))
"""
"""Textual puts something in the place of stderr that has no descriptor."""


def test_processes_start_while_the_reader_has_the_terminal() -> None:
    done = run_python(IN_THE_READER.format(before="processes.map = None"))
    assert (done.stdout, done.stderr) == ("[1, 2, 3]\n", "")


def test_the_work_is_done_where_no_process_can_start() -> None:
    no_semaphores = "processes.ProcessPoolExecutor = lambda *_: open('/nowhere/at/all')"
    done = run_python(IN_THE_READER.format(before=no_semaphores))
    assert (done.stdout, done.stderr) == ("[1, 2, 3]\n", "")
