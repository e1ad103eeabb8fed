"""Opening a link where the person sits, if a browser is there at all."""

from __future__ import annotations

import os
import subprocess
import sys


def has_browser() -> bool:
    """Whether a browser would open on this person's own screen: not over SSH, not on a console."""
    if os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"):
        return False
    if sys.platform == "darwin":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_in_browser(url: str) -> bool:
    """Open a web page; refuses what is no web page, since papers' links are untrusted."""
    if not url.startswith(("https://", "http://")) or not url.isprintable():
        return False
    # In a process of its own: some browsers write to their terminal, and this one is ours.
    command = [sys.executable, "-m", "webbrowser", url]
    quiet = subprocess.DEVNULL
    done = subprocess.run(command, stdin=quiet, stdout=quiet, stderr=quiet, check=False)  # noqa: S603
    return done.returncode == 0
