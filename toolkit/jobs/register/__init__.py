"""花名册: its faults told, its blanks filled."""
