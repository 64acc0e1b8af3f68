"""What people and programs see of findings and results; nothing is computed here."""
