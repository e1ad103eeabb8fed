"""What serves only Whoosh itself: nobody can type a query that needs it.

It is here because the library's index is a Whoosh index: `whoosh.index.open_dir` opens the folder,
and a query type that `search` has no fast path for still gets an answer. `codec` presents segments
to Whoosh's readers and matchers, `fallback` runs a query through them, `toc` writes the table of
contents.
"""
