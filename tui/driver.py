"""Textual's terminal driver, lighter on the line and with a true restore on suspend."""

from __future__ import annotations

from textual.drivers.linux_driver import LinuxDriver

from tui.lean import LeanApp
from tui.terminal import Settings


class QuietDriver(LinuxDriver):
    """Reports clicks and the wheel only: with motion, each touch of the mouse is sent over SSH."""

    def _enable_mouse_support(self) -> None:
        if self._mouse:
            self.write("\x1b[?1000h\x1b[?1006h")
            self.flush()

    def start_application_mode(self) -> None:
        """Begin, and on suspend or exit restore what was there before Sheaf touched it."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if Settings.saved is not None:
            self.attrs_before = Settings.saved
        if isinstance(self._app, LeanApp):
            self._app.forget_screen()
