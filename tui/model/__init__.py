"""What the reader knows and decides. No widgets, so tests can drive it without a screen.

`reader` is the model, `worker` queries the session off the event loop, `daemon` runs work in a
thread, and `wording` has the texts.
"""
