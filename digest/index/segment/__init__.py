"""Segments: read-only array files that hold papers and the postings to search them by.

`array_file` maps named arrays, `posting_list` is one inverted list, `reader` one segment,
`snapshot` all segments at one moment; `strings` sorts terms and `check` detects damage.
"""
