"""What is typed in a cell, and what it means."""
