"""经费预算: what the posts of a year cost."""
