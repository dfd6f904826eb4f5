"""Judgement: pure functions from a rule pack and the facts of a host to findings."""
