"""The terminal: is it fit, how it is taken and given back, and the least that must be sent to it.

`ownership` runs before Textual is imported; `driver` and `lean_app` are where Textual's output
passes, `painter` the cells that were sent, `safety` the wall against escape codes.
"""
