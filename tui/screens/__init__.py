"""The screens: each puts widgets together and carries data between them and the session."""
