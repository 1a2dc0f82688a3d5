"""Devices: the key of a browser, in whose name it signs, and what a person is told before."""
