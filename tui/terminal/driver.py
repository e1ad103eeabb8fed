"""Textual's terminal driver, lighter on the line and with a true restore on suspend."""

from __future__ import annotations

import os
import termios
from typing import Any

from textual.drivers.linux_driver import LinuxDriver

from tui.overriding import override
from tui.terminal.lean_app import LeanApp
from tui.terminal.ownership import OwnedTerminal


class QuietDriver(LinuxDriver):
    """Reports clicks and the wheel only: with motion, each touch of the mouse is sent over SSH."""

    _is_on = False
    _attributes: list[Any]
    """How the terminal is set while the app has it."""

    @override
    def _enable_mouse_support(self) -> None:
        if self._mouse:
            self.write("\x1b[?1000h\x1b[?1006h")
            self.flush()

    @override
    def start_application_mode(self) -> None:
        """Begin, or go on after a stop: paint all, and restore in the end what was there first."""
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
        # After a plain SIGSTOP nothing was put back, but the shell has set its own terminal.
        # Beginning again would need ending twice, and ending first would lose what is typed ahead.
        if self._is_on:
            termios.tcsetattr(self.fileno, termios.TCSANOW, self._attributes)
            self.write("\x1b[?1049h\x1b[?25l\x1b[?1004h\x1b[?2004h\x1b[?7l")
            self._enable_mouse_support()
            self._forget_screen()
        else:
            super()._sigcont_application()

    @override
    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        self._is_on = False
        super().stop_application_mode()

    @override
    def _get_terminal_size(self) -> tuple[int, int]:
        # Textual asks COLUMNS and LINES first, which a shell may have exported long ago.
        try:
            columns, rows = os.get_terminal_size(self.fileno)
        except OSError:
            columns = rows = 0
        return columns or 80, rows or 24
