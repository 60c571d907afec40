"""精准服务手册: a book for each of the old, with what was done for them."""
