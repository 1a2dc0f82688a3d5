"""Luwes runs flexible working for governments: who may, who is where, and what it did."""

__version__ = "0.1.0"
