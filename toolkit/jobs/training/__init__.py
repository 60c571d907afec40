"""培训: thought and business, for the leaders and secretaries, in batches."""
