"""Textual's terminal driver, with less traffic and with a complete restore on suspend."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import termios
import threading
from typing import Any

from textual.drivers.linux_driver import LinuxDriver

from tui.overriding import override
from tui.terminal.lean_app import LeanApp
from tui.terminal.ownership import OwnedTerminal


class QuietDriver(LinuxDriver):
    """Enables mouse reports of clicks and wheel only: motion would flood an SSH connection."""

    _is_on = False
    _attributes: list[Any]
    """The terminal attributes while the app has it."""
    _watch: threading.Thread | None = None
    """Waits for the end of the keyboard."""

    @override
    def _enable_mouse_support(self) -> None:
        if self._mouse:
            self.write("\x1b[?1000h\x1b[?1006h")
            self.flush()

    @override
    def start_application_mode(self) -> None:
        """Start, or resume after a stop: repaint all, and restore the original state at exit."""
        if self._watch is None:
            self._watch = threading.Thread(target=self._wait_for_end_of_keyboard, daemon=True)
            self._watch.start()
            # Unlike Textual's handler, this one wakes the loop whichever thread gets the signal:
            # of a process that was stopped it is often not the main one, which sleeps on.
            asyncio.get_running_loop().add_signal_handler(signal.SIGCONT, self._sigcont_application)
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._is_on = True
        if OwnedTerminal.saved_attributes is not None:
            self.attrs_before = OwnedTerminal.saved_attributes
        with contextlib.suppress(termios.error):  # it is gone already
            self._attributes = termios.tcgetattr(self.fileno)
        self._forget_screen()

    def _forget_screen(self) -> None:
        if isinstance(self._app, LeanApp):
            self._app.forget_screen()

    def _wait_for_end_of_keyboard(self) -> None:
        """End the app when no key can come any more, as when the window closes.

        No signal tells us if the keyboard is not the terminal that controls the process.
        """
        keyboard = select.poll()
        keyboard.register(self.fileno, 0)  # so it wakes for the end only, not for keys
        if any(event & (select.POLLHUP | select.POLLERR) for _, event in keyboard.poll()):
            os.kill(os.getpid(), signal.SIGHUP)

    @override
    def _run_input_thread(self) -> None:
        with contextlib.suppress(OSError):  # the keyboard ended
            self.run_input_thread()

    @override
    def _sigcont_application(self, *_: object) -> None:
        # SIGSTOP gave us no chance to restore the terminal, and the shell has since changed it.
        # Starting again would need stopping twice; stopping first would lose what is typed ahead.
        if self._is_on:
            with contextlib.suppress(termios.error):  # continued because the terminal is gone
                termios.tcsetattr(self.fileno, termios.TCSANOW, self._attributes)
            self.write("\x1b[?1049h\x1b[?25l\x1b[?1004h\x1b[?2004h\x1b[?7l")
            self._enable_mouse_support()
            self._forget_screen()
            os.kill(os.getpid(), signal.SIGWINCH)  # of a new size only the shell was told
        else:
            super()._sigcont_application()

    @override
    def stop_application_mode(self) -> None:
        """Restore the terminal."""
        self._is_on = False
        super().stop_application_mode()

    @override
    def _get_terminal_size(self) -> tuple[int, int]:
        # Textual prefers COLUMNS and LINES, which may be stale exports of a shell.
        try:
            columns, rows = os.get_terminal_size(self.fileno)
        except OSError:
            columns = rows = 0
        return columns or 80, rows or 24
