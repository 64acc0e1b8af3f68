"""One workbook: values, the second reading of its XML, properties."""
