"""Codes that people copy by hand: easy to read, hard to guess, never stored as they are."""

import secrets

# No 0/O, 1/I/L: people copy the code by hand. Twelve letters of 31 are 59 bits.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LETTERS = 12


def new_code() -> str:
    """Return a code as printed: three groups of four."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LETTERS))
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LETTERS, 4))


def letters_of(code: str) -> str:
    """Return what counts of a code as somebody typed it: no blanks, no dashes, capitals."""
    return "".join(letter for letter in code.upper() if letter.isalnum())
