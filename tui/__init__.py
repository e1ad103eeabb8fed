"""Sheaf's reader: shows in a terminal what `digest` knows, and decides nothing else."""
