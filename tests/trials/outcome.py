"""What a trial found."""

from __future__ import annotations

from dataclasses import dataclass, field


class UnavailableError(Exception):
    """A tool that a trial needs is missing; the message says which."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How often something was tried, and what failed."""

    trials: int
    failures: list[str] = field(default_factory=list)
    figures: str = ""
    """What was measured, in words."""
