"""联系: who is in touch with whom, when it was, and what came of it."""
