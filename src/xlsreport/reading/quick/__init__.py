"""The quick way through ordinary packages."""
