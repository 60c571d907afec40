"""今天: one page in the morning, and what is ticked there."""
