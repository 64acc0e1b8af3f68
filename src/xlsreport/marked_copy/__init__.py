"""The clerk's own workbook with the faults marked."""
