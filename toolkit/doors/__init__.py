"""Three doors into the same room: terminal, button, clock."""
