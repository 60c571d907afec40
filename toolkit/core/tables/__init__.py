"""From grids to records and problems: declarations, headers, rows, ledgers."""
