"""The verbs as functions: issue, fill, take back and check, compare, export, report."""
