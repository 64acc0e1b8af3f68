"""Files found, their kind, and the limits of what a file may cost."""
