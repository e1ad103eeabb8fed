"""Keeping a fault to the one record that caused it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, ParamSpec

from digest.errors import SheafError, fault
from digest.sources.base import Skipped

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.sources.base import Event

_Arguments = ParamSpec("_Arguments")


def contained(
    line: int | None,
    make: Callable[_Arguments, Event],
    *args: _Arguments.args,
    **kwargs: _Arguments.kwargs,
) -> Event:
    """Return what `make` makes of a record; `Skipped` if it fails, so that the others are read.

    With `SHEAF_DEBUG` set, the file fails instead, for the sake of the traceback.

    Args:
        line: where the record begins.
        make: a function that makes a paper.
        *args: its arguments.
        **kwargs: its arguments, by name.

    Raises:
        SheafError: `make` says that the whole file cannot be read.
        MemoryError: there is none for this record, nor for the others.
    """
    try:
        return make(*args, **kwargs)
    except (SheafError, MemoryError):
        raise
    except RecursionError:
        return Skipped(line, "it is nested too deeply")
    except Exception as error:
        if os.environ.get("SHEAF_DEBUG"):
            raise
        return Skipped(line, str(fault(error)), is_fault=True)
