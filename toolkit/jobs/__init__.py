"""One file per job: records in, documents out."""
