"""The fixed words of workbooks and reports, Chinese numerals, and foreign text made visible."""
