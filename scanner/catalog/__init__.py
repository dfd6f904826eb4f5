"""Rules on disk become one validated rule pack, and go out again as JSON, a schema or a rule file."""
