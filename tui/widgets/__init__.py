"""One widget a file. They paint what they are given and know no other widget."""
