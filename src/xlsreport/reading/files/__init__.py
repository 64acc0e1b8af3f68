"""Files found, told apart and held to limits."""
