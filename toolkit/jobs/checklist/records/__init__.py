"""What the office's own workbooks say of a branch."""
