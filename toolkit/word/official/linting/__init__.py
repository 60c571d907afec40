"""Any .docx against the official format."""
