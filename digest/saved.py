"""The saved searches, which the config file holds: reading, finding and keeping them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest import config
from digest.config.saved_text import with_saved
from digest.errors import ConfigError, NotFoundError
from digest.storage.durable import replace_durably

if TYPE_CHECKING:
    from pathlib import Path

    from digest.config import SavedSearch

_HINT = "`sheaf config edit` opens the file"


def find(path: Path, digit: int) -> SavedSearch:
    """Return the search that a config file has under a digit.

    Raises:
        ConfigError: the file cannot be read or is invalid.
        NotFoundError: there is no such search.
    """
    saved = {each.digit: each for each in config.load(path).saved}
    if digit not in saved:
        names = ", ".join(f"{each.digit} {each.name}" for each in saved.values())
        hint = f"there are: {names}" if names else f"in the reader, m{digit} saves one"
        raise NotFoundError(f"nothing is saved under {digit}", hint=hint)
    return saved[digit]


def keep(path: Path, search: SavedSearch) -> None:
    """Put a search into a config file, in place of one with its digit; durable on return.

    Everything else in the file stays as the person wrote it.

    Raises:
        ConfigError: the file cannot be read, is invalid, or has its searches in a form that only a
            person can change.
        StoreError: the file cannot be written.
    """
    others = [each for each in config.load(path).saved if each.digit != search.digit]
    wanted = tuple(sorted([*others, search], key=lambda each: each.digit))
    text = path.read_bytes().decode() if path.exists() else ""
    new = with_saved(text, search)
    try:
        is_right = config.parse(new, path).saved == wanted
    except ConfigError:
        is_right = False
    if not is_right:
        what = f"cannot change saved.{search.digit}, which is written in a form of your own"
        raise ConfigError(what, where=path, hint=_HINT)
    replace_durably(path, new.encode())
