"""通知送达: notices, their papers, and the ledger of who has been told."""
