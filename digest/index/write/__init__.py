"""Writes papers to segments.

`index_writer` -> `workers` -> `analyze` (`tokenize` a chunk's texts, then `invert` them) -> `build`
(`concat` the chunks' postings) -> `segment_writer`. `merge_policy` decides which segments to merge;
`checkpoint` records how far the library's log has been indexed.
"""
