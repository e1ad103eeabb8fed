"""Textual's terminal driver, lighter on the line and with a true restore on suspend."""

from __future__ import annotations

import os

from textual.drivers.linux_driver import LinuxDriver

from tui.lean import LeanApp
from tui.terminal import Settings


class QuietDriver(LinuxDriver):
    """Reports clicks and the wheel only: with motion, each touch of the mouse is sent over SSH."""

    _is_on = False

    def _enable_mouse_support(self) -> None:
        if self._mouse:
            self.write("\x1b[?1000h\x1b[?1006h")
            self.flush()

    def start_application_mode(self) -> None:
        """Begin, or go on after a stop: paint all, and restore in the end what was there first."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._is_on = True
        if Settings.saved is not None:
            self.attrs_before = Settings.saved
        if isinstance(self._app, LeanApp):
            self._app.forget_screen()

    def _sigcont_application(self, *_: object) -> None:
        # After a plain SIGSTOP nothing was put back, and beginning twice would need ending twice.
        if self._is_on:
            self.suspend_application_mode()
        super()._sigcont_application()

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        self._is_on = False
        super().stop_application_mode()

    def _get_terminal_size(self) -> tuple[int, int]:
        # Textual asks COLUMNS and LINES first, which a shell may have exported long ago.
        try:
            columns, rows = os.get_terminal_size(self.fileno)
        except OSError:
            columns = rows = 0
        return columns or 80, rows or 24
