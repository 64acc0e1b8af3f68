"""Everything read: what a stranger's file may cost, what stands in it, what was done to it."""
