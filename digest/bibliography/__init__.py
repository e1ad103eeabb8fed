"""What the fields of reference managers mean, for every bibliography's source and export. No I/O.

`tex` reads the TeX of a BibTeX value, `dates` dates and `ids` identifiers; `author_list`,
`bibtex_names` and `names` are about people; `bibtex` says which field of an entry is what of a
paper, and `details` is what formats share beyond a paper's own fields (volume, pages, publisher).
"""
