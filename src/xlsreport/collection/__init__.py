"""A season in one folder: the ledger of what happened, the archive of what came, states derived."""
