"""Findings and results as pages, texts, tables and JSON; nothing is computed here."""
