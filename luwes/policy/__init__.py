"""Law as data: the rules in force at a unit on a date, who set them, and what a parent forbids."""
