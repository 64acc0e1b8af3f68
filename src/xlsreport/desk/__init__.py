"""The collection in a browser of the officer's own computer, by the same verbs."""
