"""Compatibility with Whoosh. No query that a user can type needs this package.

It makes the index a real Whoosh index: `whoosh.index.open_dir` opens the folder, and query types
without a fast path in `search` still work. `codec` presents segments to Whoosh's readers and
matchers, `fallback` runs queries through them, and `toc` writes the table of contents.
"""
