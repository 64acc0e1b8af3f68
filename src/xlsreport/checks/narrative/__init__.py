"""Checks of the narratives against the tables."""
