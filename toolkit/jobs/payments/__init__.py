"""补贴核对: what was due against what was paid."""
