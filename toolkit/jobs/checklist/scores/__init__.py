"""The law of a points checklist, and 支部标准化.xlsx as written."""
