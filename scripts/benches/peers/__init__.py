"""What one side of a comparison runs, a process of its own; and the samples that all of them fill in."""
