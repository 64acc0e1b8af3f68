"""Drafts a form from the blank that an office already uses: tables, headings, totals, types."""
