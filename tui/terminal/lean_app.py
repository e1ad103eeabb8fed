"""An app that sends only the cells that changed; `tui.terminal.painter` says why.

Only this module depends on how Textual passes its output to the driver.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.color import ColorSystem
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual._styles_cache import StylesCache
from textual.app import App
from textual.geometry import Region
from textual.strip import Strip

from tui.overriding import override
from tui.terminal.painter import Painter, Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType
    from textual.driver import Driver
    from textual.screen import Screen


def _is_cached(value: object) -> bool:
    return hasattr(value, "cache_clear")


_COLORS = {
    "standard": ColorSystem.STANDARD,
    "256": ColorSystem.EIGHT_BIT,
    "truecolor": ColorSystem.TRUECOLOR,
}


if not isinstance(StylesCache.__dict__["get_inner_outer"], classmethod):
    # A cached function of colours that Textual made a method by mistake: its cache would hold the
    # last 1,024 widgets, closed or not, with every line that they showed (0.3 MB for each help).
    StylesCache.get_inner_outer = classmethod(StylesCache.get_inner_outer)  # type: ignore[assignment, arg-type]


_BY_SIZE: Final = (Strip.blank, *(each for each in vars(Region).values() if _is_cached(each)))
"""Caches of lines and regions, of no use once the window has another size.

Textual bounds each, but together they take 10 MB after some hundred sizes.
"""


class LeanApp(App[Any]):
    """Replaces the last step of Textual's output: sends only the cells that an update changes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._painter = Painter(_COLORS.get(self.console.color_system or ""))

    def forget_screen(self) -> None:
        """Send the whole screen again, because something else has written on it."""
        self._painter.forget()
        if self._running and self._loop is not None:
            # A signal handler may call this while the loop sleeps.
            self._loop.call_soon_threadsafe(self.refresh)

    @override
    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        driver = self._driver
        if (
            renderable is None
            or self._batch_count
            or driver is None
            or self.is_headless
            or self._closed
            or not self._running
        ):
            super()._display(screen, renderable)
        elif isinstance(renderable, LayoutUpdate | ChopsUpdate):
            try:
                self._send(screen, driver, renderable)
            finally:
                self.post_display_hook()
        else:
            super()._display(screen, renderable)
            self._painter.forget()  # it bypassed the painter

    def _send(
        self, screen: Screen[Any], driver: Driver, update: LayoutUpdate | ChopsUpdate
    ) -> None:
        if self._painter.resize(*self.size):
            for cached in _BY_SIZE:
                cached.cache_clear()
        if self._painter.is_screen_unknown and isinstance(update, ChopsUpdate):
            update = screen._compositor.render_full_update()  # noqa: SLF001
        sequences = self._painter.paint(_pieces(update))
        if not sequences:
            return
        # The cursor is hidden, but input methods open their windows at its position.
        x, y = self.screen.outer_size.clamp_offset(self.cursor_position)
        self._begin_update()
        try:
            driver.write(f"{sequences}\x1b[{y + 1};{x + 1}H")
        except BaseException:
            self._painter.forget()  # some of it may have arrived
            raise
        finally:
            self._end_update()
        driver.flush()


def _pieces(update: LayoutUpdate | ChopsUpdate) -> Iterator[Piece]:
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            yield Piece(y, update.region.x, Strip.join(strips))
        return
    for y, first, last in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x <= last and end > first:
                yield Piece(y, x, strip.crop(0, min(end, last) - x) if end > last else strip)
