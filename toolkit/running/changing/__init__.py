"""Workbooks of the office changed: rows added, forms filled."""
