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
    merge_lines,
    read_lines,
    to_line,
)
from digest.bookmarks.record import (
    UNDATED,
    Annotation,
    Bookmark,
    LastWriteFlag,
    Note,
    TextPlace,
    later,
    merged,
    read_stamp,
    stamp,
)
from digest.text.oneline import one_line

EARLY, LATE, LATEST = (f"2026-03-{day}T10:00:00.000000Z" for day in (13, 14, 15))

stamps = st.sampled_from([UNDATED, EARLY, LATE]) | st.datetimes(timezones=st.just(UTC)).map(stamp)
flags = st.builds(LastWriteFlag, stamps | st.just(""), stamps | st.just(""))
used_flags = flags.filter(lambda flag: flag != LastWriteFlag())
ids = st.sampled_from(
    ["arxiv:2403.01234", "arxiv:hep-th/9901001", "doi:10.1000/x", "local:x", "t:0123456789ab"]
)
words = st.text(max_size=8).map(one_line)
places = st.just(TextPlace()) | st.builds(
    TextPlace, stamps, st.sampled_from(["S1.p1", "A1.E2"]), st.integers(0, 10**6)
)
notes = st.builds(Note, stamps, st.text(max_size=20).map(clean_note))
passages = st.builds(
    Annotation,
    stamps,
    st.sampled_from(["S1.p1", "A1.E2"]),
    st.integers(0, 9),
    st.integers(9, 20),
    words,
    st.text(max_size=20).map(clean_note),
)
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
    marked = draw(st.frozensets(passages, max_size=2))
    gone = draw(st.frozensets(passages, max_size=2)) - marked
    return Bookmark(
        id=paper_id,
        title=draw(words),
        aliases=draw(st.frozensets(ids, max_size=3)) - {paper_id},
        bookmarked=draw(used_flags),
        read=draw(flags),
        queued=draw(flags),
        reading=draw(flags),
        place=draw(places),
        tag_flags=draw(st.dictionaries(words.filter(bool), used_flags, max_size=3)),
        notes=versions,
        annotations=marked,
        replaced=frozenset([*(n.fingerprint for n in others), *(p.fingerprint for p in gone)]),
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
def test_merging_keeps_every_id_and_every_note_that_nobody_replaced(
    one: Bookmark, other: Bookmark
) -> None:
    both = merged(one, other)
    assert {both.id, *both.aliases} == {one.id, *one.aliases, other.id, *other.aliases}
    shown = {both.note, *both.note_conflicts, ""}
    assert {note.text for note in one.notes if note.fingerprint not in other.replaced} <= shown


@given(bookmarks())
def test_a_record_comes_back_from_its_line(bookmark: Bookmark) -> None:
    assert from_record(json.loads(to_line(bookmark))) == bookmark


def test_the_place_that_was_left_last_wins() -> None:
    record = Bookmark(id="arxiv:2403.01234").left_at("S1.p1", 3, EARLY)
    here, there = record.left_at("S2.p1", 0, LATE), record.left_at("S9.p9", 0, EARLY)
    assert merged(here, there).place == TextPlace(LATE, "S2.p1", 0)
    assert here.left_at("S2.p1", 0, LATEST) is here


def test_passages_of_copies_that_know_no_annotations_are_kept() -> None:
    """They hold what they do not know as it is, and other copies' values of it beside."""
    mine, theirs = (
        {"at": EARLY, "anchor": "S1.p1", "start": at, "end": at + 4, "quote": "word", "note": ""}
        for at in (0, 9)
    )
    record = from_record(
        {"id": "local:x", "annotations": [mine], "unknown_conflicts": {"annotations": [[theirs]]}}
    )
    assert {each.start for each in record.annotations} == {0, 9}
    with pytest.raises(ValueError, match="annotations"):
        from_record({"id": "local:x", "unknown_conflicts": {"annotations": [1]}})


def test_two_notes_on_one_passage_are_both_kept_until_somebody_saw_them() -> None:
    passage = Annotation(anchor="S1.p1", start=0, end=4, quote="word")
    one, other = (
        Bookmark(id="local:x").annotated((passage._replace(note=note),), (), EARLY)
        for note in ("mine", "theirs")
    )
    both = merged(one, other)
    assert {each.note for each in both.annotations} == {"mine", "theirs"}
    agreed = both.annotated((passage._replace(note="agreed"),), (passage,), LATE)
    assert {each.note for each in merged(agreed, merged(one, both)).annotations} == {"agreed"}


def test_a_record_with_nothing_but_a_place_is_no_bookmark() -> None:
    record = Bookmark(id="arxiv:2403.01234").left_at("S1.p1", 3, EARLY)
    assert not from_record(json.loads(to_line(record))).is_bookmarked
    assert record.is_read


def test_places_of_copies_that_an_older_version_merged_are_one_place() -> None:
    places = [{"at": at, "anchor": "S1.p1", "offset": 1} for at in (EARLY, LATEST, LATE)]
    line = {
        "id": "arxiv:2403.01234",
        "read": EARLY,
        "place": places[0],
        "unknown_conflicts": {"place": places[1:], "stars": [1]},
    }
    record = from_record(line)
    assert record.place == TextPlace(LATEST, "S1.p1", 1)
    written = json.loads(to_line(record))
    assert (written["place"], written["stars"]) == (places[1], 1)
    assert "unknown_conflicts" not in written


@pytest.mark.parametrize("place", ["S1", [1], {"anchor": 1}, {"anchor": "S1", "offset": "x"}])
def test_a_place_of_another_kind_is_a_mistake_that_is_told(place: object) -> None:
    with pytest.raises(ValueError, match=r"place|anchor|offset"):
        from_record({"id": "x", "place": place})


@given(st.lists(bookmarks(), max_size=3), st.lists(st.binary(max_size=20), max_size=4))
def test_a_written_file_reads_as_it_was_meant_and_keeps_every_unknown_line(
    records: list[Bookmark], garbage: list[bytes]
) -> None:
    data = b"\n".join([*map(to_line, records), *garbage])
    file = merge_lines(read_lines(data, {}))
    written = file.to_bytes(())
    again = merge_lines(read_lines(written, {}))
    assert again.records == file.records
    assert again.to_bytes(()) == written
    kept = written.split(b"\n")
    assert all(line.raw in kept for line in file.lines if line.problem and line.raw.strip())


@given(st.lists(bookmarks(), min_size=2, max_size=4))
def test_copies_merged_in_any_order_give_the_same(records: list[Bookmark]) -> None:
    views = [
        merge_lines(read_lines(b"\n".join(map(to_line, order)), {})).records
        for order in permutations(records)
    ]
    assert all(view == views[0] for view in views)


@given(bookmarks(), st.booleans(), stamps)
def test_a_change_wins_over_everything_it_saw_whatever_the_clock_says(
    bookmark: Bookmark, on: bool, now: str
) -> None:
    changed = replace(
        bookmark.tagged(["a"], ["b"], now).noted("new", now),
        bookmarked=bookmark.bookmarked.with_value(on, now),
        read=bookmark.read.with_value(on, now),
    )
    for view in (changed, merged(changed, bookmark)):
        assert view.is_bookmarked == view.is_read == on
        assert "a" in view.tags
        assert "b" not in view.tags
        assert view.note == "new"


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
def test_what_is_not_a_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time"):
        read_stamp(text)


def test_a_bookmark_wins_over_a_removal_at_the_same_time() -> None:
    assert LastWriteFlag(on=EARLY).merged(LastWriteFlag(off=EARLY))


def test_tags_added_on_two_machines_are_all_kept() -> None:
    start = Bookmark(id="t:0123456789ab").tagged(["old", "older"], [], EARLY)
    here, there = start.tagged(["here"], ["old"], LATE), start.tagged(["there"], [], LATE)
    assert merged(here, there).tags == ("here", "older", "there")


def test_a_replaced_note_is_gone_and_one_that_lost_a_merge_is_kept() -> None:
    start = Bookmark(id="t:0123456789ab").noted("draft", EARLY)
    here = start.noted("better", LATE)
    assert merged(here, start).note == "better"
    assert merged(here, start).note_conflicts == ()
    there = start.noted("other", LATEST)
    both = merged(here, there)
    assert (both.note, both.note_conflicts) == ("other", ("better",))
    settled = both.noted("both of them", LATE, resolve_conflicts=True)
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
        (b'{"id": 5}', "its 'id' has the wrong type"),
        (b'{"id": "x", "tags": "a"}', "its 'tags' has the wrong type"),
        (b'{"id": "x", "tags": [1]}', "its 'tags' contains something that is not a string"),
        (b'{"id": "x", "added": "soon"}', "'soon' is not a time"),
        (b'{"id": "x", "note_conflicts": ["x"]}', "its 'note_conflicts' contains a non-object"),
        (b'{"id": "x", "note": "a", "note": "b"}', "it has the same key twice"),
        (b'{"id": "x", "stars": 1e999}', "1e999 is not a number that can be stored"),
        (b'{"id": "x", "stars": NaN}', "NaN is not a number that can be stored"),
        (b'{"id": "x", "unknown_conflicts": {"id": ["y"]}}', "contains a known key"),
        (b"\xff{}", "it is not UTF-8"),
        (b"[" * 100_000, ""),
        (b"9" * 10_000, ""),
    ],
)
def test_a_line_that_is_not_understood_says_why_and_stays(line: bytes, why: str) -> None:
    file = merge_lines(read_lines(line, {}))
    assert why in file.lines[0].problem
    assert file.lines[0].problem
    assert file.to_bytes([Bookmark(id="y", bookmarked=LastWriteFlag(EARLY))]).startswith(
        line + b"\n"
    )


def test_an_unchanged_line_stays_as_it_was_typed() -> None:
    line = b'{ "title":"\\u0041 title", "id": "arxiv:2403.01234", "stars": 1.10 }\r'
    file = merge_lines(read_lines(line, {}))
    assert file.to_bytes(()) == line + b"\n"


def test_keys_of_a_newer_sheaf_survive_a_change_and_a_merge() -> None:
    file = merge_lines(
        read_lines(b'{"id": "x", "stars": 4, "shelf": {"b": 1}}\n{"id": "x", "stars": 5}', {})
    )
    record = json.loads(file.to_bytes(()))
    assert record["stars"] == 5
    assert record["unknown_conflicts"] == {"stars": [4]}
    assert record["shelf"] == {"b": 1}


def test_the_plain_list_of_tags_may_be_edited_by_hand() -> None:
    made = json.loads(
        to_line(Bookmark(id="x", bookmarked=LastWriteFlag(EARLY)).tagged(["a", "b"], [], EARLY))
    )
    edited = from_record(made | {"tags": ["b", "c"]})
    assert edited.tags == ("b", "c")
    assert merged(edited, from_record(made)).tags == ("b", "c")


def test_a_line_written_by_hand_with_only_an_id_is_a_bookmark() -> None:
    bookmark = from_record({"id": "https://arxiv.org/abs/2403.01234v2"})
    assert bookmark.is_bookmarked
    assert bookmark.id == "arxiv:2403.01234"


def test_control_characters_in_a_record_are_removed_or_escaped() -> None:
    bookmark = from_record({"id": "x", "title": "a\x1b[2J\u202eb", "note": "c\x9b1m\n\td\ud800"})
    assert bookmark.title == "a[2Jb"
    assert bookmark.note == "c1m\n\td"
    unknown = replace(bookmark, unknown=frozenset({("k", '"\u009b\\ud800"')}))
    assert b'"k": "\\u009b\\ud800"' in to_line(unknown)


def test_both_sides_of_a_git_conflict_are_imported_and_its_markers_go() -> None:
    data = (
        b"<<<<<<< HEAD\n"
        b'{"id": "x", "added": "2026-03-13", "note": "ours", "note_at": "2026-03-13"}\n'
        b"=======\n"
        b'{"id": "x", "added": "2026-03-13", "note": "theirs", "note_at": "2026-03-14"}\n'
        b'{"id": "y", "added": "2026-03-13"}\n'
        b">>>>>>> theirs\n"
    )
    file = merge_lines(read_lines(data, {}))
    assert file.records["x"].note == "theirs"
    assert file.records["x"].note_conflicts == ("ours",)
    assert [json.loads(line)["id"] for line in file.to_bytes(()).splitlines()] == ["x", "y"]


def test_files_without_a_final_newline_may_be_concatenated() -> None:
    data = b'{"id": "x"}\xef\xbb\xbf{"id": "y"} {"id": "z"}'
    file = merge_lines(read_lines(data, {}))
    assert list(file.records) == ["x", "y", "z"]
    assert file.to_bytes(()) == data + b"\n"


def test_records_are_one_paper_if_one_has_the_other_as_an_old_id() -> None:
    poor = b'{"id": "t:0123456789ab", "note": "mine"}'
    good = b'{"id": "arxiv:2403.01234", "aliases": ["t:0123456789ab"]}'
    for data in (poor + b"\n" + good, good + b"\n" + poor):
        file = merge_lines(read_lines(data, {}))
        assert list(file.records) == ["arxiv:2403.01234"]
        assert file.records["arxiv:2403.01234"].note == "mine"


def test_an_old_id_that_two_papers_claim_joins_neither() -> None:
    data = b"""\
{"id": "arxiv:2403.01234", "aliases": ["t:0123456789ab"]}
{"id": "arxiv:2403.99999", "aliases": ["t:0123456789ab"]}
{"id": "t:0123456789ab"}
"""
    assert len(merge_lines(read_lines(data, {})).records) == 3


def test_an_old_id_does_not_join_what_the_library_keeps_apart() -> None:
    data = b"""\
{"id": "arxiv:2403.01234", "aliases": ["t:0123456789ab"]}
{"id": "t:0123456789ab"}
"""
    assert len(merge_lines(read_lines(data, {}), lambda paper_id: paper_id).records) == 2


def test_the_library_may_move_a_record_by_any_of_its_ids() -> None:
    library = {"doi:10.1000/x": "arxiv:2403.01234", "arxiv:2403.01234": "arxiv:2403.01234"}
    data = b'{"id": "acl:P19-1001", "aliases": ["doi:10.1000/x"]}'
    (record,) = merge_lines(read_lines(data, {}), library.get).records.values()
    assert record.id == "arxiv:2403.01234"
    assert record.aliases == {"acl:P19-1001", "doi:10.1000/x"}
