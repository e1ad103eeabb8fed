"""The actions of the key table: one function per action, found by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.actions import (
    copying,
    exporting,
    finding,
    jumping,
    marking,
    moving,
    program,
    reading,
    recalling,
    saving,
    selecting,
    tagging,
    text_finding,
    text_links,
    whole_text,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tui.actions.context import Context

    Action = Callable[[Context], Awaitable[None] | None]

ACTIONS: Final[dict[str, Action]] = {
    "search": finding.search,
    "accept": finding.accept,
    "leave_search": finding.leave_search,
    "older_search": recalling.older_search,
    "newer_search": recalling.newer_search,
    "clear": finding.clear,
    "correct": finding.correct,
    "sort": finding.sort,
    "bookmarks_only": finding.bookmarks_only,
    "unread_only": finding.unread_only,
    "similar": finding.similar,
    "pick_tag": finding.pick_tag,
    "pick_digest": finding.pick_digest,
    "save_search": saving.save_search,
    "saved_search": saving.saved_search,
    "explain": finding.explain,
    "next": moving.next_paper,
    "previous": moving.previous_paper,
    "half_page_down": moving.half_page_down,
    "half_page_up": moving.half_page_up,
    "page_down": moving.page_down,
    "page_up": moving.page_up,
    "go_back": jumping.go_back,
    "cursor_to_middle": moving.cursor_to_middle,
    "cursor_to_top": moving.cursor_to_top,
    "cursor_to_bottom": moving.cursor_to_bottom,
    "next_unread": moving.next_unread,
    "previous_unread": moving.previous_unread,
    "day_before": moving.day_before,
    "day_after": moving.day_after,
    "first": moving.first,
    "last": moving.last,
    "open_pane": reading.open_pane,
    "close_pane": reading.close_pane,
    "all_authors": reading.all_authors,
    "scroll_down": reading.scroll_down,
    "scroll_up": reading.scroll_up,
    "scroll_page_down": reading.scroll_page_down,
    "scroll_page_up": reading.scroll_page_up,
    "scroll_top": reading.scroll_top,
    "scroll_bottom": reading.scroll_bottom,
    "open_text": whole_text.open_text,
    "text_down": whole_text.text_down,
    "text_up": whole_text.text_up,
    "text_half_down": whole_text.text_half_down,
    "text_half_up": whole_text.text_half_up,
    "text_page_down": whole_text.text_page_down,
    "text_page_up": whole_text.text_page_up,
    "text_top": whole_text.text_top,
    "text_end": whole_text.text_end,
    "text_left": whole_text.text_left,
    "text_right": whole_text.text_right,
    "outline": text_finding.outline,
    "next_section": text_finding.next_section,
    "previous_section": text_finding.previous_section,
    "find_in_text": text_finding.find_in_text,
    "find_next": text_finding.find_next,
    "find_previous": text_finding.find_previous,
    "text_back": text_finding.text_back,
    "follow": text_links.follow,
    "copy_from_text": text_links.copy_from_text,
    "close_text": whole_text.close_text,
    "select": selecting.select,
    "select_stretch": selecting.select_stretch,
    "bookmark": marking.bookmark,
    "tag": tagging.tag,
    "note": tagging.note,
    "save_line": tagging.save_line,
    "cancel_line": tagging.cancel_line,
    "complete_line": tagging.complete_line,
    "advance": marking.advance,
    "undo": marking.undo,
    "redo": marking.redo,
    "mark_unread": marking.mark_unread,
    "read_and_next": marking.read_and_next,
    "mark_listed_read": marking.mark_listed_read,
    "open_link": copying.open_link,
    "copy_url": copying.copy_url,
    "copy_title": copying.copy_title,
    "copy_bibtex": copying.copy_bibtex,
    "export": exporting.export,
    "open_sample": program.open_sample,
    "reload": program.reload,
    "redraw": program.redraw,
    "suspend": program.suspend,
    "pick_theme": program.pick_theme,
    "palette": program.palette,
    "help": program.show_help,
    "quit": program.quit_app,
}

NEEDS_PAPER: Final = frozenset(
    {
        *("next", "previous", "half_page_down", "half_page_up", "page_down", "page_up"),
        *("first", "last", "open_pane", "similar", "explain", "select", "bookmark", "tag", "note"),
        *("all_authors", "advance", "mark_unread", "read_and_next", "open_link"),
        "open_text",
        *("copy_url", "copy_title", "copy_bibtex", "select_stretch", "mark_listed_read"),
        *("cursor_to_middle", "cursor_to_top", "cursor_to_bottom", "scroll_top", "scroll_bottom"),
        *("scroll_down", "scroll_up", "scroll_page_down", "scroll_page_up"),
    }
)
"""The actions that do nothing where no paper is listed, which is then said."""

NEEDS_LIBRARY: Final = frozenset({"bookmarks_only", "unread_only", "sort", "clear"})
"""The actions that do nothing where the library is empty, which is then said."""
