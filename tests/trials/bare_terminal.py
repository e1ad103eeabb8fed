"""A terminal that keeps no picture of its screen, and so is cheap enough for hours of output."""

from __future__ import annotations

import codecs
import os
import pty
import re
import signal
import time
from pathlib import Path
from typing import Any, Final

from tests.terminal.allowed import ALLOWED, CLIPBOARD, foreign
from tests.terminal.terminal import CURSOR_SHOWN, LINE_WRAP, SYNCHRONISED_OUTPUT, Terminal

_USUAL: Final = frozenset({CURSOR_SHOWN, LINE_WRAP})
_MODE: Final = re.compile(r"\x1b\[\?(\d+)([hl])")
_BEGUN: Final = re.compile(r"\x1b(?:\[[0-9;?<>$]*|\][^\x07\x1b]*)?\Z")
_KEPT: Final = 20_000
"""Bytes of the output that are kept."""
_TICKS: Final = os.sysconf("SC_CLK_TCK")


class BareTerminal(Terminal):
    """Follows the modes, and notes whatever arrives that Sheaf itself does not say."""

    def __init__(
        self, *arguments: str, home: Path, own_keyboard: bool = False, **options: Any
    ) -> None:
        """Start `sheaf`; see `Terminal`.

        Args:
            arguments: the command line after `sheaf`.
            home: what SHEAF_HOME is.
            own_keyboard: whether keys come from a terminal of their own, which can be closed.
            options: what else `Terminal` takes.
        """
        self.foreign: list[str] = []
        """What arrived and is not Sheaf's."""
        self.received = 0
        """Bytes that came in all."""
        self.switched: list[str] = []
        """The modes that were turned on and off, but for synchronised output: `+1049`, `-1049`."""
        self._on = set(_USUAL)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._begun = ""
        self._keyboard, slave = pty.openpty() if own_keyboard else (-1, -1)
        if own_keyboard:
            take = f"import os\nos.dup2(os.open({os.ttyname(slave)!r}, os.O_RDWR | os.O_NOCTTY), 0)"
            options["prelude"] = take + options.get("prelude", "")
        super().__init__(*arguments, home=home, **options)
        self._keyboards_slave = slave

    @property
    def modes(self) -> frozenset[int]:
        """The DEC private modes that are on."""
        return frozenset(self._on)

    @property
    def has_ended(self) -> bool:
        """Whether the process, or the shell around it, has ended."""
        return self._has_ended()

    def said(self, text: str) -> bool:
        """Whether the last bytes that came have a text in them."""
        return text.encode() in self.output

    def forget(self) -> None:
        """Forget what was said so far."""
        self.output.clear()

    def drain(self, quiet: float, patience: float) -> None:
        """Read until nothing comes for `quiet` seconds, for up to `patience` seconds."""
        deadline = time.monotonic() + patience
        while self._read(quiet) and time.monotonic() < deadline:
            pass

    def what_is_left(self) -> list[str]:
        """What of the reader is still in force."""
        left = [f"mode {mode} is on" for mode in sorted(self._on - _USUAL)]
        left += [f"mode {mode} is off" for mode in sorted(_USUAL - self._on)]
        attributes = self.attributes() if self.attributes_after is None else self.attributes_after
        if attributes != self.attributes_before:
            left.append(f"termios is {attributes}, and was {self.attributes_before}")
        return left

    def described(self) -> str:
        """The last bytes, for a failure."""
        return f"the last of {self.received} bytes: {bytes(self.output[-600:])!r}"

    def close_keyboard(self) -> None:
        """End the keyboard of its own."""
        if self._keyboard != -1:
            os.close(self._keyboard)
            os.close(self._keyboards_slave)
        self._keyboard = -1

    def close(self) -> None:
        """End the process, and let go of the terminals."""
        self.close_keyboard()
        super().close()

    def send(self, data: bytes) -> None:
        """Send bytes by the keyboard of its own, or by the terminal."""
        if self._keyboard == -1:
            super().send(data)
        else:
            os.write(self._keyboard, data)

    def lose_parent(self) -> None:
        """Kill the shell that the reader is a job of."""
        os.kill(self.pid, signal.SIGKILL)

    def _show(self, data: bytes) -> None:
        self.received += len(data)
        del self.output[:-_KEPT]
        text = self._begun + self._decoder.decode(data)
        begun = _BEGUN.search(text, max(0, len(text) - _KEPT))
        cut = begun.start() if begun and not ALLOWED.fullmatch(begun[0]) else len(text)
        text, self._begun = text[:cut], text[cut:]
        for mode, state in _MODE.findall(text):
            (self._on.add if state == "h" else self._on.discard)(int(mode))
            if int(mode) != SYNCHRONISED_OUTPUT:
                self.switched.append(f"{'+' if state == 'h' else '-'}{mode}")
        self.foreign += foreign(CLIPBOARD.sub("", text))


def cpu_seconds(pid: int) -> float:
    """The CPU that a process has had; 0 once it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def memory(pid: int) -> tuple[int, int]:
    """Bytes that a process holds, and those of them that are not mapped files; 0 once it is gone.

    The index is mapped: its pages are the kernel's cache, and count as the process's once touched.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0, 0
    held = dict(re.findall(r"(VmRSS|RssAnon):\s*(\d+) kB", status))
    return int(held.get("VmRSS", 0)) * 1024, int(held.get("RssAnon", 0)) * 1024
