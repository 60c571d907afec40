"""支部标准化: a checklist that is printed, scored, proved and published."""
