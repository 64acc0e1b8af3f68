"""The checks: one kind of check a file; each looks at one submission and changes no value."""
