"""Segments: files of arrays that hold some papers, and everything to find them by. Read-only.

`array_file` maps named arrays, `posting_list` is one inverted list, `reader` one segment,
`snapshot` all segments at one moment; `strings` sorts terms and `check` looks for damage.
"""
