"""The rules of GB/T 9704-2012 that a file can break."""
