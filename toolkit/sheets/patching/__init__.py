"""Change cells and add rows, and leave every other byte alone."""
