"""What jobs ask to be written, as plain data."""
