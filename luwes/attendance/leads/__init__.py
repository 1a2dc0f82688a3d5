"""Evidence of cheating, as leads that a person reads: never a verdict, never a cut."""
