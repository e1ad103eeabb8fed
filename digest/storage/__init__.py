"""Files that must not be lost, the folders they are kept in, worker processes and memory."""
