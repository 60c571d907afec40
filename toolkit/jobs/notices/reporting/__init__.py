"""How a notice stands: the workbook and the circular."""
