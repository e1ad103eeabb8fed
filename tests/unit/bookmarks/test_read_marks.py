"""Marking many papers as read, and undoing exactly that."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.bookmarks import Bookmarks

IDS = [f"local:{letter}" for letter in "abcd"]
CHANGES = st.one_of(
    st.tuples(st.sets(st.sampled_from(IDS), min_size=1), st.booleans()),
    st.integers(0, 9),  # undo the change of that number, if there was one
    st.none(),  # undo the last change
)


@settings(max_examples=40, deadline=None)
@given(
    changes=st.lists(CHANGES, max_size=10),
    clock=st.lists(st.integers(-100, 100), min_size=10, max_size=10),
)
def test_an_undo_takes_back_one_change_and_nothing_newer(
    changes: list[tuple[set[str], bool] | int | None], clock: list[int]
) -> None:
    """Against a model, with a clock that jumps as it likes."""
    jumps = iter(clock * 10)
    now = [datetime(2024, 3, 13, tzinfo=UTC)]

    def tick() -> datetime:
        now[0] += timedelta(seconds=next(jumps))
        return now[0]

    model: dict[str, tuple[bool, str]] = {}
    times: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        bookmarks = Bookmarks(Path(folder) / "bookmarks.jsonl", clock=tick)
        for change in changes:
            if isinstance(change, tuple):
                ids, read = change
                changed = bookmarks.mark_read(dict.fromkeys(sorted(ids), "T"), read)
                wanted = {each for each in ids if model.get(each, (False, ""))[0] != read}
            else:
                time = max((at for _, at in model.values()), default="")
                if change is not None:
                    time = times[change] if change < len(times) else "2000-01-01T00:00:00.000000Z"
                changed = bookmarks.undo_read(None if change is None else time)
                wanted = {each for each, (_, at) in model.items() if time and at == time}
            assert {record.id for record in changed} == wanted
            assert len({record.read.changed for record in changed}) <= 1
            for record in changed:
                is_read, before = model.get(record.id, (False, ""))
                assert record.read.changed > before
                model[record.id] = (not is_read, record.read.changed)
            times += [record.read.changed for record in changed[:1]]
        again = Bookmarks(bookmarks.on_disk.path)
        again.on_disk.load()
        assert {each for each in IDS if again.is_read(each)} == {
            each for each, (is_read, _) in model.items() if is_read
        }
