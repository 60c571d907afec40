"""A .docx template compiled once and rendered thousands of times."""
