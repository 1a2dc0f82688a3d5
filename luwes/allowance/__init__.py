"""The performance allowance: a month's run out of a yearly budget, to the last rupiah."""
