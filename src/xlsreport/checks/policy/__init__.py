"""The office's profile and waivers, and the context of a check."""
