"""An app that sends the cells that changed and no others; `tui.terminal.painter` says why.

The one place that knows how Textual hands its output over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.color import ColorSystem
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.strip import Strip

from tui.terminal.painter import Painter, Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType
    from textual.screen import Screen

_COLORS = {
    "standard": ColorSystem.STANDARD,
    "256": ColorSystem.EIGHT_BIT,
    "truecolor": ColorSystem.TRUECOLOR,
}


class LeanApp(App[Any]):
    """Replaces the last step of Textual's output: an update becomes the cells that differ."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._painter = Painter(_COLORS.get(self.console.color_system or ""))

    def forget_screen(self) -> None:
        """Send all of the screen anew: something else has written on it."""
        self._painter.forget()
        if self._running and self._loop is not None:
            # A signal handler may call this while the loop sleeps.
            self._loop.call_soon_threadsafe(self.refresh)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if (
            not isinstance(renderable, LayoutUpdate | ChopsUpdate)
            or self._batch_count
            or self._driver is None
            or self.is_headless
            or self._closed
            or not self._running
        ):
            super()._display(screen, renderable)
            return
        self._painter.resize(*self.size)
        sequences = self._painter.paint(_pieces(renderable))
        if sequences:
            # The cursor is hidden, but input methods open where it stands.
            x, y = self.screen.outer_size.clamp_offset(self.cursor_position)
            self._begin_update()
            self._driver.write(f"{sequences}\x1b[{y + 1};{x + 1}H")
            self._end_update()
            self._driver.flush()
        self.post_display_hook()


def _pieces(update: LayoutUpdate | ChopsUpdate) -> Iterator[Piece]:
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            yield Piece(y, update.region.x, Strip.join(strips))
        return
    for y, first, last in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x <= last and end > first:
                yield Piece(y, x, strip.crop(0, min(end, last) - x) if end > last else strip)
