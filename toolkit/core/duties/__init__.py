"""What must happen, for whom, by when, and what proves it."""
