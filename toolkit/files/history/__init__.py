"""What ran and what was written, and the way back."""
