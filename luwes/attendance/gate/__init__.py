"""The check-in gate: its own small server, without Django (docs/algorithms/gate.md)."""
