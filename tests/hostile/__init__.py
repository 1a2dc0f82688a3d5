"""Attacks: what hostile people try, and what they get."""
