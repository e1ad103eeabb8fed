"""The promises of SECURITY.md, tried many times with seeded chance.

A trial is a module with a function that runs so many rounds from a seed and returns what failed, and
is run by hand with `python -m tests.trials.NAME --rounds N --seed S`. `test_NAME.py` beside it runs a
short form in CI, and the long form behind the marker `long`.
"""
