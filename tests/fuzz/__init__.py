"""Fuzzing everything that takes bytes of a host apart: no crash, no hang, bounded memory.

``python -m tests.fuzz --count 1000000`` (``make fuzz``); ``tests/fuzz/test_fuzz.py`` runs a
short, seeded share of it.  What is fuzzed, and from which seeds, is the table of
:mod:`tests.fuzz.subjects`.
"""
