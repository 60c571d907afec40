"""Dated standards with their sources, and what the office has decided for itself."""
