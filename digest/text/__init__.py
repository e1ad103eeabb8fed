"""Untrusted words made fit for reading and for a terminal. Pure functions: no I/O, no papers.

`clean` and `clean_line` are the door that every text of a paper passes; `safe` is the wall right
before painting; `normalise_title` is what titles are matched by.
"""

from digest.text.cleaning import clean, clean_line, normalise_title, safe

__all__ = ["clean", "clean_line", "normalise_title", "safe"]
