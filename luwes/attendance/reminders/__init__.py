"""Reminders of a check-in that is missing: Web Push from our own server."""
