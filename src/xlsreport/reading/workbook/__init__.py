"""One workbook: its values, and a second reading of its XML as a witness."""
