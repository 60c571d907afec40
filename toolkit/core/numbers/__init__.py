"""Numbers: Chinese numerals, and amounts of money."""
