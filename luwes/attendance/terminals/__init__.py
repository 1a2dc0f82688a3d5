"""Fingerprint terminals: reading their logs, and turning punches into evidence."""
