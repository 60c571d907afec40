"""今天: the one page that a clerk opens in the morning."""
