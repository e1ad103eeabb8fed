"""Break the code on purpose, one line at a time, and see whether a test fails.

`python -m tests.mutate [WORD]` works on a copy of the tree. It prints the outcome of each mutation;
WORD selects those with it in their file's name. The exit code is 1 if one went unnoticed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Mutation:
    """A line to break."""

    file: str
    old: str
    """Must occur in the file exactly once."""
    new: str
    tests: str
    """The tests that should notice, separated by spaces."""


I_ = "tests/unit/index"
MUTATIONS: Final = (
    # text
    Mutation(
        "digest/text/cleaning.py", "_PASSES: Final = 6", "_PASSES: Final = 1", "tests/unit/text"
    ),
    Mutation(
        "digest/text/cleaning.py",
        "if text.isprintable() or not _UNSAFE.search(text):",
        "if text.isascii() or not _UNSAFE.search(text):",
        "tests/unit/text",
    ),
    Mutation("digest/text/flattened.py", '"times": "×"', '"times": "*"', "tests/unit/text"),
    Mutation("digest/text/oneline.py", "allow_nan=False", "allow_nan=True", "tests/unit/export"),
    Mutation(
        "digest/text/snippet.py",
        "if score > best_score:",
        "if score >= best_score:",
        "tests/unit/text",
    ),
    Mutation(
        "digest/text/tex/commands.py",
        "sum(map(str.isalpha, body)) <= 2",
        "sum(map(str.isalpha, body)) <= 1",
        "tests/unit/text",
    ),
    # analysis
    Mutation(
        "digest/analysis.py",
        "sizes[0] <= MAX_COMPOUND_HEAD_BYTES",
        "sizes[0] < MAX_COMPOUND_HEAD_BYTES",
        "tests/unit/index tests/unit/query",
    ),
    Mutation(
        "digest/analysis.py",
        "return str(_english.stem(word)) if word.endswith(_ENDINGS) else word.lower()",
        "return word.lower()",
        "tests/unit/index tests/unit/query",
    ),
    # arxiv, paper, errors
    Mutation(
        "digest/arxiv.py",
        "1900 if year >= 91 else 2000",
        "1900 if year >= 99 else 2000",
        "tests/unit/test_arxiv.py tests/unit/sources",
    ),
    Mutation(
        "digest/paper.py",
        "return min(candidates, key=id_rank)",
        "return max(candidates, key=id_rank)",
        "tests/unit/test_paper.py tests/unit/library",
    ),
    Mutation(
        "digest/paper.py",
        "            if key != MARKS:",
        "            if key == MARKS:",
        "tests/unit/test_paper.py",
    ),
    # config, storage
    Mutation(
        "digest/config/settings.py",
        "getattr(config.fetch, name) < least_seconds",
        "getattr(config.fetch, name) < 0",
        "tests/unit/config",
    ),
    Mutation(
        "digest/config/toml_lines.py", "begins = count + 1", "begins = count", "tests/unit/config"
    ),
    Mutation(
        "digest/storage/durable.py",
        "os.fchmod(file.fileno(), 0o600)",
        "os.fchmod(file.fileno(), 0o644)",
        "tests/unit/storage tests/unit/bookmarks",
    ),
    Mutation(
        "digest/storage/processes.py",
        "        return work(item)",
        "        return future.result()",
        "tests/unit/ingest",
    ),
    # bibliography
    Mutation(
        "digest/bibliography/names.py",
        "(part.strip() for part in (first, particle, last, suffix))",
        "(part.strip() for part in (particle, first, last, suffix))",
        "tests/unit/bibliography tests/unit/sources",
    ),
    Mutation(
        "digest/bibliography/dates.py",
        'return f"{found[1]}-{number:02}"',
        'return f"{found[1]}-{number}"',
        "tests/unit/bibliography tests/unit/sources",
    ),
    Mutation(
        "digest/bibliography/author_list.py",
        "tuple(names[:half])",
        "tuple(names)",
        "tests/unit/bibliography",
    ),
    # library, bookmarks
    Mutation(
        "digest/library/merge.py",
        "return not _contradict(known, new)",
        "return True",
        "tests/unit/library",
    ),
    Mutation(
        "digest/library/merge.py",
        "_MAX_YEARS_TO_PRINT: Final = 4",
        "_MAX_YEARS_TO_PRINT: Final = 40",
        "tests/unit/library",
    ),
    Mutation("digest/library/store.py", "number += 1\n", "number += 2\n", "tests/unit/library"),
    Mutation(
        "digest/bookmarks/record.py",
        "if now > before:",
        "if now >= before:",
        "tests/unit/bookmarks",
    ),
    Mutation(
        "digest/bookmarks/store.py",
        "reverse=True)",
        "reverse=False)",
        "tests/unit/bookmarks tests/unit/cli",
    ),
    # query
    Mutation(
        "digest/query/parser.py", "query = wq.Not(query)", "query = query", "tests/unit/query"
    ),
    Mutation("digest/query/filters.py", '"w": 7', '"w": 8', "tests/unit/query tests/unit/index"),
    Mutation(
        "digest/query/highlights.py",
        'r"\\w{0,8}"',
        'r"\\w{0,0}"',
        "tests/unit/query tests/unit/index tests/tui/test_searching.py",
    ),
    # index
    Mutation("digest/index/segment/array_file.py", "!= self.checksum:\n", "== -1:\n", I_),
    Mutation(
        "digest/index/segment/reader.py",
        "if zlib.crc32(record) != self._checksums[doc] or not record:",
        "if False:",
        I_,
    ),
    Mutation("digest/index/segment/manifest.py", "if version != VERSION:", "if False:", I_),
    Mutation(
        "digest/index/segment/strings.py", "_PIECE_BYTES: Final = 7", "_PIECE_BYTES: Final = 8", I_
    ),
    Mutation(
        "digest/index/write/checkpoint.py",
        "LogChange.GROWN if has_indexed_bytes(checkpoint, path) else LogChange.REPLACED",
        "LogChange.GROWN",
        I_,
    ),
    Mutation(
        "digest/index/write/merge_policy.py",
        "if gone > count * MAX_DELETED_SHARE",
        "if gone > count",
        I_,
    ),
    Mutation(
        "digest/index/write/build.py",
        "for retired in (paper_id, *aliases):",
        "for retired in (paper_id,):",
        I_,
    ),
    Mutation(
        "digest/index/search/bm25f.py",
        "return log1p((count - frequency + 0.5) / (frequency + 0.5))",
        "return log1p((count - frequency + 0.5) / (frequency + 1.5))",
        I_,
    ),
    Mutation("digest/index/search/proximity.py", "WINDOW: Final = 10", "WINDOW: Final = 11", I_),
    Mutation(
        "digest/index/engine.py",
        "return exact[0] if exact else None",
        "return None",
        I_,
    ),
    Mutation("digest/index/whoosh_compat/toc.py", "chmod(0o600)", "chmod(0o644)", I_),
    # sources, ingest, export, fetch
    Mutation(
        "digest/sources/normalize.py",
        'withdrawn = "withdrawn" not in paper.extra and',
        'withdrawn = "withdrawn" in paper.extra and',
        "tests/unit/sources",
    ),
    Mutation(
        "digest/sources/bibtex_blocks.py",
        "self._chars_left -= len(value)",
        "self._chars_left -= 0",
        "tests/unit/sources/test_bibtex.py",
    ),
    Mutation(
        "digest/sources/base.py",
        'return f"{source}/{origin.name}"',
        'return f"{origin.name}/{source}"',
        "tests/unit/sources",
    ),
    Mutation(
        "digest/ingest/unpack.py",
        "self._bytes_out > HARMLESS and",
        "self._bytes_out > HARMLESS or",
        "tests/unit/ingest",
    ),
    Mutation(
        "digest/ingest/read.py", "line=event.line + before", "line=event.line", "tests/unit/ingest"
    ),
    Mutation(
        "digest/export/bibtex_keys.py",
        "split_name(paper.authors[0]).last",
        "split_name(paper.authors[0]).first",
        "tests/unit/export",
    ),
    Mutation(
        "digest/export/ris.py", "surname_first", "last", "tests/unit/export tests/unit/bibliography"
    ),
    Mutation(
        "digest/fetch/guard.py",
        "return not address.is_global or address.is_multicast",
        "return not address.is_global",
        "tests/fetch",
    ),
    Mutation(
        "digest/fetch/redact.py",
        'netloc=parts.netloc.rpartition("@")[2]',
        "netloc=parts.netloc",
        "tests/fetch",
    ),
    # session, cli
    Mutation(
        "digest/history.py",
        "        self._undone.clear()",
        "        pass",
        "tests/unit/test_session.py",
    ),
    Mutation(
        "digest/export/file.py", "if not path.parent.is_dir():", "if False:", "tests/unit/export"
    ),
    Mutation("digest/cli/common.py", "if count == 1 else", "if count == 0 else", "tests/unit/cli"),
    Mutation(
        "digest/cli/__init__.py",
        "if name not in COMMANDS:",
        "if name in COMMANDS and False:",
        "tests/unit/cli",
    ),
    # tui
    Mutation(
        "tui/keymap.py",
        '"clear", ("escape",)',
        '"clear", ("f9",)',
        "tests/tui/test_keys.py tests/tui/test_searching.py",
    ),
    Mutation(
        "tui/key_queue.py",
        "if self._waiting:\n            self._waiting.append(event)",
        "if False:\n            self._waiting.append(event)",
        "tests/unit/tui tests/terminal/test_type_ahead.py",
    ),
    Mutation(
        "tui/model/worker.py",
        "self.stop()\n        self._search",
        "self._search",
        "tests/tui/test_searching.py tests/unit/tui",
    ),
    Mutation(
        "tui/model/reader.py",
        "bookmarks_only=not self.request.bookmarks_only",
        "bookmarks_only=True",
        "tests/unit/tui tests/tui/test_marks_shown.py",
    ),
    Mutation(
        "tui/actions/moving.py",
        "row = model.next_unread(cursor, step, _times(context))",
        "row = model.next_unread(cursor, step, _times(context) + 1)",
        "tests/tui/test_keys.py",
    ),
    Mutation(
        "tui/terminal/painter.py",
        "        end = x + 1",
        "        end = x",
        "tests/unit/tui tests/terminal/test_line_traffic.py",
    ),
    Mutation(
        "tui/terminal/safety.py",
        "steady(safe(segment.text))",
        "steady(segment.text)",
        "tests/tui tests/terminal/test_hostile_papers.py",
    ),
    Mutation("tui/widgets/paper_list.py", "_JUMP: Final = 3", "_JUMP: Final = 1", "tests/tui"),
    Mutation("tui/screens/reader.py", "on_resize", "on_resize_", "tests/tui/test_layouts.py"),
    Mutation(
        "tui/model/selection.py",
        "self._papers.clear()",
        "pass",
        "tests/unit/tui tests/tui/test_selecting.py",
    ),
    Mutation("tui/model/jumps.py", "if not _is_same(place, here):", "if True:", "tests/unit/tui"),
    Mutation(
        "digest/tally.py",
        "if paper.id not in self._before:",
        "if True:",
        "tests/unit/test_session.py tests/tui tests/terminal",
    ),
    Mutation(
        "digest/saved.py",
        "if each.digit != search.digit]",
        "if each.digit == search.digit]",
        "tests/unit/config tests/tui",
    ),
    Mutation(
        "digest/query/filters.py",
        "return first, first + timedelta(days=1)\n    if not _DATE",
        "return first, first + timedelta(days=2)\n    if not _DATE",
        "tests/unit/query tests/unit/index",
    ),
)


def main() -> int:
    """Try all mutations, or those of some files; the exit code is 1 if one went unnoticed."""
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    chosen = [each for each in MUTATIONS if word in each.file]
    unnoticed = 0
    with tempfile.TemporaryDirectory(prefix="sheaf-mutate-") as folder:
        tree = Path(folder) / "tree"
        for name in ("digest", "tui", "tests"):
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "README.md"):
            shutil.copy(ROOT / name, tree / name)
        if (ROOT.parent / "shared").exists():
            (Path(folder) / "shared").symlink_to(ROOT.parent / "shared")
        for each in chosen:
            verdict = _verdict(each, tree)
            unnoticed += verdict != "noticed"
            print(f"{verdict:<10} {each.file}: {each.old.strip()!r}", flush=True)
    print(f"{len(chosen) - unnoticed} of {len(chosen)} mutations were noticed")
    return 1 if unnoticed else 0


def _verdict(mutation: Mutation, tree: Path) -> str:
    path = tree / mutation.file
    whole = path.read_text(encoding="utf-8")
    if whole.count(mutation.old) != 1:
        return "misplaced"
    path.write_text(whole.replace(mutation.old, mutation.new), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    environment = os.environ | {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            [*command, *mutation.tests.split()],
            cwd=tree,
            env=environment,
            capture_output=True,
            check=False,
            timeout=600,
        )
    except subprocess.TimeoutExpired:
        return "noticed"  # it hangs
    finally:
        path.write_text(whole, encoding="utf-8")
    return "unnoticed" if done.returncode == 0 else "noticed"


if __name__ == "__main__":
    sys.exit(main())
