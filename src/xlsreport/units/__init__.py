"""Reporting units: codes, names, levels and the roster."""
