"""Word documents: compiled templates and official format."""
