"""三项奖核对: the retired beside those in service."""
