"""What a form is: its records, expressions, cells and the library of forms."""
