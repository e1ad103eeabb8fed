"""Whole papers: what a text is (`document.py`), how files are read, where texts are kept."""
