"""The meaning of bibliographic fields, shared by the sources and exports of all formats. No I/O.

`tex` reads the TeX of a BibTeX value, `dates` reads dates and `ids` identifiers; `author_list`,
`bibtex_names` and `names` handle people; `bibtex` maps an entry's fields to a paper's, and
`details` covers what formats share beyond a paper's own fields (volume, pages, publisher).
"""
