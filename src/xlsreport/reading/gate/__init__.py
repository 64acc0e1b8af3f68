"""The gate: what a stranger's file may cost."""
