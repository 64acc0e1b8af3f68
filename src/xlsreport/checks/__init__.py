"""The checks, one kind a file; relations between cells are rules of a form and need no code."""
