"""What a person typed, as Whoosh queries. Never raises, whatever the string.

`parse` is the door; `tree` has the kinds of queries that it makes.
"""

from digest.query.parser import Parsed, parse

__all__ = ["Parsed", "parse"]
