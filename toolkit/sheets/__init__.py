"""Workbooks on disk and in Excel."""
