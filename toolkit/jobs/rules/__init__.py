"""待遇标准: every dated standard with its source."""
