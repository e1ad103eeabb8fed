"""From a parsed query to ranked papers.

`searcher` plans -> `evaluate` walks the query -> `gather` reads postings into `matches`, scored by
`bm25f` and `proximity` -> `top_k` sorts the first hits. `explain` splits a score into shares,
`spelling` and `suggest` correct words, `similar` finds papers like one, `wildcard` the terms that
match a pattern.
"""
