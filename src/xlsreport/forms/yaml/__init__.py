"""Forms read from YAML, with line and nearest name in every error."""
