"""A new notice: what it says, and every paper that goes with it."""
