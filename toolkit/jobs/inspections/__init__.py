"""督查: every township once a year, and what was found there until it is mended."""
