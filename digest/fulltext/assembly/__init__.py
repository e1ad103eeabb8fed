"""Makes a paper of headings and blocks in a row, as Markdown, plain text and PDF have them.

A reader of such a format hands over what it met, without anchors. `numbering.py` tells what the
number of a heading means, `captions.py` puts captions to their pictures and tables, `assembling.py`
makes sections of it, `naming.py` gives anchors in LaTeXML's form, `references.py` makes the list of
what is cited, and `links.py` leads citations and references to their places.
"""

from digest.fulltext.assembly.assembling import Assembled, Heading, Piece, assembled

__all__ = ["Assembled", "Heading", "Piece", "assembled"]
