"""Doors for other systems: REST v1 now; Open311, connectors and webhooks have their place here."""
