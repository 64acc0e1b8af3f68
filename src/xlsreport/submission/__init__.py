"""What one unit sent in, packed and unpacked."""
