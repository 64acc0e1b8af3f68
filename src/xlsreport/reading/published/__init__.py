"""A published report, as a Word document, a web page or pasted text, read into a form's cells."""
