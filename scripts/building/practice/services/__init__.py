"""练习: the workbooks of what is done for each of the old."""
