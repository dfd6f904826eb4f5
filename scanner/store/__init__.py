"""Runs, their facts and findings, kept.

``connection`` opens a database, ``tables`` says what is in it.  ``runs`` writes and reads runs:
``pieces`` takes hosts apart, ``packing`` makes bytes of them, ``intake`` keeps each piece once,
``recall`` puts hosts together, ``comparing`` reads only in what two differ.  ``upkeep`` keeps the
database small, ``soundness`` proves it whole, ``transfer`` takes runs from one store to another.
SQL stays in this room.
"""
