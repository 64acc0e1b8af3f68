"""What is known besides the file: roster, last year, deadline, profile, waivers."""
