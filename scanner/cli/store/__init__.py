"""``hotfixscan store``: one module per verb."""
