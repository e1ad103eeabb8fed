"""The way into the library, for files and for what was fetched.

`files` opens what a person named, `pipeline` imports one stream, `unpack` decompresses it, and
`read` has a source read it, in several processes where that pays.
"""
