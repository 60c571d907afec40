"""The domain, pure: no files, no clock, no openpyxl, no click."""
