"""Finding files, telling their types and holding them to limits."""
