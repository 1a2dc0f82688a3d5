"""Tests of an agency that has lived two months; the story of it is lived once for all of them."""
