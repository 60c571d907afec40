"""What others send in: their workbooks, packets."""
