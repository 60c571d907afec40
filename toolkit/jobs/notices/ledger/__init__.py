"""通知送达.xlsx: its entries, its law, and who is meant by them."""
