"""The keys of the config, as the reader takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest import config
from digest.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from tui.keymap import Command


def own_keys(path: Path) -> tuple[tuple[Command, ...], tuple[ConfigError, ...]]:
    """Return the key table with the keys of a config file, and what is wrong with them.

    What is wrong leaves the default keys: of one action, or of all if the file cannot be read.
    """
    from tui.own_keys import with_own_keys

    try:
        settings = config.load(path).keys
    except ConfigError as error:
        return with_own_keys(())[0], (error,)
    commands, mistakes = with_own_keys(settings)
    return commands, tuple(each.error(path) for each in mistakes)
