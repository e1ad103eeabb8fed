"""Importing into the library, from files and from fetched responses.

`files` opens the files that a person named, `pipeline` imports one stream, `unpack` decompresses
it, and `read` has a source read it, in several processes if that pays.
"""
