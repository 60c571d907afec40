"""居住情况: where the old live, who is away, and when somebody last made sure of it."""
