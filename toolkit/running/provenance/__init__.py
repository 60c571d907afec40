"""来历: what figures of results were made from, kept with the journal, and asked for."""
