"""Scans that happen by themselves: what is due, running it, and telling whom it concerns."""
