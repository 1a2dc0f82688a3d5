"""May this person work away, how often, and by which article."""
