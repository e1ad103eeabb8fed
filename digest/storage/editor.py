"""The person's own editor, for files and texts that need more than a line."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from digest.errors import SheafError
from digest.storage.durable import reported

_HINT = "set $VISUAL or $EDITOR to your editor"


def chosen_editor() -> list[str] | None:
    """Return the words of $VISUAL or $EDITOR; None if neither is set.

    Raises:
        SheafError: the variable has an unmatched quote.
    """
    given = os.environ.get("VISUAL", "").strip() or os.environ.get("EDITOR", "").strip()
    try:
        words = shlex.split(given)
    except ValueError:
        raise SheafError(f"cannot understand the editor {given!r}", hint=_HINT) from None
    return words or None


def edit(path: Path) -> None:
    """Open a file in the person's editor, or in `vi` if none is chosen, and wait until it ends.

    Raises:
        SheafError: there is no editor, it cannot be started, or it failed.
    """
    words = chosen_editor() or (["vi"] if shutil.which("vi") else None)
    if words is None:
        raise SheafError("no editor found", hint=_HINT)
    try:
        code = subprocess.run([*words, str(path)], check=False).returncode  # noqa: S603 - theirs
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise SheafError(f"cannot start the editor {words[0]!r}: {reason}", hint=_HINT) from None
    if code:
        raise SheafError(f"the editor {words[0]!r} failed (exit code {code})", hint=_HINT)


def edit_text(text: str) -> str:
    """Let the person edit a text in their editor; returns what it is then.

    Raises:
        SheafError: as from `edit`, or the text cannot be written or read.
    """
    folder = Path(tempfile.gettempdir())
    with (
        reported(folder, "edit a text in this folder"),
        tempfile.TemporaryDirectory(prefix="sheaf-") as own,
    ):
        path = Path(own) / "note.txt"
        path.write_text(f"{text}\n" if text else "", encoding="utf-8")
        edit(path)
        return path.read_text(encoding="utf-8", errors="replace")
