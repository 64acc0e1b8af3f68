"""What one finding is: its code, severity, places and cells."""
