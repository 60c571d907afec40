"""What only a printed page shows."""
