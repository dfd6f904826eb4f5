"""Rules on disk become one validated rule pack."""
