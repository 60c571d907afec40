"""A SheetDocument becomes a new workbook, ready to print."""
