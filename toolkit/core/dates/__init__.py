"""Days as registers write them, ages, festivals and the lunar calendar."""
