"""What one unit sent in, as records, packed bytes and columns of exports."""
