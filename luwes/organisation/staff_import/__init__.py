"""The staff list: read, understood, checked, compared with what is known, and only then applied."""
