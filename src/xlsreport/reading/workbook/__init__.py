"""One workbook: its values, the second reading of its XML, its properties."""
