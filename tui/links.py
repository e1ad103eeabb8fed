"""Opening links in a browser, if there is one on the person's own screen."""

from __future__ import annotations

import os
import subprocess
import sys


def has_browser() -> bool:
    """Return whether a browser would open on the person's own screen: not over SSH or a console."""
    if os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"):
        return False
    if sys.platform == "darwin":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_in_browser(url: str) -> bool:
    """Open a web page; returns False if that fails or `url` (untrusted) isn't a web address."""
    if not url.startswith(("https://", "http://")) or not url.isprintable():
        return False
    # In a process without our terminal, because some browsers write to theirs.
    command = [sys.executable, "-m", "webbrowser", url]
    quiet = subprocess.DEVNULL
    done = subprocess.run(command, stdin=quiet, stdout=quiet, stderr=quiet, check=False)  # noqa: S603
    return done.returncode == 0
