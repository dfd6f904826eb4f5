"""Judging many hosts: what was found on one is found on every other that is like it in all that counts.

While an article is judged, everything that is looked up is kept on record.  The finding is
then a ruling for every host on which the same look-ups give the same answers; nothing here
knows why an article is judged as it is.  See :mod:`scanner.engine.precedents.court`.
"""
