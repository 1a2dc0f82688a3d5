"""Check-ins from anywhere, and the workdays settled from them."""
