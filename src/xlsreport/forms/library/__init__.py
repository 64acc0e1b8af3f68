"""The forms at hand: those of templates/, compiled, and those given as files."""
