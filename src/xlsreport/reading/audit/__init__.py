"""What was changed in a workbook besides filling it in."""
