"""One widget per file. Each paints what it is given and knows no other widget."""
