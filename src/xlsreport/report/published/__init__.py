"""The published report as a Word document, a web page or a PDF."""
