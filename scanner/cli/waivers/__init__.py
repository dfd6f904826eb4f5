"""``hotfixscan waivers``: one module per verb."""
