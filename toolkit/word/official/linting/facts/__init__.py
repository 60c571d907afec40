"""What a .docx looks like, after all layers."""
