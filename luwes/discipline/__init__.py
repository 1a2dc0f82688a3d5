"""Discipline: absence against the ladder and broken promises become cases that a human decides."""
