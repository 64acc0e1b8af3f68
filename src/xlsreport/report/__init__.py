"""What people and programs get to see of findings and results; nothing is computed here."""
