"""套打: any sheet into any letter."""
