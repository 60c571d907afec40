"""填表: an office's own form filled for each person, and filled forms read back into a table."""
