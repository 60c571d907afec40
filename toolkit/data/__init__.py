"""Data shipped with the package: header synonyms and dated rules."""
