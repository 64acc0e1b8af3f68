"""Where tables, cover and narratives stand."""
