"""The forms at hand: built in and compiled, or given as files."""
