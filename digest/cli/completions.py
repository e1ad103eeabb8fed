"""`sheaf completions`: what makes bash, zsh or fish complete Sheaf's commands and options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import argparse

_FILES: Final = frozenset({"FILE"})
"""The metavars of arguments that are files."""
_INSTALL: Final = """\
bash: sheaf completions bash > ~/.local/share/bash-completion/completions/sheaf
zsh:  sheaf completions zsh > ~/.zfunc/_sheaf, with fpath=(~/.zfunc $fpath) before compinit
fish: sheaf completions fish > ~/.config/fish/completions/sheaf.fish"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `sheaf completions`."""
    import argparse

    parser.add_argument("shell", choices=["bash", "zsh", "fish"], help="the shell to write for")
    parser.epilog = _INSTALL
    parser.formatter_class = argparse.RawDescriptionHelpFormatter


def run(arguments: argparse.Namespace) -> int:
    """Print the script, which only depends on Sheaf's version."""
    import shtab

    from digest.cli.whole_parser import whole_parser

    parser = whole_parser()
    _prepare(parser)
    print(shtab.complete(parser, arguments.shell).rstrip("\n"))
    return 0


def _prepare(parser: argparse.ArgumentParser) -> None:
    """Tell shtab which arguments are files, and to describe commands by their help lines."""
    import shtab

    from digest.cli.whole_parser import syntax_of

    syntax = syntax_of(parser)
    for action in syntax.arguments:
        if action.metavar in _FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined] # shtab's own way
    for each in syntax.commands:
        each.parser.description = each.summary
        _prepare(each.parser)
