"""记录: from a row of a ledger to a paper, and the year's compilation."""
