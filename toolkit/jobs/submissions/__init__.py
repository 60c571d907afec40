"""报送: what the townships sent in, what was used; counted, never scored."""
