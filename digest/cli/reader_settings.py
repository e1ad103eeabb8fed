"""What the config says of the reader: its keys and its looks, with all that is wrong told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.errors import ConfigError
from digest.looks import DEFAULTS, Looks

if TYPE_CHECKING:
    from pathlib import Path

    from tui.keymap import Command


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """The key table with the person's keys, and the looks."""

    commands: tuple[Command, ...]
    looks: Looks = DEFAULTS


def settings_for_reader(path: Path) -> tuple[ReaderSettings, tuple[ConfigError, ...]]:
    """Return what a config file says of the reader, and what is wrong with it.

    What is wrong leaves the defaults: of one action, or all of them if the file cannot be read.
    """
    from tui.keymap import KEYMAP

    if not path.exists():
        return ReaderSettings(KEYMAP), ()  # and no time is spent on importing what reads it
    from digest import config
    from tui.custom_keys import with_custom_keys

    try:
        settings = config.load(path)
    except ConfigError as error:
        return ReaderSettings(KEYMAP), (error,)
    commands, mistakes = with_custom_keys(settings.keys)
    return ReaderSettings(commands, settings.looks), tuple(each.error(path) for each in mistakes)
