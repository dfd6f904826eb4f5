"""Trials: every rule is tried on hosts made from its own constants, and the verdict is known beforehand.

What a verdict ought to be is worked out here a second time, from how each host was made,
without the engine's code; only :mod:`scanner.trials.trying` calls the engine, to compare.
"""
