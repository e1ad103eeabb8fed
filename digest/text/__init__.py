"""Makes untrusted text readable and safe for a terminal. Pure functions: no I/O, no papers.

All text of a paper goes through `clean` or `clean_line` on import, ids and links through `visible`,
and everything through `safe` right before it is drawn. Titles are compared after `normalise_title`.
"""

from digest.text.cleaning import clean, clean_line, normalise_title, safe, visible

__all__ = ["clean", "clean_line", "normalise_title", "safe", "visible"]
