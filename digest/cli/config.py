"""`sheaf config`: show, find, edit and check the config file."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

from digest import config
from digest.cli.common import tell
from digest.cli.reader_settings import settings_for_reader
from digest.config.toml_text import to_toml
from digest.storage.durable import replace_durably
from digest.storage.editor import edit
from digest.storage.paths import home
from digest.text import safe

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from pathlib import Path

_HEADER = """\
# Sheaf's config. These are the defaults: remove the `# ` in front of what you change.
"""
_SUBSCRIPTION = """
# [[subscribe]]
# source = "arxiv"
# categories = ["cs.CL", "cs.LG"]

# [saved.1]
# name = "Draft models"
# query = "speculative decoding"
# bookmarks_only = false
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    commands = parser.add_subparsers(dest="what", required=True, metavar="COMMAND")
    for what, (help_line, _) in _COMMANDS.items():
        description = f"{help_line[0].upper()}{help_line[1:]}."
        commands.add_parser(what, help=help_line, description=description)


def run(arguments: argparse.Namespace) -> int:
    """Run one of the subcommands."""
    _COMMANDS[arguments.what][1](home().config_file)
    return 0


def _show(path: Path) -> None:
    settings = config.load(path)
    said = "" if path.exists() else ": no file, so defaults"
    print(safe(f"# {path}{said}"))
    print(safe(_text(settings)), end="")


def _text(settings: config.Config) -> str:
    from tui.custom_keys import settings_of, with_custom_keys
    from tui.keymap import KEYMAP

    table, _ = with_custom_keys(settings.keys)
    defaults = replace(config.Config(), keys=settings_of(KEYMAP))
    return to_toml(replace(settings, keys=settings_of(table)), defaults)


def _path(path: Path) -> None:
    print(path)


def _check(path: Path) -> None:
    _, mistakes = settings_for_reader(path)
    for each in mistakes[:-1]:
        tell(str(each))
    for last in mistakes[-1:]:
        raise last
    print(safe(f"{path}: {'no mistakes found' if path.exists() else 'no file, so defaults'}"))


def _edit(path: Path) -> None:
    template = ""
    if not path.exists():
        template = _template()
        replace_durably(path, template.encode())
    try:
        edit(path)
    finally:
        with contextlib.suppress(OSError):
            if template and path.read_bytes() == template.encode():
                path.unlink()  # unchanged, it says nothing
    _check(path)


def _template() -> str:
    lines = _text(config.Config()).replace("  # default", "").splitlines()
    commented = "".join(f"# {line}\n" if line else "\n" for line in lines)
    return f"{_HEADER}\n{commented}{_SUBSCRIPTION}"


_COMMANDS: dict[str, tuple[str, Callable[[Path], None]]] = {
    "show": ("show every setting and its value", _show),
    "path": ("print where the config file is", _path),
    "edit": ("edit the config file in $VISUAL or $EDITOR, and check it afterwards", _edit),
    "check": ("look for mistakes in the config file", _check),
}
