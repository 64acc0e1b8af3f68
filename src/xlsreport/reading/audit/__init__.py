"""What was changed in a workbook."""
