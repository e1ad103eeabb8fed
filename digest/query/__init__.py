"""Turns what a person typed into Whoosh queries. Never raises, whatever the string.

`parse` is the entry point; `tree` has the query nodes that it makes.
"""

from digest.query.parser import Parsed, parse

__all__ = ["Parsed", "parse"]
