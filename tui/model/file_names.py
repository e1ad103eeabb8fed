"""Completing the name of a file on a line, as shells do."""

from __future__ import annotations

import os

from digest.text import clean_line


def complete(line: str, cursor: int) -> tuple[str, int]:
    """Return the line with the name before the cursor completed as far as it is clear.

    The cursor's new place is returned with it. A folder is completed with a slash; hidden files
    are offered only where a dot is typed.
    """
    before, after = line[:cursor], line[cursor:]
    start = before.rpartition("/")[2]
    folder = before.removesuffix(start)
    place = os.path.expanduser(folder) or "."  # noqa: PTH111 - the rest of the line stays as typed
    fitting = [each for each in _names(place) if _fits(each, start)]
    common = os.path.commonprefix(fitting)  # noqa: RUF071 - of letters, as wanted
    if len(common) <= len(start):
        return line, cursor
    return f"{folder}{common}{after}", len(folder) + len(common)


def _names(place: str) -> list[str]:
    try:
        with os.scandir(place) as entries:
            return [f"{each.name}/" if each.is_dir() else each.name for each in entries]
    except OSError:
        return []


def _fits(name: str, start: str) -> bool:
    is_offered = start.startswith(".") or not name.startswith(".")
    return name.startswith(start) and is_offered and clean_line(name) == name
