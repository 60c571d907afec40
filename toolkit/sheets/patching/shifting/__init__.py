"""Rows that come in between, wherever a workbook knows of them."""
