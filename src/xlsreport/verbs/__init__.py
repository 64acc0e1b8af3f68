"""The verbs as functions: issue, fill, take in, compare, export, report."""
