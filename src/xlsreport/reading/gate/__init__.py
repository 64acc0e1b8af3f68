"""Refuses hostile and damaged files before a library opens them."""
