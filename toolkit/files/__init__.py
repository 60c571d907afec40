"""What sheets and word both stand on: look before parsing, put in place whole, remember."""
