"""``hotfixscan schedule``: one module per verb."""
