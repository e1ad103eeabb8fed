"""The way in: bytes of a file, an archive or a service become papers of the library.

`unpack` undoes compression, `read` has a source read a stream, `files` opens what a person named.
"""
