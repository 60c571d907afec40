"""Practice workbooks beside the register: one module a topic, each with BOOKS, all about the same fictitious county."""
