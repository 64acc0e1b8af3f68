"""Forms: their records, expressions and cells."""
