"""What a template may say, and where it runs."""
