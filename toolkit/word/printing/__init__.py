"""Many documents into one print file; PDF."""
