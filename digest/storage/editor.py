"""The person's own editor, for files and texts that need more than a line."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from typing import TYPE_CHECKING

from digest.errors import SheafError

if TYPE_CHECKING:
    from pathlib import Path

_HINT = "set $VISUAL or $EDITOR to your editor"


def editor_command() -> list[str] | None:
    """Return the words of $VISUAL or $EDITOR, else `vi` where there is one; None if there is none.

    Raises:
        SheafError: the variable has an unmatched quote.
    """
    given = os.environ.get("VISUAL", "").strip() or os.environ.get("EDITOR", "").strip()
    try:
        words = shlex.split(given)
    except ValueError:
        raise SheafError(f"cannot understand the editor {given!r}", hint=_HINT) from None
    return words or (["vi"] if shutil.which("vi") else None)


def edit(path: Path) -> None:
    """Open a file in the person's editor and wait until it ends.

    Raises:
        SheafError: there is no editor, it cannot be started, or it failed.
    """
    words = editor_command()
    if words is None:
        raise SheafError("no editor found", hint=_HINT)
    try:
        code = subprocess.run([*words, str(path)], check=False).returncode  # noqa: S603 - theirs
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise SheafError(f"cannot start the editor {words[0]!r}: {reason}", hint=_HINT) from None
    if code:
        raise SheafError(f"the editor {words[0]!r} failed (exit code {code})", hint=_HINT)
