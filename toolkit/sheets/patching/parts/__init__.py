"""The parts of a workbook, as positions in their bytes."""
