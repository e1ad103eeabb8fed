"""`override` for every Python that Sheaf runs on: `typing` has it from 3.12 on.

It marks what replaces a method of Textual's, so that the type checker notices when a newer Textual
has that method no more.
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
        """The method as it is; only the type checker looks at the mark."""
        return method
