"""From a parsed query to ranked papers.

`searcher` plans -> `evaluate` walks the query -> `gather` reads postings into `matches`, scored by
`bm25f` and `proximity` -> `top_k` ranks as far as somebody looks. `explain` says why, `spelling`
and `suggest` put words right, `similar` finds papers like one, `wildcard` terms of a pattern.
"""
