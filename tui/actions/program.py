"""The program itself: help, palette, redraw, suspend, quit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.model import wording
from tui.model.question import Choice, ListQuestion
from tui.terminal.lean_app import LeanApp
from tui.terminal.themes import THEMES

if TYPE_CHECKING:
    from tui.actions.context import Context


def open_sample(context: Context) -> None:
    """Open the sample if the library is empty."""
    if context.model.is_library_empty:
        context.app.exit("demo")
    else:
        context.model.say(wording.NOT_EMPTY)


async def reload(context: Context) -> None:
    """Show what other processes added."""
    await context.model.reload()
    await context.settle()


def redraw(context: Context) -> None:
    """Send the whole screen again."""
    if isinstance(context.app, LeanApp):
        context.app.forget_screen()


def suspend(context: Context) -> None:
    """Suspend the process and return to the shell."""
    context.app.action_suspend_process()


def palette(context: Context) -> None:
    """Find a command by name."""
    context.app.action_command_palette()


async def pick_theme(context: Context) -> None:
    """Choose the colours from a list, for this session."""
    app = context.app

    async def choose(name: str) -> None:
        app.use_theme(name)  # type: ignore[attr-defined]

    choices = tuple(Choice(name, name, theme.what) for name, theme in THEMES.items())
    await context.ask_to_choose(ListQuestion("Theme", choices, choose))


def show_help(context: Context) -> None:
    """Show the keys."""
    context.open_help()


def quit_app(context: Context) -> None:
    """Exit the app; while a file is being written, that only comes at once the second time."""
    if not context.model.exporting.finish(context.app.exit):
        context.app.exit()
