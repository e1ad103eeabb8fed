"""The screens: each arranges widgets and passes data between them and the session."""
