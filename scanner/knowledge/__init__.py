"""Article text becomes rules.  Nothing at scan time imports this room."""
