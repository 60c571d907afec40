"""综合通报: the townships beside each other over all ledgers, each figure from the job that owns it."""
