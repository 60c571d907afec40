"""A template's parts and tags, read and mended."""
