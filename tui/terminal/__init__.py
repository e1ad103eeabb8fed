"""The terminal: checking it, taking it over, restoring it, and sending it as little as possible.

`ownership` checks, takes and restores it, and runs before Textual is imported. `driver` and
`lean_app` hook into Textual's output, `painter` sends only the cells that changed, and `safety`
removes escape codes.
"""
