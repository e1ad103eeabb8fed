"""Lending the terminal to the person's editor."""

from __future__ import annotations

import contextlib
import signal
from typing import TYPE_CHECKING, Any

from textual.app import SuspendNotSupported

from digest.errors import SheafError
from digest.storage.editor import chosen_editor, edit_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import App


def edited(app: App[Any], text: str) -> str | None:
    """Let the person edit a text in their editor, which has the terminal meanwhile.

    Returns:
        The new text; None if the person chose no editor, or there is no terminal to lend.

    Raises:
        SheafError: the editor cannot be started, or it failed.
    """
    if chosen_editor() is None:  # whoever chose none may not know how to leave `vi`
        return None
    answer: str | SheafError
    try:
        with _without_interrupts(), app.suspend():
            try:  # in here: Textual takes back the terminal only after a block that ends well
                answer = edit_text(text)
            except SheafError as error:
                answer = error
    except SuspendNotSupported:
        return None
    if isinstance(answer, SheafError):
        raise answer
    return answer


@contextlib.contextmanager
def _without_interrupts() -> Iterator[None]:
    """Leave the keys that interrupt to the editor."""

    def ignore(*_: object) -> None:
        """Not SIG_IGN, which the editor would inherit."""

    before = {each: signal.signal(each, ignore) for each in (signal.SIGINT, signal.SIGQUIT)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
