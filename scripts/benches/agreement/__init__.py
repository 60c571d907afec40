"""What scripts/bench.py compares, one group a module; each has comparisons(inputs) and perhaps notes(results)."""
