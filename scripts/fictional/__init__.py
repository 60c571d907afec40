"""A county that does not exist, its retired cadres, and the ways in which offices write them down."""
