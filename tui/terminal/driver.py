"""Textual's terminal driver, with less traffic and with a complete restore on suspend."""

from __future__ import annotations

import os
import termios
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

    @override
    def _enable_mouse_support(self) -> None:
        if self._mouse:
            self.write("\x1b[?1000h\x1b[?1006h")
            self.flush()

    @override
    def start_application_mode(self) -> None:
        """Start, or resume after a stop: repaint all, and restore the original state at exit."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._is_on = True
        if OwnedTerminal.saved_attributes is not None:
            self.attrs_before = OwnedTerminal.saved_attributes
        self._attributes = termios.tcgetattr(self.fileno)
        self._forget_screen()

    def _forget_screen(self) -> None:
        if isinstance(self._app, LeanApp):
            self._app.forget_screen()

    @override
    def _sigcont_application(self, *_: object) -> None:
        # SIGSTOP gave us no chance to restore the terminal, and the shell has since changed it.
        # Starting again would need stopping twice; stopping first would lose what is typed ahead.
        if self._is_on:
            termios.tcsetattr(self.fileno, termios.TCSANOW, self._attributes)
            self.write("\x1b[?1049h\x1b[?25l\x1b[?1004h\x1b[?2004h\x1b[?7l")
            self._enable_mouse_support()
            self._forget_screen()
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
