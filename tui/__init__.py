"""Sheaf's reader: paints what `digest` knows in a terminal and decides nothing else."""
