"""``hotfixscan rules``: one module per verb."""
