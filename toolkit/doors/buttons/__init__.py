"""The button's door."""
