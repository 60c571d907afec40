"""VBA projects, and buttons in anybody's workbook."""
