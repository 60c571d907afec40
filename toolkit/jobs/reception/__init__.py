"""接访: who came with what, what was answered."""
