"""Runs, their facts and findings, kept.

``connection`` opens a database, ``tables`` says what is in it, ``runs`` writes and reads
runs, ``upkeep`` keeps the database small and proves it whole, ``transfer`` takes runs from
one store to another.  SQL stays in this room.
"""
