"""A terminal for tests: runs `sheaf` on a pty and knows what a person would see there.

Nothing in here sleeps: every wait is a `select` on the pty and on the end of the process.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from base64 import b64decode
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final, Self

import pyte

if TYPE_CHECKING:
    import signal
    from collections.abc import Callable, Mapping
    from pathlib import Path

PATIENCE: Final = 15.0
"""Seconds to wait for what should come at once: enough for a busy machine."""

KEYS: Final = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "space": " ",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "ctrl+c": "\x03",
    "ctrl+l": "\x0c",
    "ctrl+p": "\x10",
    "ctrl+q": "\x11",
    "ctrl+z": "\x1a",
}
"""What a terminal sends for keys that aren't letters."""

ALTERNATE_SCREEN: Final = 1049
MOUSE: Final = frozenset({1000, 1002, 1003, 1006, 1015, 1016})
FOCUS: Final = 1004
BRACKETED_PASTE: Final = 2004
RESIZE_REPORTS: Final = 2048
SYNCHRONISED_OUTPUT: Final = 2026
CURSOR_SHOWN: Final = 25
LINE_WRAP: Final = 7
_USUAL_MODES: Final = frozenset({LINE_WRAP, CURSOR_SHOWN})

FIRST_LINE: Final = "$ sheaf"
"""What is on the screen when `sheaf` starts, as after a shell's prompt."""

_OWN_THE_TERMINAL = """
import fcntl, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
"""

_SHEAF = """
{prelude}
from digest.cli import program
program()
"""

_SHELL = """
import os, signal, subprocess, sys
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
code = "import signal; signal.signal(signal.SIGTTOU, signal.SIG_DFL)\\n" + {sheaf!r}
job = subprocess.Popen([sys.executable, "-c", code, *sys.argv[1:]], process_group=0)
while True:
    os.tcsetpgrp(0, job.pid)
    os.killpg(job.pid, signal.SIGCONT)
    _, status = os.waitpid(job.pid, os.WUNTRACED)
    os.tcsetpgrp(0, os.getpgrp())
    if not os.WIFSTOPPED(status):
        job.returncode = os.waitstatus_to_exitcode(status)
        raise SystemExit(job.returncode)
    print(f"[stopped {{job.pid}}]", flush=True)
    typed = b""
    while not typed.endswith((b"fg\\r", b"fg\\n")):
        typed += os.read(0, 1)  # byte by byte: what follows is the job's
"""
"""Just enough of a shell to stop a job and resume it with `fg`."""

_NOT_INHERITED = re.compile(
    "SSH_|SHEAF_|TEXTUAL|PYTEST|COLUMNS$|LINES$|TERM|COLORTERM|NO_COLOR|FORCE_COLOR|TMUX|STY$"
    "|DISPLAY$|WAYLAND_DISPLAY|LC_|LANG|BROWSER$"
)
_OSC_52 = re.compile(rb"\x1b\]52;c;([^\x07\x1b]*)(?:\x07|\x1b\\)")
_KEYBOARD_PROTOCOL = re.compile(rb"\x1b\[\?1049[hl]|\x1b\[[<>]\d*u")
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<=>][0-9;]*[A-Za-z]|\x1b\[\?[0-9;]*\$p")
_BEGUN = re.compile(rb"\x1b(?:\[[0-9;<=>?$]*)?\Z")


class Screen(pyte.Screen):
    """Pyte's screen with a second, alternate screen, as every terminal has."""

    _normal: tuple[Any, Any] | None = None

    def set_mode(self, *modes: int, **options: Any) -> None:
        if options.get("private") and ALTERNATE_SCREEN in modes and self._normal is None:
            self._normal = deepcopy(self.buffer), deepcopy(self.cursor)
            self.erase_in_display(2)
        super().set_mode(*modes, **options)

    def reset_mode(self, *modes: int, **options: Any) -> None:
        if options.get("private") and ALTERNATE_SCREEN in modes and self._normal is not None:
            self.buffer, self.cursor = self._normal
            self._normal = None
            self.dirty.update(range(self.lines))
        super().reset_mode(*modes, **options)


class Terminal:
    """A process of `sheaf` and the terminal it runs in."""

    def __init__(
        self,
        *arguments: str,
        home: Path,
        size: tuple[int, int] = (80, 24),
        environment: Mapping[str, str] | None = None,
        prelude: str = "",
        typed_ahead: str = "",
        in_shell: bool = False,
    ) -> None:
        """Start `sheaf` with these arguments.

        Args:
            arguments: the command line after `sheaf`.
            home: what SHEAF_HOME is.
            size: columns and rows.
            environment: variables on top of those that a login has.
            prelude: Python that runs in the process before `sheaf` does, to put a fault in.
            typed_ahead: keys that are on their way before the process can be.
            in_shell: whether it is a job of a shell, which can be stopped; `fg` brings it back.
        """
        self.output = bytearray()
        """Every byte that the process sent."""
        self.last_output = time.perf_counter()
        """When the last of them arrived."""
        self._pending = b""
        self._screen = Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._show(f"{FIRST_LINE}\r\n".encode())
        self._master, self._slave = pty.openpty()
        self._resize_pty(size)
        self.attributes_before: list[Any] = termios.tcgetattr(self._slave)
        self.attributes_after: list[Any] | None = None
        """How the terminal was left, once the process has ended."""
        self._end, end_of_process = os.pipe()
        sheaf = _SHEAF.format(prelude=prelude)
        program = _SHELL.format(sheaf=sheaf) if in_shell else sheaf
        self.started = time.perf_counter()
        """When the process was started."""
        self._process = subprocess.Popen(
            self._command(_OWN_THE_TERMINAL + program, arguments),
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            env=_environment(home, environment or {}),
            start_new_session=True,
            pass_fds=[end_of_process],
        )
        os.close(end_of_process)
        self.type(typed_ahead)

    def _command(self, program: str, arguments: tuple[str, ...]) -> list[str]:
        """Return the command that is started; a subclass may start another program."""
        return [sys.executable, "-c", program, *arguments]

    # What a person does.

    def type(self, text: str) -> None:
        """Send text as if it were typed or, with escape codes in it, as the terminal's answer."""
        self.send(text.encode())

    def send(self, data: bytes) -> None:
        """Send bytes, whole characters or not."""
        os.write(self._master, data)

    def press(self, *keys: str) -> None:
        """Press keys one after the other: letters, or names such as `enter`."""
        for key in keys:
            self.type(KEYS.get(key, key))

    def resize(self, columns: int, rows: int) -> None:
        """Resize the window."""
        self._screen.resize(rows, columns)
        self._resize_pty((columns, rows))

    def scribble(self, text: str) -> None:
        """Let another program write on the screen."""
        self._show(text.encode())

    def send_signal(self, number: signal.Signals) -> None:
        """Send the process a signal."""
        self._process.send_signal(number)

    def hang_up(self) -> None:
        """Close the window: the process gets a SIGHUP and finds its terminal gone."""
        os.close(self._slave)
        os.close(self._master)
        self._slave = self._master = -1

    # What a person sees.

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        return self._screen.columns, self._screen.lines

    @property
    def text(self) -> str:
        """The screen, a line a row, without the spaces at the ends of the lines."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    @property
    def lines(self) -> list[str]:
        """The screen's rows."""
        return self.text.split("\n")

    @property
    def cursor_row(self) -> str:
        """The row that is painted in reverse: the list's cursor, or an empty string."""
        for y in range(self._screen.lines):
            row = self._screen.buffer[y]
            if sum(row[x].reverse for x in range(self._screen.columns)) > self._screen.columns / 4:
                return self._screen.display[y].rstrip()
        return ""

    @property
    def modes(self) -> frozenset[int]:
        """The DEC private modes that are on."""
        return frozenset(mode >> 5 for mode in self._screen.mode if mode >= 1 << 5)

    @property
    def clipboard(self) -> list[str]:
        """What was sent to the terminal's clipboard (OSC 52), oldest first."""
        return [b64decode(data, validate=True).decode() for data in _OSC_52.findall(self.output)]

    @property
    def cursor(self) -> tuple[int, int]:
        """Where the terminal's cursor is: column and row, from 0."""
        return self._screen.cursor.x, self._screen.cursor.y

    def attributes(self) -> list[Any]:
        """How the terminal's line discipline is set now."""
        return termios.tcgetattr(self._slave)

    def what_is_left(self) -> list[str]:
        """The app's terminal settings that should have been reset but weren't.

        Call it while the process is stopped, or after its end.
        """
        left = [f"mode {mode} is on" for mode in sorted(self.modes - _USUAL_MODES)]
        left += [f"mode {mode} is off" for mode in sorted(_USUAL_MODES - self.modes)]
        attributes = self.attributes() if self.attributes_after is None else self.attributes_after
        if attributes != self.attributes_before:
            left.append(f"termios is {attributes}, and was {self.attributes_before}")
        for screen, level in self.keyboard_protocol().items():
            if level > 0:
                left.append(f"kitty's keyboard protocol is at {level} on the {screen} screen")
        attrs = self._screen.cursor.attrs
        if attrs.fg != "default" or attrs.bg != "default" or attrs.bold or attrs.reverse:
            left.append(f"what comes next is painted as {attrs}")
        if self.lines[0] != FIRST_LINE:
            left.append(f"the first line is {self.lines[0]!r}, not {FIRST_LINE!r}")
        return left

    def keyboard_protocol(self) -> dict[str, int]:
        """How deep kitty's keyboard protocol is pushed on each screen, which has its own stack.

        Popping the alternate screen's empty stack does nothing; on the normal screen it would
        take what the shell has pushed, so there the number may be negative.
        """
        levels = {"normal": 0, "alternate": 0}
        screen = "normal"
        for sequence in _KEYBOARD_PROTOCOL.findall(self.output):
            if sequence.startswith(b"\x1b[?"):
                screen = "alternate" if sequence.endswith(b"h") else "normal"
            else:
                levels[screen] += 1 if b">" in sequence else -1
                levels["alternate"] = max(0, levels["alternate"])
        return levels

    # Waiting.

    def wait_for(
        self, what: str | Callable[[], bool], timeout: float = PATIENCE, *, reason: str = ""
    ) -> None:
        """Read until a text is on the screen, or a condition holds.

        Raises:
            AssertionError: it did not come in time, or the process ended; shows the screen.
        """
        if callable(what):
            condition, named = what, reason or "the condition"
        else:
            condition, named = (lambda: what in self.text), repr(what)
        deadline = time.monotonic() + timeout
        while not condition():
            if not self._read(deadline - time.monotonic()):
                self._drain()
                if condition():
                    return
                state = "ended" if self._has_ended() else "said no more"
                raise AssertionError(
                    f"waited for {named}, but sheaf {state}\n{self.described()}"
                ) from None

    def wait_quiet(self, seconds: float = 0.3) -> None:
        """Read until nothing has arrived for a while, to count everything that a key costs."""
        while self._read(seconds):
            pass

    def listen(self, seconds: float) -> bytes:
        """Return what arrives within a number of seconds."""
        start = len(self.output)
        deadline = time.monotonic() + seconds
        while self._read(deadline - time.monotonic()):
            pass
        return bytes(self.output[start:])

    def wait_exit(self, timeout: float = PATIENCE) -> int:
        """Read until the process has ended.

        Returns:
            Its exit code; negative the signal that killed it.

        Raises:
            AssertionError: it did not end; shows the screen.
        """
        deadline = time.monotonic() + timeout
        while not self._has_ended():
            self._read(deadline - time.monotonic())
            if time.monotonic() > deadline:
                raise AssertionError(f"sheaf did not end\n{self.described()}")
        self._drain()
        return self._process.wait()

    def described(self) -> str:
        """The screen in a frame, and the last bytes, for a failed test."""
        columns = self._screen.columns
        frame = "+" + "-" * columns + "+"
        rows = [f"|{line:<{columns}}|" for line in self._screen.display]
        tail = bytes(self.output[-300:])
        return "\n".join([frame, *rows, frame, f"the last of {len(self.output)} bytes: {tail!r}"])

    def close(self) -> None:
        """End the process, whatever it is doing, and close the pty."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for handle in (self._master, self._slave, self._end):
            if handle != -1:
                os.close(handle)
        self._master = self._slave = self._end = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The process; of a terminal with a shell, the shell."""
        return self._process.pid

    def job(self) -> int:
        """The process that has the keyboard: the shell's job, or the shell."""
        return os.tcgetpgrp(self._master)

    def _has_ended(self) -> bool:
        return bool(select.select([self._end], [], [], 0)[0])

    def _read(self, timeout: float) -> bool:
        """Read what comes next; False if nothing came in time, or the process has ended."""
        sources = [self._end] if self._master == -1 else [self._master, self._end]
        ready = select.select(sources, [], [], max(0.0, timeout))[0]
        if self._master not in ready:
            return False
        try:
            data = os.read(self._master, 65_536)
        except OSError:  # the other side is closed, and all of it is read
            return False
        self.output += data
        self.last_output = time.perf_counter()
        self._show(data)
        return bool(data)

    def _drain(self) -> None:
        """After the end: note how the terminal was left, and read what is still on its way."""
        if self._slave == -1 or not self._has_ended():
            return
        self.attributes_after = termios.tcgetattr(self._slave)
        os.close(self._slave)
        self._slave = -1
        while self._read(PATIENCE):
            pass

    def _show(self, data: bytes) -> None:
        data = _UNKNOWN_TO_PYTE.sub(b"", self._pending + data)
        begun = _BEGUN.search(data)
        split = begun.start() if begun else len(data)
        self._pending = data[split:]
        self._stream.feed(data[:split])

    def _resize_pty(self, size: tuple[int, int]) -> None:
        columns, rows = size
        packed = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, packed)


def _environment(home: Path, extra: Mapping[str, str]) -> dict[str, str]:
    inherited = {
        name: value for name, value in os.environ.items() if not _NOT_INHERITED.match(name)
    }
    return inherited | {
        "SHEAF_HOME": str(home),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        **extra,
    }
