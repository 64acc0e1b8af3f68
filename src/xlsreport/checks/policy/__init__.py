"""How strict the office is: profile, waivers, and what a check may know."""
