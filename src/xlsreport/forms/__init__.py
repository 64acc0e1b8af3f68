"""What a form is: its records, expressions and cells."""
