"""What the reader knows and decides, without a widget: tests drive it without a screen.

`reader` is the model, `worker` asks the session off the event loop, `wording` puts the state into
words.
"""
