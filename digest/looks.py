"""How the reader should look: what the config says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, kw_only=True)
class Looks:
    """The keys of the config that only change how things look; their defaults are these."""

    title_lines: int = 2
    """The most lines that a title takes in the list; one that fits on one line takes one."""
    theme: str = "dark"
    """The colours: `dark` and `light` are the terminal's own, the others have their own."""
    ascii: bool = False
    """Whether to paint ASCII only, which is done anyway where the locale isn't UTF-8."""
    figures: bool = True
    """Whether to pick out figures of merit, such as 10x, in the abstract."""


CHOICES: Final[dict[str, tuple[Any, ...]]] = {
    "title_lines": (1, 2),
    "theme": ("dark", "light", "night", "moss", "paper", "contrast"),
}
"""The values that a key may have, where its type allows others too."""
DEFAULTS: Final = Looks()
