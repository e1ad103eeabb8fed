"""Sheaf's domain: papers, digests, the library, search and bookmarks. Knows no terminal."""

__version__ = "0.1.0"
