"""``hotfixscan inventory``: one module per verb."""
