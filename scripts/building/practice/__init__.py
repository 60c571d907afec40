"""The practice county: each module with BOOKS, file name → what gives its sheets, adds practice workbooks about it."""
