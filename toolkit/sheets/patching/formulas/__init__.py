"""Formulas: their references, their cells, and what depends on what."""
