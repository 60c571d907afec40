"""年历: a year on one page and in a workbook."""
