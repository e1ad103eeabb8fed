"""What an index still has of papers that the library lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.index.segment.array_file import DamagedError
from digest.library import LostRecord, keep_lost

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.index.segment.manifest import Checkpoint
    from digest.index.segment.snapshot import Snapshot
    from digest.library import Library, LostPapers


class LossKeeper:
    """Keeps what the library lost in a file, before a new index takes the place of the old one."""

    def __init__(
        self, library: Library, old: Snapshot, checkpoint: Checkpoint, *, changed_too: bool
    ) -> None:
        """Prepare for the index of what the library is now.

        Args:
            library: what lost papers.
            old: the index before.
            checkpoint: what that was made from.
            changed_too: whether to keep papers whose record differs as well.
        """
        self._library = library
        self._old = old
        self._name = f"{checkpoint.offset}-{checkpoint.crc32:08x}"
        self._changed_too = changed_too
        self.kept: LostPapers | None = None
        """The file, if there is anything in it."""

    def keep(self, new: Snapshot) -> None:
        """Compare with the new index, and write the file.

        Raises:
            StoreError: it cannot be written.
        """
        lost = losses(self._old, new, changed_too=self._changed_too)
        self.kept = keep_lost(self._library, self._name, lost)


def losses(old: Snapshot, new: Snapshot, *, changed_too: bool) -> Iterator[LostRecord]:
    """Yield the records of the papers in `old` that `new` doesn't have.

    Args:
        old: the index before; its damaged records are left out.
        new: the index of what the library is now.
        changed_too: whether to yield papers whose record differs as well.
    """
    docs_by_id = {new.paper_id(doc): doc for doc in new.documents()}
    for doc in old.documents():
        try:
            paper_id, record = old.paper_id(doc), old.raw(doc)
        except DamagedError:
            continue
        same = docs_by_id.get(paper_id)
        if same is None:
            if not new.by_key([paper_id]):  # it may be an alias now
                yield LostRecord(record)
        elif changed_too and (now := new.raw(same)).rstrip() != record.rstrip():
            yield LostRecord(record, instead_of=now)
