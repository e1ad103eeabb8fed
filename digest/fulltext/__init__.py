"""Whole papers: what a text is (`document.py`), how each kind of file is read, and where texts are kept."""
