"""What lets Whoosh itself read our segments, and run the queries that nobody can type."""
