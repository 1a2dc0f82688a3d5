"""Hours of one's own, and shifts: entered by the personnel officer, read when days are settled."""
