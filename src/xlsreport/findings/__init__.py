"""A finding, and the catalogue of codes with texts and remedies."""
