"""From papers to segments.

`index_writer` -> `workers` -> `analyze` (a chunk's words by `tokenize`, then `invert`) -> `build`
(`concat` the chunks' postings) -> `segment_writer`. `merge_policy` says which segments to merge,
`checkpoint` how far the library's log was indexed.
"""
