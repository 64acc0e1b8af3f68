"""Words of the interface, numerals, and how foreign text is made visible."""
