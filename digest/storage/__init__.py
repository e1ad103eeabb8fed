"""Durable files, the folders they are stored in, worker processes and memory."""
