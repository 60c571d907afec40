"""Look before parsing."""
