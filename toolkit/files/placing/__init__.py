"""Put files in place whole, and not over someone's work."""
