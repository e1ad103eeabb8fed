"""Search inside of the kept texts: an index of their paragraphs, which is only a cache.

It has the same form as the library's index (`digest.index`), with a paragraph where that has a
paper: `split.py` says what a paragraph is, `snapshot.py` searches one state of the index, and
`store.py` keeps it up to date with the texts, which are the truth. `lazily.py` loads all that when
it is needed, for few searches are for texts.
"""
