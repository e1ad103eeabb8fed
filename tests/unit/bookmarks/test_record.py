"""Records of bookmarks and the text of their file: merging loses nothing, in whatever order."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.bookmarks.jsonl import (
    clean_note,
    from_record,
    gathered,
    read_lines,
    to_line,
)
from digest.bookmarks.record import (
    UNDATED,
    Bookmark,
    Note,
    Switch,
    later,
    merged,
    read_stamp,
    stamp,
)
from digest.text.oneline import one_line

EARLY, LATE, LATEST = (f"2026-03-{day}T10:00:00.000000Z" for day in (13, 14, 15))

stamps = st.sampled_from([UNDATED, EARLY, LATE]) | st.datetimes(timezones=st.just(UTC)).map(stamp)
switches = st.builds(Switch, stamps | st.just(""), stamps | st.just(""))
used_switches = switches.filter(lambda switch: switch != Switch())
ids = st.sampled_from(
    ["arxiv:2403.01234", "arxiv:hep-th/9901001", "doi:10.1000/x", "local:x", "t:0123456789ab"]
)
words = st.text(max_size=8).map(one_line)
notes = st.builds(Note, stamps, st.text(max_size=20).map(clean_note))
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    # json knows no surrogates that this text could keep; see the test of escapes
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
).map(lambda value: json.dumps(value, ensure_ascii=False, sort_keys=True))


@st.composite
def bookmarks(draw: st.DrawFn) -> Bookmark:
    paper_id = draw(ids)
    versions = draw(st.frozensets(notes, max_size=3))
    others = draw(st.frozensets(notes, max_size=3)) - versions
    return Bookmark(
        id=paper_id,
        title=draw(words),
        aliases=draw(st.frozensets(ids, max_size=3)) - {paper_id},
        kept=draw(used_switches),
        seen=draw(switches),
        labels=draw(st.dictionaries(words.filter(bool), used_switches, max_size=3)),
        notes=versions,
        replaced=frozenset(note.mark for note in others),
        unknown=draw(st.frozensets(st.tuples(st.sampled_from(["a", "stars"]), values), max_size=3)),
    )


@given(bookmarks(), bookmarks())
def test_merging_gives_the_same_whichever_comes_first(one: Bookmark, other: Bookmark) -> None:
    assert merged(one, other) == merged(other, one)


@given(bookmarks(), bookmarks(), bookmarks())
def test_merging_gives_the_same_in_any_grouping(a: Bookmark, b: Bookmark, c: Bookmark) -> None:
    assert merged(merged(a, b), c) == merged(a, merged(b, c))


@given(bookmarks(), bookmarks())
def test_merging_again_changes_nothing(one: Bookmark, other: Bookmark) -> None:
    assert merged(one, one) == one
    both = merged(one, other)
    assert merged(both, one) == both == merged(both, other)


@given(bookmarks(), bookmarks())
def test_merging_keeps_every_name_and_every_note_not_knowingly_changed(
    one: Bookmark, other: Bookmark
) -> None:
    both = merged(one, other)
    assert {both.id, *both.aliases} == {one.id, *one.aliases, other.id, *other.aliases}
    shown = {both.note, *both.note_conflicts, ""}
    assert {note.text for note in one.notes if note.mark not in other.replaced} <= shown


@given(bookmarks())
def test_a_record_comes_back_from_its_line(bookmark: Bookmark) -> None:
    assert from_record(json.loads(to_line(bookmark))) == bookmark


@given(st.lists(bookmarks(), max_size=3), st.lists(st.binary(max_size=20), max_size=4))
def test_a_written_file_reads_as_it_was_meant_and_keeps_every_unknown_line(
    records: list[Bookmark], garbage: list[bytes]
) -> None:
    data = b"\n".join([*map(to_line, records), *garbage])
    ledger = gathered(read_lines(data, {}))
    written = ledger.written(())
    again = gathered(read_lines(written, {}))
    assert again.marks == ledger.marks
    assert again.written(()) == written
    kept = written.split(b"\n")
    assert all(line.raw in kept for line in ledger.lines if line.problem and line.raw.strip())


@given(st.lists(bookmarks(), min_size=2, max_size=4))
def test_copies_put_together_in_any_order_say_the_same(records: list[Bookmark]) -> None:
    views = [
        gathered(read_lines(b"\n".join(map(to_line, order)), {})).marks
        for order in permutations(records)
    ]
    assert all(view == views[0] for view in views)


@given(bookmarks(), st.booleans(), stamps)
def test_a_change_wins_over_all_that_it_saw_whatever_the_clock(
    bookmark: Bookmark, on: bool, now: str
) -> None:
    changed = replace(
        bookmark.tagged(["a"], ["b"], now).noted("new", now),
        kept=bookmark.kept.turned(on, now),
        seen=bookmark.seen.turned(on, now),
    )
    for seen in (changed, merged(changed, bookmark)):
        assert seen.bookmarked == seen.read == on
        assert "a" in seen.tags
        assert "b" not in seen.tags
        assert seen.note == "new"


@given(st.datetimes(timezones=st.timezones()))
def test_stamps_sort_as_their_times_do(moment: datetime) -> None:
    try:
        text = stamp(moment)
    except OverflowError:  # the first and last day of the calendar, in another time zone
        return
    assert read_stamp(text) == text
    assert text < later(text, text) or moment.year == 9999
    assert later(text, UNDATED) >= text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-13", "2026-03-13T00:00:00.000000Z"),
        ("2026-03-13T10:00:00Z", EARLY),
        ("2026-03-13 11:00+01:00", EARLY),
    ],
)
def test_a_time_may_be_written_as_a_person_would(written: str, meant: str) -> None:
    assert read_stamp(written) == meant


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "0001-01-01T00:00+05:00"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no time"):
        read_stamp(text)


def test_a_bookmark_wins_over_a_removal_at_the_same_time() -> None:
    assert Switch(on=EARLY).merged(Switch(off=EARLY))


def test_tags_given_on_two_machines_are_all_kept() -> None:
    start = Bookmark(id="t:0123456789ab").tagged(["old", "older"], [], EARLY)
    here, there = start.tagged(["here"], ["old"], LATE), start.tagged(["there"], [], LATE)
    assert merged(here, there).tags == ("here", "older", "there")


def test_a_note_changed_knowingly_is_gone_and_one_that_lost_a_merge_is_kept() -> None:
    start = Bookmark(id="t:0123456789ab").noted("draft", EARLY)
    here = start.noted("better", LATE)
    assert merged(here, start).note == "better"
    assert merged(here, start).note_conflicts == ()
    there = start.noted("other", LATEST)
    both = merged(here, there)
    assert (both.note, both.note_conflicts) == ("other", ("better",))
    settled = both.noted("both of them", LATE, settle=True)
    assert (settled.note, settled.note_conflicts) == ("both of them", ())
    assert merged(settled, here) == settled


def test_a_note_removed_on_one_machine_and_changed_on_the_other_is_not_lost() -> None:
    start = Bookmark(id="t:0123456789ab").noted("draft", EARLY)
    changed = start.noted("changed", EARLY)
    removed = start.noted("", LATEST)
    assert merged(changed, removed).note_conflicts == ("changed",)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b'{"id": "arxiv:2403.0', "it is not JSON"),
        (b"<<<<<< not git", "it is not JSON"),
        (b'"arxiv:2403.01234"', "it is not a JSON object"),
        (b'{"title": "x"}', "it has no id"),
        (b'{"id": " "}', "it has no id"),
        (b'{"id": 5}', "its 'id' is not of the expected type"),
        (b'{"id": "x", "tags": "a"}', "its 'tags' is not of the expected type"),
        (b'{"id": "x", "tags": [1]}', "its 'tags' holds something that is no text"),
        (b'{"id": "x", "added": "soon"}', "'soon' is no time"),
        (b'{"id": "x", "note_conflicts": ["x"]}', "its 'note_conflicts' holds something else"),
        (b'{"id": "x", "note": "a", "note": "b"}', "it has one key twice"),
        (b'{"id": "x", "stars": 1e999}', "1e999 is no number that can be kept"),
        (b'{"id": "x", "stars": NaN}', "NaN is no number that can be kept"),
        (b'{"id": "x", "unknown_conflicts": {"id": ["y"]}}', "holds a key that is known"),
        (b"\xff{}", "it is not UTF-8"),
        (b"[" * 100_000, ""),
        (b"9" * 10_000, ""),
    ],
)
def test_a_line_that_is_not_understood_says_why_and_stays(line: bytes, why: str) -> None:
    ledger = gathered(read_lines(line, {}))
    assert why in ledger.lines[0].problem
    assert ledger.lines[0].problem
    assert ledger.written([Bookmark(id="y", kept=Switch(EARLY))]).startswith(line + b"\n")


def test_an_unchanged_line_stays_as_it_was_typed() -> None:
    line = b'{ "title":"\\u0041 title", "id": "arxiv:2403.01234", "stars": 1.10 }\r'
    ledger = gathered(read_lines(line, {}))
    assert ledger.written(()) == line + b"\n"


def test_keys_of_a_newer_sheaf_survive_a_change_and_a_merge() -> None:
    ledger = gathered(
        read_lines(b'{"id": "x", "stars": 4, "shelf": {"b": 1}}\n{"id": "x", "stars": 5}', {})
    )
    record = json.loads(ledger.written(()))
    assert record["stars"] == 5
    assert record["unknown_conflicts"] == {"stars": [4]}
    assert record["shelf"] == {"b": 1}


def test_the_plain_list_of_tags_may_be_edited_by_hand() -> None:
    made = json.loads(to_line(Bookmark(id="x", kept=Switch(EARLY)).tagged(["a", "b"], [], EARLY)))
    edited = from_record(made | {"tags": ["b", "c"]})
    assert edited.tags == ("b", "c")
    assert merged(edited, from_record(made)).tags == ("b", "c")


def test_a_line_written_by_hand_with_only_an_id_is_a_bookmark() -> None:
    bookmark = from_record({"id": "https://arxiv.org/abs/2403.01234v2"})
    assert bookmark.bookmarked
    assert bookmark.id == "arxiv:2403.01234"


def test_what_a_terminal_would_obey_does_not_come_out_of_the_file() -> None:
    bookmark = from_record({"id": "x", "title": "a\x1b[2J\u202eb", "note": "c\x9b1m\n\td\ud800"})
    assert bookmark.title == "a[2Jb"
    assert bookmark.note == "c1m\n\td"
    unknown = replace(bookmark, unknown=frozenset({("k", '"\u009b\\ud800"')}))
    assert b'"k": "\\u009b\\ud800"' in to_line(unknown)


def test_both_sides_of_a_git_conflict_are_taken_in_and_its_markers_go() -> None:
    data = (
        b"<<<<<<< HEAD\n"
        b'{"id": "x", "added": "2026-03-13", "note": "ours", "note_at": "2026-03-13"}\n'
        b"=======\n"
        b'{"id": "x", "added": "2026-03-13", "note": "theirs", "note_at": "2026-03-14"}\n'
        b'{"id": "y", "added": "2026-03-13"}\n'
        b">>>>>>> theirs\n"
    )
    ledger = gathered(read_lines(data, {}))
    assert ledger.marks["x"].note == "theirs"
    assert ledger.marks["x"].note_conflicts == ("ours",)
    assert [json.loads(line)["id"] for line in ledger.written(()).splitlines()] == ["x", "y"]


def test_files_without_a_last_line_end_may_be_put_together() -> None:
    data = b'{"id": "x"}\xef\xbb\xbf{"id": "y"} {"id": "z"}'
    ledger = gathered(read_lines(data, {}))
    assert list(ledger.marks) == ["x", "y", "z"]
    assert ledger.written(()) == data + b"\n"


def test_records_are_one_paper_where_one_names_the_other_as_its_old_id() -> None:
    poor = b'{"id": "t:0123456789ab", "note": "mine"}'
    good = b'{"id": "arxiv:2403.01234", "aliases": ["t:0123456789ab"]}'
    for data in (poor + b"\n" + good, good + b"\n" + poor):
        ledger = gathered(read_lines(data, {}))
        assert list(ledger.marks) == ["arxiv:2403.01234"]
        assert ledger.marks["arxiv:2403.01234"].note == "mine"


def test_an_old_id_that_two_papers_claim_joins_neither() -> None:
    data = b"""\
{"id": "arxiv:2403.01234", "aliases": ["t:0123456789ab"]}
{"id": "arxiv:2403.99999", "aliases": ["t:0123456789ab"]}
{"id": "t:0123456789ab"}
"""
    assert len(gathered(read_lines(data, {})).marks) == 3


def test_an_old_id_does_not_join_what_the_library_keeps_apart() -> None:
    data = b"""\
{"id": "arxiv:2403.01234", "aliases": ["t:0123456789ab"]}
{"id": "t:0123456789ab"}
"""
    assert len(gathered(read_lines(data, {}), lambda paper_id: paper_id).marks) == 2


def test_the_library_may_move_a_record_by_any_of_its_ids() -> None:
    library = {"doi:10.1000/x": "arxiv:2403.01234", "arxiv:2403.01234": "arxiv:2403.01234"}
    data = b'{"id": "acl:P19-1001", "aliases": ["doi:10.1000/x"]}'
    (mark,) = gathered(read_lines(data, {}), library.get).marks.values()
    assert mark.id == "arxiv:2403.01234"
    assert mark.aliases == {"acl:P19-1001", "doi:10.1000/x"}
