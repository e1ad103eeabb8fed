"""`override` for every Python that Sheaf supports; `typing` has it from 3.12 on.

It marks methods that override Textual's, so that the type checker notices if a newer Textual no
longer has them.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if sys.version_info >= (3, 12):
    from typing import override as override  # noqa: PLC0414 - exported
elif TYPE_CHECKING:
    from typing_extensions import override as override  # noqa: PLC0414 - exported
else:

    def override(method):
        """Return the method unchanged; only type checkers use the decorator."""
        return method
