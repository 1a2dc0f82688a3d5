"""Journeys through the whole product in a real browser, as people make them."""
